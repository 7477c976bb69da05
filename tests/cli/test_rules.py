import json

import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.cli.rules import PROCEDURES
from sim.scenario.names import RULES, Procedure


@pytest.fixture(scope="module")
def listed() -> dict[str, list[dict[str, str]]]:
    result = CliRunner().invoke(main, ["rules", "--json"])
    assert result.exit_code == 0
    document: dict[str, list[dict[str, str]]] = json.loads(result.stdout)
    return document


def test_every_rule_is_listed_with_statement_and_source(
    listed: dict[str, list[dict[str, str]]],
) -> None:
    assert [rule["name"] for rule in listed["rules"]] == list(RULES)
    assert all(rule["statement"] and rule["source"] for rule in listed["rules"])


def test_every_dispute_procedure_is_listed(listed: dict[str, list[dict[str, str]]]) -> None:
    assert {procedure["name"] for procedure in listed["dispute"]} == {
        procedure.name.lower() for procedure in Procedure
    }
    assert len(PROCEDURES) == len(Procedure)


def test_table_names_every_rule() -> None:
    text = CliRunner().invoke(main, ["rules"]).stdout
    assert all(name in text for name in RULES)
