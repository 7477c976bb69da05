"""A rule is known wherever it must be; what is missing is said with its place."""

from pathlib import Path

import pytest

from sim.model.state.reasons import SentBy
from sim.scenario.names import RULES
from tests.reference.rules import RULES as REFERENCE


@pytest.mark.parametrize("name", RULES)
def test_every_rule_has_a_code_for_the_log(name: str) -> None:
    assert name.upper() in SentBy.__members__, (
        f"sim/model/state/reasons.py, SentBy: give {name.upper()} the next number"
    )


@pytest.mark.parametrize("name", RULES)
def test_every_rule_is_stated_in_the_odd_and_told_again_in_the_reference(
    root: Path, name: str
) -> None:
    assert f"- `{name}`" in (root / "sim" / "ODD.md").read_text(encoding="utf-8"), (
        f"sim/ODD.md: state {name}"
    )
    assert name in REFERENCE, f"tests/reference/rules.py: write {name} again from the ODD"


@pytest.mark.parametrize("name", RULES)
def test_every_rule_keeps_the_contract(name: str) -> None:
    texts = [path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py")]
    assert any(f'    rule = "{name}"' in text for text in texts), (
        f"tests/model/rules: write a test of {name} that inherits RuleContract"
    )
