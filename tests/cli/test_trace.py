import json
from pathlib import Path

import pytest

from tests.cli.command_line import sim


def test_a_case_of_a_run_is_told(ran: Path) -> None:
    result = sim("trace", ran, "--case", "3")
    assert result.exit_code == 0
    assert result.stdout.startswith("Case 3: ")
    assert sim("trace", ran, "--case", "3", "--language", "zh").stdout.startswith("第3号诉求")


def test_json_has_the_case_its_events_and_the_sentences(ran: Path) -> None:
    document = json.loads(sim("trace", ran, "--json").stdout)
    assert document["lines"][0].startswith(f"Case {document['case']['case']}: ")
    assert document["events"][0]["activity"] == "file"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["{ran}", "--case", "99999"], "there is no case 99999"),
        (["{ran}", "--language", "xx"], "'xx' is not one of"),
        (["nowhere"], "nowhere"),
        (["{compared}"], "is not the record of a run"),
    ],
)
def test_what_cannot_be_told_is_refused(
    arguments: list[str], named: str, ran: Path, compared: Path
) -> None:
    result = sim("trace", *(argument.format(ran=ran, compared=compared) for argument in arguments))
    assert result.exit_code == 2
    assert named in result.stderr
    assert "Traceback" not in result.stderr
