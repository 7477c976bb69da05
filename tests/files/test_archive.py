"""Accepted and refused contents of an archive from others."""

import io
import stat
import struct
import zipfile
from contextlib import nullcontext as _nothing
from pathlib import Path

import pytest

from sim.errors import BundleError
from sim.files.archive import MOST_FILES, opened, write, wrong_name
from sim.files.inputs import SIZE


def zipped(path: Path, *files: tuple[str, bytes], mode: int = stat.S_IFREG | 0o644) -> Path:
    """Write a zip file as somebody may who means harm."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            info = zipfile.ZipInfo("placeholder")
            info.filename, info.external_attr = name, mode << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return path


def test_what_is_written_is_read(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"second")
    with (tmp_path / "a.zip").open("wb") as file:
        write(file, {"x/b.csv": tmp_path / "b", "a.csv": b"first"})
    with opened(tmp_path / "a.zip") as archive:
        assert {name: archive.read(name) for name in archive.names} == {
            "a.csv": b"first",
            "x/b.csv": b"second",
        }


def test_the_same_content_is_the_same_bytes() -> None:
    one, other = io.BytesIO(), io.BytesIO()
    write(one, {"a": b"1", "b": b"2"})
    write(other, {"b": b"2", "a": b"1"})
    assert one.getvalue() == other.getvalue()


@pytest.mark.parametrize(
    "name",
    [
        "../a", "a/../../b", "/etc/passwd", "C:/a", "C:a", "a\\b", "\\\\host\\share", "a//b", "./a", "",
        "a/", ".git/config", "inputs/.ssh/id", "nul", "inputs/COM1.toml", "Aux.csv", "a.", "a ", "a\x00b",
        "a\u202eb", "a\nb", "a" * 2000, "a?b",
    ],
)  # fmt: skip
def test_names_that_lead_elsewhere_are_wrong(name: str) -> None:
    assert wrong_name(name)


@pytest.mark.parametrize("name", ["arms.csv", "inputs/城市/a b.toml", "com.toml", "a..b/c"])
def test_names_that_lead_into_the_folder_are_not(name: str) -> None:
    assert wrong_name(name) is None


@pytest.mark.parametrize(
    "files",
    [
        [("../evil", b"")],
        [("a", b""), ("a", b"")],
        [("a.csv", b""), ("A.csv", b"")],
        [("é", b""), ("e\u0301", b"")],
        [("a", b""), ("a/b", b"")],
    ],
)
def test_archive_with_wrong_names_is_refused(
    tmp_path: Path, files: list[tuple[str, bytes]]
) -> None:
    with pytest.warns() if files[0] == files[-1] and len(files) > 1 else _nothing():
        path = zipped(tmp_path / "a.zip", *files)
    with pytest.raises(BundleError), opened(path):
        pass


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFDIR])
def test_links_devices_and_folders_are_refused(tmp_path: Path, kind: int) -> None:
    path = zipped(tmp_path / "a.zip", ("a", b"/etc/passwd"), mode=kind | 0o777)
    with pytest.raises(BundleError, match="link"), opened(path):
        pass


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", *((f"f{n}", b"") for n in range(MOST_FILES + 1)))
    with pytest.raises(BundleError, match="files"), opened(path):
        pass


def test_no_more_is_unpacked_than_may_be_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SIZE, "1")
    path = zipped(tmp_path / "a.zip", *((f"f{n}", bytes(400_000)) for n in range(3)))
    with pytest.raises(BundleError, match="1 MiB"), opened(path) as archive:
        [archive.read(name) for name in archive.names]


def test_a_header_that_lies_about_its_size_unpacks_no_more(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", ("a", bytes(1_000_000)))
    content = path.read_bytes()
    size = struct.pack("<L", 1_000_000)
    path.write_bytes(content.replace(size, struct.pack("<L", 10)))
    with pytest.raises(BundleError), opened(path) as archive:
        archive.read("a")


def test_a_long_list_of_files_is_not_read(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", ("a", b""))
    content = bytearray(path.read_bytes())
    end = content.rindex(b"PK\x05\x06")
    body = bytes(5 << 20)
    content[end + 12 : end + 16] = struct.pack("<L", len(body) + end)
    content[end + 16 : end + 20] = struct.pack("<L", 0)
    path.write_bytes(body + bytes(content))
    with pytest.raises(BundleError, match="list"), opened(path):
        pass


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"no zip at all", b"PK\x05\x06" + bytes(18)]
)
def test_no_zip_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(content)
    try:
        with opened(tmp_path / "a.zip") as archive:
            assert archive.names == ()
    except BundleError:
        return
    assert content.startswith(b"PK\x05\x06")  # an empty archive is one


def test_a_missing_archive_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="cannot be read"), opened(tmp_path / "none.zip"):
        pass
