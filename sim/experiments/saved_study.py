"""A comparison read back from its folder, for later tables and figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import RecordError
from sim.experiments.arms import Arm, Factor
from sim.experiments.contrasts import Contrast, Kind, Part
from sim.experiments.robustness import Robustness
from sim.experiments.study import ONE_AT_A_TIME, Study
from sim.files.regular import regular
from sim.files.tables import read_table, table_file, tables_in
from sim.results.notes import read as read_notes
from sim.results.result import all_results
from sim.scenario.inputs import Inputs
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd


def load_comparison(folder: str | Path) -> Study:
    """Return the comparison that `sim compare --out` has written.

    Parameters
    ----------
    folder
        As it was given to `--out`.

    Returns
    -------
    Study
        As `sim.compare` returned it. Logs and function files are not read, so that its scenarios
        can be inspected and not run.

    Raises
    ------
    RecordError
        If the folder holds no comparison.

    Examples
    --------
    >>> import sim
    >>> study = sim.load_comparison("out/my-city")  # doctest: +SKIP
    """
    folder = Path(folder)
    try:
        manifest = json.loads(regular(folder / "manifest.json").read_text(encoding="utf-8"))
        if "factors" not in manifest:  # of a run, a sweep or a fit
            raise RecordError(
                f"{folder} holds no comparison; name a folder that 'sim compare --out' has written"
            )
        return _study(folder, manifest)
    except OSError as error:
        raise RecordError(
            f"{error.filename} cannot be read ({error.strerror}); name a folder that 'sim "
            "compare --out' has "
            "written"
        ) from None
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise RecordError(
            f"{folder} holds no comparison of this version of Remit ({type(error).__name__} "
            f"{error}); name "
            "a folder that 'sim compare --out' has written, or repeat it with: sim rerun"
        ) from None


def _study(folder: Path, manifest: dict[str, Any]) -> Study:
    """Return the comparison of a manifest and the tables beside it."""
    factors = tuple(Factor(**_tuples(each)) for each in manifest["factors"])
    named = {factor.name: factor for factor in factors}
    arms = tuple(
        Arm(
            each["name"],
            _scenario(each["scenario"]),
            factors,
            each["toggles"] | each["levels"] | _compared(factors, place, len(manifest["arms"])),
            each["called"],
        )
        for place, each in enumerate(manifest["arms"])
    )
    contrasts = tuple(
        Contrast(
            Kind(each["kind"]),
            _parts(each["parts"], named),
            each["weights"],
            read_notes(each["note"]),
            _parts(each["at"], named),
        )
        for each in manifest["contrasts"]
    )
    by = [path.stem.removeprefix("arms_by_") for path in tables_in(folder, "arms_by_*")]
    return Study(
        arms=arms,
        contrasts=contrasts,
        replications=manifest["replications"],
        seed=manifest["seed"],
        versions=manifest["versions"],
        arms_table=read_table(folder / "arms.csv"),
        effects=read_table(folder / "effects.csv"),
        arms_by=_stacked(folder, "arms_by", by),
        effects_by=_stacked(folder, "effects_by", by),
        tables={
            name: read_table(folder / f"{name}.csv")
            for name in all_results()
            if table_file(folder / f"{name}.csv").exists()
        },
        precision=manifest["precision"],
        robustness=_robustness(folder, manifest),
        **{
            name: read_table(folder / f"{name}.csv")
            for name in ONE_AT_A_TIME
            if table_file(folder / f"{name}.csv").exists()
        },
        matters=manifest["matters"],
        at_each=tuple(manifest["at_each"]),
    )


def _robustness(
    folder: Path, manifest: dict[str, Any], of: str = "robustness"
) -> Robustness | None:
    """Return the results of draws, if there were any, and of those of the prior."""
    if not table_file(folder / f"{of}_draws.csv").exists():
        return None
    draws, effects, summary = (
        read_table(folder / f"{of}_{name}.csv") for name in ("draws", "effects", "summary")
    )
    can_act = {name: tuple(keys) for name, keys in manifest["can_act"].items()}
    prior = _robustness(folder, manifest, f"{of}_prior")
    return Robustness(draws, effects, summary, can_act, prior)


def _stacked(folder: Path, name: str, by: Sequence[str]) -> pd.DataFrame:
    """Return the tables of several breakdowns as one."""
    import pandas as pd

    frames = [read_table(folder / f"{name}_{each}.csv") for each in by]
    if not frames:
        return pd.DataFrame(columns=["by", "group"])
    for frame in frames:
        frame["group"] = frame["group"].astype(str)
    return pd.concat(frames, ignore_index=True)


def _parts(written: Sequence[dict[str, Any]], factors: dict[str, Factor]) -> tuple[Part, ...]:
    """Return the parts of a contrast, or the levels at which it was asked."""
    return tuple(Part(factors[each["factor"]], each["level"]) for each in written)


def _compared(factors: Sequence[Factor], place: int, arms: int) -> dict[str, Any]:
    """Return the scenario, of several, of the arm at a place: scenarios change slowest."""
    return {
        factor.name: factor.levels[place * len(factor.levels) // arms]
        for factor in factors
        if factor.kind == "scenario"
    }


def _scenario(written: dict[str, Any]) -> Scenario:
    """Return a scenario for inspection."""
    return Scenario.model_validate(written, context={"inputs": Inputs(absent=True)})


def _tuples(written: dict[str, Any]) -> dict[str, Any]:
    """Return a table with tuples for lists, as JSON has none."""
    return {key: tuple(said) if isinstance(said, list) else said for key, said in written.items()}
