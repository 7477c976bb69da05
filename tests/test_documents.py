"""What the README tells a reader to type works."""

import ast
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest

import sim
import sim.cli
from sim.scenario.names import DISPUTES, RULES
from sim.scenario.schema import Scenario
from sim.sweeps.designs import design_points
from sim.sweeps.study_file import load_study


def blocks(root: Path, language: str, file: str = "README.md") -> list[str]:
    """A document's code blocks in a language."""
    text = (root / file).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def commands(root: Path) -> list[list[str]]:
    """What follows each `sim` on the README's command lines, in words."""
    lines = [line for block in blocks(root, "sh") for line in block.splitlines()]
    parts = [part for line in lines for part in line.split(" && ")]
    return [shlex.split(found[1]) for part in parts if (found := re.match(r"uv run (?:--extra \w+ )?sim (.*)", part))]


def test_commands_of_the_readme_exist_with_their_options(root: Path) -> None:
    assert commands(root)
    for name, *words in commands(root):
        command = sim.cli.main.get_command(click.Context(sim.cli.main), name)
        assert command is not None, f"sim {name}"
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known, f"sim {name}"


def test_files_of_the_readme_exist(root: Path) -> None:
    made = {command[command.index("--out") + 1] for command in commands(root) if "--out" in command}
    words = {word for command in commands(root) for word in command if word.endswith(".toml")} - made
    links = set(re.findall(r"\]\((?!https?:)([^)#]+)\)", (root / "README.md").read_text(encoding="utf-8")))
    assert words
    assert [path for path in sorted(words | links) if not (root / path).exists()] == []


def test_names_that_the_readme_imports_exist(root: Path) -> None:
    for block in blocks(root, "python"):
        for node in ast.walk(ast.parse(block)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "sim":
                assert hasattr(sim, node.attr), f"sim.{node.attr}"


def test_scenarios_of_the_guide_to_scenarios_run(root: Path, tmp_path: Path) -> None:
    for path in (root / "scenarios").glob("*.toml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "my_rules.py").write_text(
        "".join(block for block in blocks(root, "python", "scenarios/README.md") if "def " in block), encoding="utf-8"
    )
    texts = [text.replace("../out/first", "first") for text in blocks(root, "toml", "scenarios/README.md") if "design" not in text]
    assert len(texts) == 5
    (tmp_path / "requests.csv").write_text("filed_day,issue\n1,noise\n", encoding="utf-8")
    sim.run(sim.load_scenario(tmp_path / "classroom.toml")).save(tmp_path / "first")
    for number, text in enumerate(texts):
        path = tmp_path / f"guide_{number}.toml"
        path.write_text(text, encoding="utf-8")
        assert len(sim.run(sim.load_scenario(path)).events) > 0


def test_study_of_the_guide_to_scenarios_can_be_meant(root: Path, tmp_path: Path) -> None:
    (tmp_path / "scenarios").symlink_to(root / "scenarios")
    (study,) = (text for text in blocks(root, "toml", "scenarios/README.md") if "design" in text)
    path = tmp_path / "study.toml"
    path.write_text(study.replace("../shishi.toml", "scenarios/shishi.toml"), encoding="utf-8")
    assert len(design_points(load_study(path))) == 64


def test_numbers_of_runs_in_the_guide_are_those_of_the_studies(root: Path) -> None:
    guide = (root / "scenarios" / "README.md").read_text(encoding="utf-8")
    for path in sorted((root / "scenarios" / "studies").glob("*.toml")):
        loaded = load_study(path)
        points, arms, replications = len(design_points(loaded)), len(loaded.arms), loaded.study.replications
        row = rf"\| `{path.name}` \| {points:,} × {arms} × {replications}[^|]* \| {points * arms * replications:,} \|"
        assert re.search(row, guide), path.name


@pytest.mark.slow
def test_small_study_of_the_guide_to_scenarios_runs(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(root / "scenarios", tmp_path / "scenarios")
    monkeypatch.chdir(tmp_path)
    (command,) = blocks(root, "sh", "scenarios/README.md")
    subprocess.run(command, shell=True, check=True)
    (block,) = (block for block in blocks(root, "python", "scenarios/README.md") if "import sim\n" in block)
    exec(compile(block, "scenarios/README.md", "exec"), {})
    assert len(sim.load_sweep(tmp_path / "out" / "small")) == 800


def test_guide_to_scenarios_names_every_file_rule_procedure_and_mechanism(root: Path) -> None:
    text = (root / "scenarios" / "README.md").read_text(encoding="utf-8")
    wanted = {path.name for path in (root / "scenarios").glob("*.toml")} | {f"`{name}`" for name in (*RULES, *DISPUTES)}
    wanted |= {f"[{table}]" for table, field in Scenario.model_fields.items() if "enabled" in getattr(field.annotation, "model_fields", ())}
    assert {name for name in wanted if name not in text} == {"`experience`", "`best_guess`"}, "which no city has as an institution"


@pytest.mark.slow
def test_python_of_the_readme_runs(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    monkeypatch.setenv("MPLBACKEND", "Agg")
    assert blocks(root, "python")
    for block in blocks(root, "python"):
        exec(compile(block, "README.md", "exec"), {})
