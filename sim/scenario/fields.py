"""How a scenario field is declared: default, unit, bounds and a line of description, in one call.

`sim check`, the report and every generated table read these four from the schema, so a field cannot
be added without them.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Table(BaseModel):
    """A table of a scenario file: frozen, unknown keys are refused, and "3" is not taken for 3."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, strict=True, serialize_by_alias=True
    )

    @model_validator(mode="before")
    @classmethod
    def _freeze_lists(cls, written: Any) -> Any:
        """Turn lists, as files have them, into tuples, as frozen tables do."""
        if not isinstance(written, dict):
            return written
        return {
            key: tuple(item) if isinstance(item, list) else item for key, item in written.items()
        }


def value(
    default: Any,
    unit: str,
    description: str,
    *,
    low: float | None = None,
    above: float | None = None,
    high: float | None = None,
    below: float | None = None,
    written: str | None = None,
) -> Any:
    """Declare a field measured in `unit`, at least `low`, more than `above`, at most `high` and less than `below`.

    `written` is its key in a file, where Python cannot use that word.
    """
    return Field(
        default,
        description=description,
        alias=written,
        json_schema_extra={"unit": unit},
        ge=low,
        gt=above,
        le=high,
        lt=below,
        validate_default=True,
    )


def share(default: float | None, description: str) -> Any:
    """Declare a share or a probability: a number from 0 to 1."""
    return value(default, "share", description, low=0, high=1)


def switch(default: bool, description: str) -> Any:
    """Declare a mechanism that is on or off."""
    return value(default, "on or off", description)


def text(default: Any, description: str) -> Any:
    """Declare words or a name; `...` as default is one that must be given."""
    return value(default, "text", description)
