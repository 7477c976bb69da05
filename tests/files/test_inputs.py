"""Reading a user's file is bounded, whatever the file holds; no pipe or device is read."""

import gzip
import io
import os
import zipfile
from contextlib import suppress

import numpy as np
import pytest

import sim
from sim.errors import InputError, LogError, ScenarioError
from sim.files.inputs import SIZE, Kept, content, most, unpacked
from sim.logs import read_xes
from sim.scenario.replay import replay
from tests.cli.command_line import sim as command

MIB = 1 << 20
COLUMNS = {"case": "id", "time": "t", "unit": "team"}
LOG = b"id,t,team\n1,2024-03-04,A\n1,2024-03-05,B\n"


def zipped(data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("log.csv", data)
    return file.getvalue()


PACKED = {
    "plain": lambda data: data,
    "gzip": gzip.compress,
    "zip": zipped,
    "gzip in zip": lambda data: zipped(gzip.compress(data)),
    "zip in gzip": lambda data: gzip.compress(zipped(data)),
    "two gzips in a row": lambda data: (
        gzip.compress(data[: len(data) // 2]) + gzip.compress(data[len(data) // 2 :])
    ),
}


@pytest.fixture
def one_mib(monkeypatch):
    monkeypatch.setenv(SIZE, "1")


@pytest.mark.parametrize("packed", PACKED.values(), ids=PACKED)
def test_a_file_holds_as_much_as_is_allowed_and_no_byte_more(
    packed, tmp_path, one_mib, monkeypatch
):
    path = tmp_path / "log.csv"
    path.write_bytes(packed(bytes(MIB)))
    assert content(path) == bytes(MIB)
    path.write_bytes(packed(bytes(MIB + 1)))
    with pytest.raises(
        InputError, match=f"holds more than 1 MiB once it is unpacked; .* {SIZE}=4$"
    ):
        content(path)
    monkeypatch.setenv(SIZE, "2")
    assert len(content(path)) == MIB + 1


def test_a_gibibyte_may_be_read_unless_something_else_is_said(monkeypatch):
    monkeypatch.delenv(SIZE, raising=False)
    assert most() == 1 << 30


@pytest.mark.parametrize("said", ["0", "-1", "1.5", "many"])
def test_a_limit_that_is_none_is_refused(said, monkeypatch):
    monkeypatch.setenv(SIZE, said)
    with pytest.raises(InputError, match=f"{SIZE} = {said!r} is not a whole number above 0"):
        unpacked(gzip.compress(b"x"))


def test_a_bomb_is_refused_by_command_and_function(tmp_path, one_mib):
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(gzip.compress(bytes(64 * MIB)))
    with pytest.raises(LogError, match=r"bomb\.csv\.gz: holds more than 1 MiB"):
        sim.read_log(path)
    result = command("fit", path, "--out", tmp_path / "city.toml")
    assert (result.exit_code, "holds more than 1 MiB" in result.stderr) == (2, True)
    assert not (tmp_path / "city.toml").exists()
    with pytest.raises(ScenarioError, match=r"bomb\.csv\.gz: holds more than 1 MiB"):
        replay(Kept.read(str(path)))


@pytest.mark.parametrize(
    "text",
    [
        LOG + b"1\n" * (MIB // 3),
        b"<log><trace>" + b"<event/>" * (MIB // 9) + b"</trace></log>",
    ],
    ids=["csv", "xes"],
)
def test_rows_too_short_to_be_bounded_by_the_file_s_size_are_bounded_too(text, tmp_path, one_mib):
    path = tmp_path / "log"
    path.write_bytes(text)
    with pytest.raises(LogError, match=r"holds more than 16,384 (rows|events)"):
        sim.read_log(path, COLUMNS)


def test_a_line_without_end_is_refused(tmp_path):
    path = tmp_path / "log.csv"
    path.write_bytes(b"," * (3 * MIB))
    with pytest.raises(LogError, match="line 1 has 1,048,576 characters or more"):
        sim.read_log(path)


ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
TRACE = (
    '<log><trace><string key="concept:name" value="{}"/><event><string key="org:group" '
    'value="x"/></event></trace></log>'
)


@pytest.mark.parametrize(
    "text",
    [
        f'<!DOCTYPE log [<!ENTITY e0 "ha">{ENTITIES}]>{TRACE.format("&e11;")}',
        f'<!DOCTYPE log [<!ENTITY a "{"a" * 50_000}">]>{TRACE.format("&a;" * 50_000)}',
        f'<!DOCTYPE log [<!ENTITY x SYSTEM "file:///etc/hostname">]>{TRACE.format("a")}&x;',
        f'<!DOCTYPE log SYSTEM "log.dtd">{TRACE.format("a")}',
        f'<!DOCTYPE log [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]>{TRACE.format("a")}',
    ],
    ids=["billion laughs", "quadratic", "external", "external type", "parameter"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xes_declares_nothing(text, encoding, tmp_path):
    path = tmp_path / "log.xes"
    path.write_bytes(text.encode(encoding))
    with pytest.raises(LogError, match=r"declares a document type \(<!DOCTYPE log>\)"):
        sim.read_log(path)


def test_attributes_of_a_trace_or_of_one_event_take_no_room_for_all_others(tmp_path, one_mib):
    attributes = "".join(f'<s key="k{n}" value="{n}"/>' for n in range(8_000))
    events = "".join(f'<event><s key="e{n}" value="{n}"/></event>' for n in range(8_000))
    path = tmp_path / "log.xes"
    path.write_text(f"<log><trace>{attributes}{events}</trace></log>", encoding="utf-8")
    with pytest.raises(
        LogError, match=r"no column 'org:group'.* case:k99 and 15,900 more$"
    ):  # 128 million cells, were they a table
        sim.read_log(path, {"case": "case:k0", "time": "e0"})


def test_attributes_without_end_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(read_xes, "MOST_ATTRIBUTES", 100)
    path = tmp_path / "log.xes"
    for n, said in (
        (99, "no column 'org:group'"),
        (100, "attributes with more than 100 different keys"),
    ):
        attributes = "".join(f'<s key="{k}" value="1"/>' for k in range(n))
        path.write_text(
            (
                '<log><trace><s key="concept:name" '
                f'value="1"/><event>{attributes}</event></trace></log>'
            ),
            encoding="utf-8",
        )
        with pytest.raises(LogError, match=said):
            sim.read_log(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_a_log_that_is_no_regular_file_is_refused_at_once(kind, tmp_path):
    path = tmp_path / "log.csv"
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")
    with pytest.raises(
        LogError, match=rf"log\.csv: cannot be read \(Is a {kind}, not a regular file"
    ):
        sim.read_log(path)


@pytest.mark.parametrize(
    "packed", [PACKED["plain"], gzip.compress, zipped], ids=["plain", "gzip", "zip"]
)
def test_a_damaged_log_is_read_or_refused_and_never_more(packed, tmp_path):
    rng, path, whole = np.random.default_rng(1), tmp_path / "log.csv", packed(LOG * 5)
    for _ in range(40):
        data = bytearray(whole)
        for place in rng.integers(len(data), size=3):
            data[place] = rng.integers(256)
        path.write_bytes(data[: rng.integers(len(data) // 2, len(data) + 1)])
        with suppress(LogError):
            sim.read_log(path, COLUMNS)
