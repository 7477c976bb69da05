from pathlib import Path

import pytest

from tests.cli.command_line import SHORT, sim
from tests.records.exports.examples import read

FILES = {"csv": "log.csv", "xes": "log.xes", "ocel": "log.ocel.json"}


@pytest.fixture(scope="module")
def kept(classroom: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a run's record in each way in which it can be kept."""
    folder = tmp_path_factory.mktemp("kept")
    for record in ("cases", "summary"):
        assert (
            sim("run", classroom, *SHORT, "--out", folder / record, "--record", record).exit_code
            == 0
        )
    return folder


@pytest.fixture
def run(classroom: Path, tmp_path: Path) -> Path:
    """The folder of a run of one's own."""
    assert sim("run", classroom, *SHORT, "--out", tmp_path / "run").exit_code == 0
    return tmp_path / "run"


def test_each_format_goes_beside_the_run_unless_a_file_is_named(run: Path) -> None:
    for form, name in FILES.items():
        assert sim("export", run, "--format", form).exit_code == 0
        assert sim("export", run, "--format", form, "--out", run / form).exit_code == 0
        assert (run / name).read_bytes() == (run / form).read_bytes()
    assert (
        sorted(read(run / "csv", "csv"))
        == sorted(read(run / "xes", "xes"))
        == sorted(read(run / "ocel", "ocel"))
    )


def test_it_says_what_was_written_and_which_dates_were_assumed(ran: Path, tmp_path: Path) -> None:
    result = sim("export", ran, "--format", "csv", "--out", tmp_path / "log")
    cases, events = (
        len((ran / name).read_text(encoding="utf-8").splitlines()) - 1
        for name in ("cases.csv", "events.csv")
    )
    assert f"{cases} cases and {events} events are in {tmp_path / 'log'}" in result.stderr
    assert (
        "Working day 0 is 2024-01-01 (assumed; --start names another); the week is 1111100, "
        "holidays: 0."
    ) in result.stderr
    assert result.stdout == ""


def test_dates_are_those_of_the_calendar_that_was_asked_for(ran: Path, tmp_path: Path) -> None:
    (tmp_path / "holidays").write_text("2025-10-01\n2025-10-02\n", encoding="utf-8")
    calendar = ["--start", "2025-10-01", "--week", "1111110", "--holidays", tmp_path / "holidays"]
    result = sim("export", ran, "--format", "csv", "--out", tmp_path / "log", *calendar)
    assert "Working day 0 is 2025-10-03; the week is 1111110, holidays: 2." in result.stderr
    assert read(tmp_path / "log", "csv")[0].time == "2025-10-03T09:00:00.000+08:00"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["{ran}"], "--format"),
        (["{ran}", "--format", "mxml"], "'mxml' is not one of 'csv', 'xes', 'ocel'"),
        (
            ["nowhere", "--format", "csv"],
            "manifest.json cannot be read; name a folder that 'sim run --out' has written",
        ),
        (["{compared}", "--format", "csv"], "is not the record of a run"),
        (
            ["{kept}/cases", "--format", "xes"],
            "was kept without its events; repeat the run with --record events",
        ),
        (
            ["{kept}/summary", "--format", "xes"],
            "was kept without its events; repeat the run with --record events",
        ),
        (
            ["{ran}", "--format", "csv", "--start", "2024-13-01"],
            "start: '2024-13-01' is not a date",
        ),
        (["{ran}", "--format", "csv", "--week", "weekdays"], "week 'weekdays': write seven digits"),
        (["{ran}", "--format", "csv", "--holidays", "nowhere"], "holidays nowhere cannot be read"),
        (
            ["{ran}", "--format", "csv", "--out", "{ran}/cases.csv"],
            "cases.csv exists already; name another file",
        ),
        (["{ran}", "--format", "csv", "--out", "{ran}"], "is a folder; name a file"),
        (["{ran}", "--format", "csv", "--out", "/proc/log"], "/proc/log cannot be written"),
    ],
)
def test_what_cannot_be_exported_is_refused_and_leaves_nothing(
    arguments: list[str],
    named: str,
    ran: Path,
    compared: Path,
    kept: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(ran.iterdir())
    result = sim(
        "export",
        *(argument.format(ran=ran, compared=compared, kept=kept) for argument in arguments),
    )
    assert result.exit_code == 2
    assert named in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr
    assert sorted(ran.iterdir()) == before
    assert list(tmp_path.iterdir()) == []


def test_interruption_leaves_nothing(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*arguments: object) -> None:
        raise KeyboardInterrupt

    before = sorted(run.iterdir())
    monkeypatch.setattr("sim.records.exports.write_xes._head", interrupt)
    result = sim("export", run, "--format", "xes")
    assert result.exit_code == 130
    assert sorted(run.iterdir()) == before
