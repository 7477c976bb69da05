"""Commands and links in the documents exist and work."""

import ast
import contextlib
import re
import shlex
import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

import sim
import sim.cli
from sim.experiments.designs import design_points
from sim.experiments.study_file import load_study
from sim.scenario.names import DISPUTES
from sim.scenario.schema import Scenario
from tests.documents import ROOT, Block, blocks

SCENARIO_FILES = "docs/reference/scenario-files.md"
STUDY_FILES = "docs/reference/study-files.md"
INSTITUTIONS = "docs/how-to/institutions.md"
RULE_OF_ONES_OWN = "docs/how-to/rule-of-ones-own.md"
DOCUMENTS = [
    path.relative_to(ROOT).as_posix()
    for folder, pattern in (
        ("", "*.md"),
        ("docs", "**/*.md"),
        ("scenarios", "**/*.md"),
        ("sim", "**/*.md"),
    )
    for path in sorted((ROOT / folder).glob(pattern))
]
"""All of them, pages of the site included."""

CHINESE = [page for page in DOCUMENTS if page.startswith("docs/zh/")]


def texts(root: Path, language: str, document: str) -> list[str]:
    """A document's code blocks in a language."""
    return [block.text for block in blocks(root / document) if block.language == language]


def commands(root: Path, document: str) -> list[list[str]]:
    """Return the commands typed by a document's reader, word by word."""
    return [
        shlex.split(command, comments=True)
        for block in blocks(root / document)
        if block.language in {"sh", "bash"}
        for command in block.commands
    ]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_commands_of_a_document_exist_with_their_options(root: Path, document: str) -> None:
    for words in commands(root, document):
        if words[:1] != ["sim"]:
            continue
        named = sim.cli.main.get_command(click.Context(sim.cli.main), words[1])
        command = sim.cli.main if words[1].startswith("-") else named
        assert command is not None, f"sim {words[1]}"
        known = {option for parameter in command.params for option in parameter.opts}
        given = {word.partition("=")[0] for word in words[1:] if word.startswith("--")}
        assert given - {"--help"} <= known, " ".join(words)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_python_of_a_document_uses_names_that_exist(root: Path, document: str) -> None:
    for text in texts(root, "python", document):
        for node in ast.walk(ast.parse(text)):
            match node:
                case ast.Attribute(ast.Attribute(ast.Name("sim"), module), name):
                    assert hasattr(getattr(sim, module), name), f"sim.{module}.{name}"
                case ast.Attribute(ast.Name("sim"), name):
                    assert hasattr(sim, name), f"sim.{name}"
                case ast.ImportFrom(module, names) if (module or "").partition(".")[0] == "sim":
                    for alias in names:
                        assert hasattr(import_module(module), alias.name), alias.name


@pytest.mark.parametrize("document", [page for page in DOCUMENTS if page.startswith("docs/")])
def test_files_that_a_page_writes_are_scenarios_and_studies(
    root: Path, document: str, tmp_path: Path
) -> None:
    (tmp_path / "scenarios").symlink_to(root / "scenarios")
    fitted = set()
    for words in commands(root, document):
        if words[:2] == ["sim", "fit"]:  # too slow here; tests/test_pages.py types it
            fitted.add(words[words.index("--out") + 1])
        if words[:2] == ["sim", "new"]:
            with contextlib.chdir(tmp_path):
                CliRunner().invoke(sim.cli.main, words[1:], catch_exceptions=False)
    written = [block for block in blocks(root / document) if block.file is not None]
    for block in written:
        with (tmp_path / block.file).open("a", encoding="utf-8") as file:
            file.write(block.text)
    for name in {block.file for block in written if block.file.endswith(".toml")}:
        stated = tomllib.loads((tmp_path / name).read_text(encoding="utf-8"))
        if "scenario" in stated:
            load_study(tmp_path / name)
        elif "numbers" in stated:
            sim.load_bulletin(tmp_path / name)
        elif "extends" in stated and stated["extends"] not in fitted:
            sim.load_scenario(tmp_path / name)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_files_that_a_document_links_exist(root: Path, document: str) -> None:
    text = re.sub(r"`[^`\n]*`", "", (root / document).read_text(encoding="utf-8"))
    links = set(re.findall(r"\]\((?!https?:)([^)#]+)[^)]*\)", text))
    assert [
        path for path in sorted(links) if not (root / document).parent.joinpath(path).exists()
    ] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_headings_that_a_document_links_exist(root: Path, document: str) -> None:
    text = (root / document).read_text(encoding="utf-8")
    for path, heading in re.findall(r"\]\((?!https?:)([^)#]*)#([^)]+)\)", text):
        linked = (
            (root / document).parent.joinpath(path).read_text(encoding="utf-8") if path else text
        )
        assert heading in {
            anchor(line) for line in re.findall(r"^#+ (.*)$", linked, re.MULTILINE)
        }, heading


