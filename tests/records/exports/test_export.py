"""What holds in every format."""

import os
import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.errors import OutputError, RecordError
from sim.files.calendar import calendar_of
from sim.records.exports.columns import Timetable
from sim.records.exports.event_log import EventLog, log_of
from sim.records.exports.export import START, WRITERS, write
from sim.records.record import RunRecord
from tests.model.toy import toy
from tests.records.exports.examples import Event, read, record, repeated

FORMATS = pytest.mark.parametrize("form", WRITERS)


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Event]]:
    """The events of each format."""
    folder = tmp_path_factory.mktemp("exported")
    for form in WRITERS:
        sim.export(record(), folder / form, form)
    return {form: read(folder / form, form) for form in WRITERS}


@FORMATS
def test_events_are_those_of_the_record_in_its_order(form, exported):
    events, wanted = exported[form], record().events
    by_time = sorted(events, key=lambda event: event.time)
    if form != "xes":
        assert by_time == events
    for column, key in (
        ("case", "case"),
        ("activity", "activity"),
        ("unit", "unit"),
        ("from_unit", "from_unit"),
        ("rule", "rule"),
    ):
        assert [getattr(event, key) for event in by_time] == [
            str(value) for value in wanted[column]
        ]
    assert [event.day for event in by_time] == wanted["day"].tolist()
    assert [event.precedent for event in by_time] == [
        "" if number < 0 else str(number) for number in record().event_rows["precedent"]
    ]


def test_formats_have_the_same_events(exported):
    assert sorted(exported["csv"]) == sorted(exported["xes"]) == sorted(exported["ocel"])
    assert len({event.case for event in exported["csv"]}) == len(record().cases)


@FORMATS
def test_units_keep_their_names(form, exported):
    assert {event.unit for event in exported[form]} == set(record().events["unit"].unique())
    assert {"城管局\"<&'>甲", "NA", "a,b"} <= {event.unit for event in exported[form]}


@FORMATS
@pytest.mark.parametrize("saved_as", ["csv", "npy"])
def test_a_saved_record_gives_the_same_bytes(form, saved_as, tmp_path):
    record().save(tmp_path / "run", form=saved_as)
    sim.export(record(), tmp_path / "of_record", form)
    sim.export(tmp_path / "run", tmp_path / "of_folder", form)
    assert (tmp_path / "of_folder").read_bytes() == (tmp_path / "of_record").read_bytes()


@FORMATS
def test_parts_of_any_size_give_the_same_bytes(form, tmp_path):
    log = log_of(record())
    write(log, tmp_path / "whole", form, calendar_of(START))
    write(replace(log, at_once=97), tmp_path / "in_parts", form, calendar_of(START))
    assert (tmp_path / "in_parts").read_bytes() == (tmp_path / "whole").read_bytes()


@FORMATS
def test_memory_does_not_grow_with_the_events(form, tmp_path):
    log = log_of(sim.run(toy({"gap": 0.5, "pieces": 1}, adjudication={"enabled": True}), seed=1))
    few, many = (_memory(form, repeated(log, times, tmp_path)) for times in (2, 20))
    assert many - few < 16 * 18 * len(log.events), (
        "a few bytes a case; the text of an event alone takes 150 or more"
    )


def _memory(form: str, log: EventLog) -> int:
    """The most memory that writing a log takes, in bytes."""
    log = replace(log, at_once=100)
    timetable = Timetable(log, calendar_of(START))
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        WRITERS[form](log, timetable, nowhere)  # what is loaded the first time does not count
        tracemalloc.start()
        WRITERS[form](log, timetable, nowhere)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return most


@FORMATS
def test_a_run_without_cases_can_be_exported(form, tmp_path):
    full = record()
    kept = {
        name: getattr(full, name)
        for name in ("scenario", "seed", "versions", "names", "day_rows", "unit_rows", "limit_days")
    }
    empty = RunRecord(
        **kept,
        case_rows=full.case_rows[:0],
        event_rows=full.event_rows[:0],
        precedent_rows=full.precedent_rows[:0],
    )
    sim.export(empty, tmp_path / "empty", form)
    assert read(tmp_path / "empty", form) == []
    empty.save(tmp_path / "run")
    sim.export(tmp_path / "run", tmp_path / "again", form)
    assert (tmp_path / "again").read_bytes() == (tmp_path / "empty").read_bytes()


def test_a_calendar_of_ones_own_gives_the_dates(tmp_path):
    sim.export(record(), tmp_path / "log.csv", "csv", calendar_of("2025-06-01", "1111111"))
    first, last = (read(tmp_path / "log.csv", "csv")[place] for place in (0, -1))
    assert first.time == "2025-06-01T09:00:00.000+08:00"
    assert np.datetime64(last.time[:10]) == np.datetime64("2025-06-01") + np.timedelta64(
        last.day, "D"
    )


def test_an_unknown_format_is_refused(tmp_path):
    with pytest.raises(OutputError, match="there is no format 'xeS'; did you mean 'xes'"):
        sim.export(record(), tmp_path / "log", "xeS")


@pytest.mark.parametrize(
    ("name", "form"), [("log.csv", "csv"), ("log.xes", "xes"), ("log.ocel.json", "ocel")]
)
def test_the_end_of_a_name_tells_the_format(name, form, tmp_path):
    sim.export(record(), tmp_path / name)
    sim.export(record(), tmp_path / "said", form)
    assert (tmp_path / name).read_bytes() == (tmp_path / "said").read_bytes()


def test_a_name_that_tells_no_format_is_refused(tmp_path):
    with pytest.raises(
        OutputError,
        match=r"log.txt: its ending is none of .csv, .xes, .json; use one of them, or name a format: csv",
    ):
        sim.export(record(), tmp_path / "log.txt")


def test_a_file_that_is_there_is_kept(tmp_path):
    (tmp_path / "log.xes").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="exists already; name another file"):
        sim.export(record(), tmp_path / "log.xes")
    assert (tmp_path / "log.xes").read_text(encoding="utf-8") == "mine"


def test_a_record_without_events_is_refused(tmp_path):
    kept = sim.run(record().scenario.with_values({"time.days": 115}), record="cases")
    with pytest.raises(RecordError, match="recorded without its events"):
        sim.export(kept, tmp_path / "log.xes")
    assert list(tmp_path.iterdir()) == []
