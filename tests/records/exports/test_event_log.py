"""A saved record is read back, or refused with what is wrong with it."""

import json

import numpy as np
import pytest

from sim.errors import RecordError
from sim.records.exports.event_log import log_in, log_of
from sim.records.saved import CASE_READ
from tests.records.exports.examples import record


@pytest.fixture
def folder(tmp_path):
    record().save(tmp_path / "run")
    return tmp_path / "run"


@pytest.fixture
def binary(tmp_path):
    record().save(tmp_path / "run", form="npy")
    return tmp_path / "run"


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_tables_of_text_give_the_rows_of_the_record(folder):
    read, wanted = log_in(folder), log_of(record())
    for field in CASE_READ.names:
        assert (read.cases[field] == wanted.cases[field]).all()
    for field in wanted.events.dtype.names:
        assert (read.events[field] == wanted.events[field]).all()
    for field in wanted.rulings.dtype.names:
        assert (read.rulings[field] == wanted.rulings[field]).all()
    assert (read.title, read.seed, read.names) == (wanted.title, wanted.seed, wanted.names)


def test_binary_tables_stay_on_disk(binary):
    log = log_in(binary)
    assert isinstance(log.events, np.memmap)
    assert isinstance(log.cases, np.memmap)


def test_a_folder_without_a_record_is_refused(tmp_path):
    with pytest.raises(
        RecordError,
        match=r"manifest\.json cannot be read; name a folder that 'sim run --out' has written",
    ):
        log_in(tmp_path)


@pytest.mark.parametrize(
    "manifest",
    [
        "{}",
        "[]",
        "no JSON",
        '{"names": 1}',
        '{"names": {"units": []}}',
        '{"names": {"people": []}}',
    ],
)
def test_a_folder_of_something_else_is_refused(manifest, tmp_path):
    (tmp_path / "manifest.json").write_text(manifest, encoding="utf-8")
    with pytest.raises(RecordError, match="is not the record of a run"):
        log_in(tmp_path)


@pytest.mark.parametrize("kept", ["cases", "summary"])
def test_a_record_kept_without_its_events_is_refused_with_the_way_out(kept, tmp_path):
    record().save(tmp_path / "run", record=kept)
    with pytest.raises(
        RecordError, match="was kept without its events; repeat the run with --record events"
    ):
        log_in(tmp_path / "run")


@pytest.mark.parametrize("missing", ["cases.csv", "precedents.csv"])
def test_a_missing_table_is_refused(missing, folder):
    (folder / missing).unlink()
    with pytest.raises(RecordError, match=f"{missing} cannot be read"):
        log_in(folder)


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (
            "events.csv",
            ",file,",
            ",fly,",
            r"events\.csv, line 2: the activity 'fly' does not occur in this run",
        ),
        (
            "events.csv",
            "NA",
            "N.A.",
            r"events\.csv, line \d+: the unit 'N\.A\.' does not occur in this run",
        ),
        ("events.csv", "case,day", "case,today", "is not the record of a run: ValueError"),
        ("events.csv", "\n0,0,file", "\nzero,0,file", "is not the record of a run: ValueError"),
        (
            "events.csv",
            "\n0,0,file",
            "\n99999,0,file",
            r"is damaged: an event has case 99999, outside 0 to \d+; repeat the run",
        ),
        (
            "events.csv",
            "\n0,0,file",
            "\n0,1,file",
            "is damaged: its events are not in the order of their days",
        ),
        (
            "events.csv",
            "\n0,0,file",
            "\n0,0,follow_up",
            "is damaged: of 3199 cases, 3198 were filed",
        ),
        (
            "cases.csv",
            ",clear,",
            ",clean,",
            r"cases\.csv, line \d+: the zone 'clean' does not occur in this run",
        ),
        (
            "precedents.csv",
            "beyond remit",
            "beyond",
            r"precedents\.csv, line 3: the unit 'beyond' does not occur in this run",
        ),
    ],
)
def test_a_table_that_was_changed_is_refused(file, old, new, told, folder):
    change(folder / file, old, new)
    with pytest.raises(RecordError, match=told):
        log_in(folder)


@pytest.mark.parametrize("name", ["events.npy", "cases.npy"])
def test_a_binary_table_that_was_cut_off_is_refused(name, binary):
    whole = (binary / name).read_bytes()
    (binary / name).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(RecordError, match="is not the record of a run"):
        log_in(binary)


def test_a_binary_table_of_another_version_is_refused(binary):
    rows = np.load(binary / "cases.npy")
    np.save(binary / "cases.npy", rows[[name for name in rows.dtype.names if name != "found"]])
    with pytest.raises(
        RecordError, match=r"cases\.npy has no found: another version of Remit wrote it"
    ):
        log_in(binary)


def test_names_that_were_changed_are_refused(binary):
    manifest = json.loads((binary / "manifest.json").read_text(encoding="utf-8"))
    manifest["names"]["rules"] = manifest["names"]["rules"][:3]
    (binary / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(RecordError, match="is damaged: an event has rule"):
        log_in(binary)