def anchor(heading: str) -> str:
    """Return the anchor of a heading on GitHub."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


TYPED = ("sh", "bash", "python", "toml")
"""Languages of blocks that a reader types or writes."""

WORDS = ("title", "question", "source", "label")
"""Keys of a file that are text for a reader."""


def untitled(written: Any) -> Any:
    """Return tables without the texts for a reader in them."""
    if isinstance(written, list):
        return [*map(untitled, written)]
    if not isinstance(written, dict):
        return written
    return {key: untitled(item) for key, item in written.items() if key not in WORDS}


def meaning(block: Block) -> object:
    """Return the effect of a block, without comments, docstrings and titles."""
    if block.language == "toml":
        return untitled(tomllib.loads(block.text)) | dict.fromkeys(WORDS)
    if block.language == "python":
        return [
            ast.dump(node).replace("label_zh", "label_en")
            for node in ast.walk(ast.parse(block.text))
            if isinstance(node, ast.Call | ast.Return | ast.Compare)
        ]
    said = (re.sub(r"\s+#.*", "", command) for command in block.commands)
    return [
        command.replace(" --language zh", "").replace("label_zh", "label_en") for command in said
    ]


@pytest.mark.parametrize("document", ["README.zh.md", *CHINESE])
def test_a_chinese_page_types_what_the_english_one_does(root: Path, document: str) -> None:
    english, chinese = (
        [block for block in blocks(root / name) if block.language in TYPED]
        for name in (document.replace(".zh.md", ".md").replace("docs/zh/", "docs/"), document)
    )
    typed, translated = (
        [(block.language, meaning(block)) for block in page] for page in (english, chinese)
    )
    assert translated in ([], typed)


def test_scenarios_of_the_page_run(root: Path, tmp_path: Path) -> None:
    for path in (root / "scenarios").glob("*.toml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    written = [
        text.replace("../out/first", "first") for text in texts(root, "toml", SCENARIO_FILES)
    ]
    assert len(written) == 5
    (tmp_path / "requests.csv").write_text("filed_day,issue\n1,noise\n", encoding="utf-8")
    sim.run(sim.load_scenario(tmp_path / "classroom.toml")).save(tmp_path / "first")
    for number, text in enumerate(written):
        path = tmp_path / f"page_{number}.toml"
        path.write_text(text, encoding="utf-8")
        assert len(sim.run(sim.load_scenario(path)).events) > 0


def test_what_the_page_says_a_rule_may_read_can_be_read(root: Path, tmp_path: Path) -> None:
    page = (root / RULE_OF_ONES_OWN).read_text(encoding="utf-8")
    table = page.partition("| a rule may read |")[2].partition("\n\n")[0]
    cells = re.findall(r"^\| (`.*?`) \|", table, re.MULTILINE)
    named = [name for cell in cells for name in re.findall(r"`(.*?)`", cell)]
    assert len(named) > 25
    read = "".join(f"    total += {name}\n" for name in named)
    rule = (
        f"def reading(i, case, city):\n    u, total = 0, 0.0\n{read}    return 0 if total < 0 "
        "else -1\n"
    )
    (tmp_path / "my_rules.py").write_text(rule, encoding="utf-8")
    city = sim.load_scenario("classroom").with_values(
        {"responsibility.rules": [f"{tmp_path / 'my_rules.py'}:reading", "best_guess"]}
    )
    assert (sim.run(city).events["rule"] == "best_guess").any()


def test_study_of_the_page_is_valid(root: Path, tmp_path: Path) -> None:
    (tmp_path / "scenarios").symlink_to(root / "scenarios")
    (study,) = texts(root, "toml", STUDY_FILES)
    path = tmp_path / "study.toml"
    path.write_text(study.replace("../shishi.toml", "scenarios/shishi.toml"), encoding="utf-8")
    assert len(design_points(load_study(path))) == 64


def test_numbers_of_runs_on_the_page_are_those_of_the_studies(root: Path) -> None:
    page = (root / STUDY_FILES).read_text(encoding="utf-8")
    for path in sorted((root / "scenarios" / "studies").glob("*.toml")):
        loaded = load_study(path)
        points, arms, replications = (
            len(design_points(loaded)),
            len(loaded.arms),
            loaded.study.replications,
        )
        row = rf"\| `{path.name}` \| {points:,} × {arms} × {replications}[^|]* \| {points * arms * replications:,} \|"
        assert re.search(row, page), path.name


def test_list_of_scenarios_names_every_file(root: Path) -> None:
    text = (root / "scenarios" / "README.md").read_text(encoding="utf-8")
    shipped = {path.name for path in (root / "scenarios").rglob("*.toml")}
    assert {name for name in shipped if name not in text} == set()


def test_list_of_institutions_names_every_procedure_and_mechanism(root: Path) -> None:
    text = (root / INSTITUTIONS).read_text(encoding="utf-8")
    wanted = {f"`{name}`" for name in DISPUTES}
    wanted |= {
        f"[{table}]"
        for table, field in Scenario.model_fields.items()
        if "enabled" in getattr(field.annotation, "model_fields", ())
    }
    left_out = {name for name in wanted if name not in text}
    assert not left_out, f"{INSTITUTIONS}: say what {sorted(left_out)} stands for in a real city"
