"""A result sent as one file, and made again."""

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest

from sim.experiments.bundle import Results, is_compared
from sim.experiments.crate import METADATA
from sim.files.inputs import sha256
from tests.cli.command_line import SHORT, sim

RULE = "def mine(i, case, city):\n    return 0\n"


@pytest.fixture(scope="module")
def bundled(ran: Path) -> Path:
    """The bundle of a run."""
    path = ran.parent / "ran.zip"
    assert sim("bundle", ran, "--out", path).exit_code == 0
    return path


def graph(bundled: Path) -> dict[str, dict[str, object]]:
    """The metadata, by identifier."""
    with zipfile.ZipFile(bundled) as archive:
        document = json.loads(archive.read(METADATA))
    assert document["@context"][0] == "https://w3id.org/ro/crate/1.1/context"
    return {node["@id"]: node for node in document["@graph"]}


def test_metadata_keep_the_musts_of_their_specification(bundled: Path) -> None:
    nodes = graph(bundled)
    about = nodes[METADATA]
    assert about["@type"] == "CreativeWork"
    assert about["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    assert about["about"] == {"@id": "./"}
    root = nodes["./"]
    assert root["@type"] == "Dataset"
    assert {"name", "description", "datePublished", "license"} <= set(root)
    files = {name for name, node in nodes.items() if node["@type"] == "File"}
    assert {part["@id"] for part in root["hasPart"]} == files  # type: ignore[attr-defined]
    with zipfile.ZipFile(bundled) as archive:
        assert {unquote(name) for name in files} | {METADATA} == set(archive.namelist())
        for name in files:
            assert nodes[name]["sha256"] == sha256(archive.read(unquote(name)))


def test_every_reference_in_the_metadata_leads_somewhere(bundled: Path) -> None:
    nodes = graph(bundled)
    command = nodes["#command"]
    for key in ("instrument", "object", "result"):
        assert all(each["@id"] in nodes for each in command[key])  # type: ignore[attr-defined]


def test_the_same_folder_gives_the_same_bytes(bundled: Path, ran: Path, tmp_path: Path) -> None:
    assert sim("bundle", ran, "--out", tmp_path / "again.zip").exit_code == 0
    assert (tmp_path / "again.zip").read_bytes() == bundled.read_bytes()


def test_a_bundle_is_made_again_identical(bundled: Path, ran: Path, tmp_path: Path) -> None:
    result = sim("rerun", bundled, "--out", tmp_path / "again", "--json")
    found = json.loads(result.stdout)
    assert result.exit_code == 0
    assert found["identical"]
    assert found["versions"] == found["changed"] == found["differences"] == []
    assert found["compared"] == sum(is_compared(path.name) for path in ran.iterdir())
    assert sim("bundle", tmp_path / "again", "--out", tmp_path / "b.zip").exit_code == 0


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command of a result is repeated in this process, which is quicker than in its own."""

    def again(results: Results, work: Path, out: Path, more: object, quiet: bool) -> None:
        with monkeypatch.context() as within:
            within.chdir(work)
            assert sim(*results.repeat["argv"], "--out", out).exit_code == 0

    monkeypatch.setattr("sim.experiments.rerun.make_again", again)


def edited(ran: Path, tmp_path: Path, change: Callable[[Path, dict[str, object]], None]) -> Path:
    """A copy of the folder of a run that somebody has changed."""
    folder = tmp_path / "copy"
    shutil.copytree(ran, folder)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    change(folder, manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


@pytest.mark.usefixtures("here")
def test_another_seed_scenario_and_version_are_named(ran: Path, tmp_path: Path) -> None:
    def change(folder: Path, manifest: dict) -> None:  # type: ignore[type-arg]
        argv = manifest["repeat"]["argv"]
        manifest["repeat"]["argv"] = ["--seed=8" if "--seed" in each else each for each in argv]
        manifest["versions"]["numpy"] = "1.0"
        path = folder / "inputs" / "classroom.toml"
        path.write_text(f"{path.read_text(encoding='utf-8')}\n# more\n", encoding="utf-8")

    folder = edited(ran, tmp_path, change)
    result = sim("rerun", folder, "--json")
    assert result.exit_code == 1, result.stderr
    found = json.loads(result.stdout)
    assert [line.split()[0] for line in found["versions"]] == ["numpy"]
    assert [line.split()[0] for line in found["changed"]] == ["inputs/classroom.toml", "seed"]
    assert {each["file"] for each in found["differences"]} >= {"cases.csv", "summary.csv"}
    assert all(each["row"] for each in found["differences"])
    refused = sim("bundle", folder, "--out", tmp_path / "b.zip")
    assert refused.exit_code == 2
    assert "classroom.toml" in refused.stderr


@pytest.mark.usefixtures("here")
def test_a_terminal_obeys_no_manifest(ran: Path, tmp_path: Path) -> None:
    def change(folder: Path, manifest: dict) -> None:  # type: ignore[type-arg]
        manifest["versions"]["numpy"] = "1\x1b[2J\u202e\nidentical: all tables"
        manifest["engine"] = "\x9b2J"

    folder = edited(ran, tmp_path, change)
    for more in ([], ["--json"]):
        result = sim("rerun", folder, *more)
        for text in (result.stdout, result.stderr):
            assert not {*"\x1b\x9b\u202e"} & {*text}
            assert text.count("\nidentical: all tables") <= (text == result.stdout and not more)
        assert r"\u001b[2J\u202e" in result.stdout


def with_rule(ran: Path, tmp_path: Path) -> Path:
    def change(folder: Path, manifest: dict) -> None:  # type: ignore[type-arg]
        (folder / "inputs" / "mine.py").write_text(RULE, encoding="utf-8")
        manifest["repeat"]["inputs"].append("inputs/mine.py")
        manifest["sha256"]["inputs/mine.py"] = sha256(RULE.encode())

    return edited(ran, tmp_path, change)


def test_programs_run_only_if_they_are_trusted(ran: Path, tmp_path: Path) -> None:
    folder = with_rule(ran, tmp_path)
    result = sim("rerun", folder)
    assert result.exit_code == 2
    assert "inputs/mine.py" in result.stderr
    assert "--trust" in result.stderr


def _outside(folder: Path, manifest: dict) -> None:  # type: ignore[type-arg]
    path = folder / "inputs" / "classroom.toml"
    path.write_text('extends = "../../../secret.toml"\n', encoding="utf-8")


def _argument(*added: str) -> Callable[[Path, dict], None]:  # type: ignore[type-arg]
    def change(folder: Path, manifest: dict) -> None:  # type: ignore[type-arg]
        manifest["repeat"]["argv"] += added

    return change


def _command(folder: Path, manifest: dict) -> None:  # type: ignore[type-arg]
    manifest["repeat"]["argv"] = ["app", "--host", "0.0.0.0"]


def _entry(key: str, value: object) -> Callable[[Path, dict], None]:  # type: ignore[type-arg]
    def change(folder: Path, manifest: dict) -> None:  # type: ignore[type-arg]
        manifest["repeat"][key] = value

    return change


def _link(folder: Path, manifest: dict) -> None:  # type: ignore[type-arg]
    (folder / "inputs" / "classroom.toml").unlink()
    (folder / "inputs" / "classroom.toml").symlink_to("/etc/passwd")


@pytest.mark.parametrize(
    "change",
    [
        _outside,
        _command,
        _link,
        _argument("--out=/tmp/elsewhere"),
        _argument("/etc/passwd"),
        _argument("--set=responsibility.rules=['/tmp/evil.py:mine']"),
        _argument("--set=demand.log=../../../orders.csv"),
        _argument("--help"),
        _entry("inputs", ["inputs/../../secret"]),
        _entry("inputs", ["/etc/passwd"]),
        _entry("inputs", "inputs"),
        _entry("inputs", ["manifest.json"]),
        _entry("argv", [1]),
        _entry("logs", [{"place": "../x", "name": "x", "sha256": "", "bytes": 0}]),
        _entry("logs", [{"place": "inputs/x.csv", "name": "x.csv", "sha256": "", "bytes": 0}]),
        _entry("python_path", ["inputs"]),
    ],
)
def test_folder_that_leads_elsewhere_is_refused(
    ran: Path, tmp_path: Path, change: Callable[[Path, dict[str, object]], None]
) -> None:
    folder = edited(ran, tmp_path, change)
    result = sim("rerun", folder, "--out", tmp_path / "again")
    assert result.exit_code == 2
    assert not (tmp_path / "again").exists()


def rezipped(bundled: Path, path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """A bundle that somebody has changed."""
    with zipfile.ZipFile(bundled) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    "change",
    [
        lambda files: files.update({"cases.csv": b"other"}),
        lambda files: files.update({"extra.txt": b""}),
        lambda files: files.pop("summary.csv"),
        lambda files: files.pop(METADATA),
        lambda files: files.update({METADATA: b"{}"}),
        lambda files: files.update({METADATA: b"[" * 100_000}),
    ],
)
def test_damaged_bundle_is_refused(
    bundled: Path, tmp_path: Path, change: Callable[[dict[str, bytes]], None]
) -> None:
    path = rezipped(bundled, tmp_path / "b.zip", change)
    assert sim("rerun", path).exit_code == 2


def test_log_is_taken_from_a_folder_that_is_named(ran: Path, tmp_path: Path) -> None:
    log = b"private"
    said = {"name": "orders.csv", "sha256": sha256(log), "bytes": len(log)}
    folder = edited(ran, tmp_path, _entry("logs", [{"place": "inputs/orders.csv", **said}]))
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "renamed.csv").write_bytes(log)
    assert sim("bundle", folder, "--out", tmp_path / "without.zip").exit_code == 0
    with_logs = ["--with-logs", tmp_path / "logs"]
    assert sim("bundle", folder, "--out", tmp_path / "with.zip", *with_logs).exit_code == 0
    names = [
        set(zipfile.ZipFile(tmp_path / f"{name}.zip").namelist()) for name in ("without", "with")
    ]
    assert names[1] - names[0] == {"inputs/orders.csv"}
    result = sim("rerun", tmp_path / "without.zip")
    assert result.exit_code == 2
    assert "--logs" in result.stderr


def test_a_folder_without_inputs_says_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{}", encoding="utf-8")
    assert "sim compare" in sim("rerun", tmp_path).stderr
    assert sim("bundle", tmp_path).exit_code == 2
    assert not (tmp_path.parent / f"{tmp_path.name}.zip").exists()


def test_a_manifest_in_place_of_a_scenario_says_the_way_out(ran: Path) -> None:
    result = sim("compare", ran / "manifest.json", *SHORT)
    assert result.exit_code == 2
    assert f"sim rerun {ran}" in result.stderr


@pytest.mark.parametrize("name", ["arms.csv", "events.npy", "runs.parquet"])
def test_tables_are_compared(name: str) -> None:
    assert is_compared(name)


@pytest.mark.parametrize("name", ["report.html", "daily.png", "codebook.csv", "failures.csv"])
def test_what_has_words_and_days_is_not_compared(name: str) -> None:
    assert not is_compared(name)
