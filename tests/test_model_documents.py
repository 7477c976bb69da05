"""The documents of the model refer to existing things."""

import re
import shlex
from pathlib import Path

import click
import pytest

import sim.cli

DOCUMENTS = (
    "sim/ODD.md",
    "sim/TRACE.md",
    "scenarios/studies/chapter-claims/README.md",
)
ELEMENTS = (
    "Problem formulation",
    "Model description",
    "Data evaluation",
    "Conceptual evaluation",
    "Implementation verification",
    "Output verification",
    "Analysis",
    "Output corroboration",
)


def quoted(root: Path, document: str) -> list[str]:
    """Return the texts between single backquotes of a document."""
    return re.findall(r"`([^`\n]+)`", (root / document).read_text(encoding="utf-8"))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_files_that_it_names_or_links_exist(root: Path, document: str) -> None:
    named = {
        text for text in quoted(root, document) if re.match(r"(sim|tests|scenarios)/\S*$", text)
    }
    linked = re.findall(r"\]\((?!https?:)([^)#]+)\)", (root / document).read_text(encoding="utf-8"))
    assert [path for path in sorted(named) if not (root / path).exists()] == []
    assert [path for path in linked if not ((root / document).parent / path).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_commands_that_it_names_exist_with_their_options(root: Path, document: str) -> None:
    for text in quoted(root, document):
        if found := re.match(r"(?:uv run )?sim ([a-z].*)", text):
            name, *words = shlex.split(found[1])
            command = sim.cli.main.get_command(click.Context(sim.cli.main), name)
            assert command is not None, text
            known = {option for parameter in command.params for option in parameter.opts}
            assert {word for word in words if word.startswith("--")} <= known, text
            assert [
                word for word in words if word.endswith(".toml") and not (root / word).exists()
            ] == []


def test_the_account_of_verification_has_its_eight_headings_and_names_files_under_each(
    root: Path,
) -> None:
    sections = re.split(
        r"^## ", (root / "sim" / "TRACE.md").read_text(encoding="utf-8"), flags=re.MULTILINE
    )[1:]
    assert [section.splitlines()[0] for section in sections[:8]] == [
        f"{n}. {name}" for n, name in enumerate(ELEMENTS, 1)
    ]
    assert all(re.search(r"(tests|scenarios)/\S+", section) for section in sections[1:8])


def test_each_line_of_the_account_names_what_bears_it_out(root: Path) -> None:
    lines = (root / "sim" / "TRACE.md").read_text(encoding="utf-8").splitlines()
    lines = [line for line in lines if re.match(r"\| (?!what \|)", line)]
    assert len(lines) > 40
    assert [
        line
        for line in lines
        if not re.search(r"`[^`]*(/|sim )[^`]*`|the same test", line.split("|")[-2])
    ] == []
