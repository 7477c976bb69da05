"""Tables for papers, made of a folder of results."""

import csv
import io
import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import docx
import pandas as pd
import pytest

from sim.errors import RecordError
from sim.experiments.compare import compare
from sim.experiments.saved_study import load_comparison
from sim.files.tables import tables_in, turn_to_parquet
from sim.i18n.catalogue import LANGUAGES, Catalogue
from sim.report.paper_tables import MOST_COLUMNS, Cell, Panel, Printed, balance, main
from sim.report.rows import MAIN_MEASURES, means, way_in
from sim.report.typesetting import comma_separated, latex, markdown, page
from sim.results.numbers import measured
from sim.scenario.files import load_scenario
from tests.cli.command_line import sim
from tests.report.for_people import faults_of

NASTY = Printed(
    "main",
    1,
    "100 % of A & B_c",
    [
        Panel(
            ["x_1", "y|z"],
            [("<b> & {}", [Cell("−1", ("−2", "+1,000.5"), "a"), Cell("+1")])],
            spans=[("E", 2)],
        ),
        Panel(["w"], [("s", [Cell("2")])], title="Panel #2"),
    ],
    ["50 % $"],
    {"a": "note_1"},
)


def test_comparison_comes_back_as_it_was_saved(compared: Path, tmp_path: Path) -> None:
    study = load_comparison(compared)
    study.save(tmp_path)
    tables = sorted(path.name for path in tmp_path.iterdir())
    assert {*tables, "codebook.csv"} == {path.name for path in compared.glob("*.csv")}
    for name in tables:
        assert (tmp_path / name).read_bytes() == (compared / name).read_bytes(), name
    assert [contrast.name for contrast in study.contrasts] == list(
        dict.fromkeys(study.effects["contrast"])
    )


def test_folder_without_comparison_is_refused(ran: Path, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"factors": [{}]}', encoding="utf-8")
    for folder, message in (
        (ran, "holds no comparison; name a folder"),
        (ran / "inputs", "cannot be read"),
        (tmp_path, "holds no comparison of this version of Remit"),
    ):
        with pytest.raises(RecordError, match=message):
            load_comparison(folder)


def test_main_table_has_every_mean_and_effect_with_its_interval(compared: Path) -> None:
    study, words = load_comparison(compared), Catalogue("en")
    first, second = main(study, words).panels
    assert len(first.heads) == len(study.arms)
    assert len(second.heads) == 4  # two main effects, an interaction, both against none
    measures = [name for name in MAIN_MEASURES if study.arms_table[name].notna().any()]
    assert len(first.rows) == len(second.rows) == len(measures)
    for name, (_, cells) in zip(measures, first.rows, strict=True):
        way = way_in(study, name)
        expected = [
            measured(mean, name, words=words, way=way, bare=True)
            for mean in means(study.arms_table, name).values()
        ]
        assert [cell.text for cell in cells] == expected
    effect = study.effects.query("measure == 'rmst_days' and contrast == 'main:precedents'").iloc[0]
    cell = second.rows[0][1][0]
    assert cell.text == f"{effect['estimate']:+.1f}".replace("-", "−").replace(
        "+0.0", "0.0"
    ).replace("−0.0", "0.0")


def test_no_panel_is_wider_than_a_page(compared: Path) -> None:
    assert all(
        len(panel.heads) <= MOST_COLUMNS
        for panel in main(load_comparison(compared), Catalogue("zh")).panels
    )


def test_many_arms_are_rows_beside_few_measures(compared: Path) -> None:
    study, words = load_comparison(compared), Catalogue("en")
    two = replace(study.arms[0], name="fifth"), replace(study.arms[0], name="sixth")
    rows = study.arms_table[study.arms_table["arm"] == study.arms[0].name]
    more = pd.concat([study.arms_table, *(rows.assign(arm=arm.name) for arm in two)])
    many = main(replace(study, arms=(*study.arms, *two), arms_table=more), words)
    first, second = many.panels
    few = main(study, words)
    assert [len(first.rows), len(second.rows)] == [6, 4]
    places = [[stub for stub, _ in few.panels[0].rows].index(head) for head in first.heads]
    for each, other in zip(many.panels, few.panels, strict=True):
        for column, (_, cells) in enumerate(each.rows[: len(other.heads)]):
            assert list(cells) == [other.rows[place][1][column] for place in places]


def test_table_that_is_longer_than_a_page_goes_over_pages() -> None:
    rows = [(f"row {n}", [Cell("1")]) for n in range(60)]
    panels = [Panel(["x"], rows, title=title) for title in "AB"]
    text = latex(replace(NASTY, panels=panels), Catalogue("en"))
    assert r"\begin{table}" not in text
    assert text.count(r"\begin{longtable}") == text.count(r"\endhead") == 2
    assert text.count(r"\caption") == text.count(r"\addtocounter{table}{-1}") == 1


def test_robust_table_needs_draws(compared: Path) -> None:
    result = sim("table", compared, "--table", "robust")
    assert result.exit_code == 2
    assert "--robust" in result.stderr


def test_balance_says_that_arms_are_run_alike(compared: Path) -> None:
    rows = list(
        csv.reader(
            sim("table", compared, "--table", "balance", "--format", "csv").stdout.splitlines()
        )
    )
    found = {row[0]: row[1:] for row in rows if len(row) == 5}
    assert found["Replications"] == ["3"] * 4
    assert found["Seeds"] == ["7–9"] * 4
    assert len(set(found["Cases dispatched"])) == 1
    assert found["precedents"] == ["off", "on", "off", "on"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_balance_calls_titles_keys_and_values_by_words(language: str, root: Path) -> None:
    study = compare(
        load_scenario(root / "scenarios" / "classroom.toml").with_values(
            {"time.days": 120, "time.warm_up": 10, "time.horizon": 50}
        ),
        toggle=["first_contact"],
        vary={"adjudication.period": [5, 20]},
        replications=1,
    )
    printed, words = balance(study, Catalogue(language)), Catalogue(language)
    texts = [printed.caption, *(stub for panel in printed.panels for stub, _ in panel.rows)]
    assert [fault for text in texts for fault in faults_of(text)] == []
    assert words.text("labels.adjudication.period") in texts
    title = study.arms[0].scenario.title
    assert words.declared("titles", title, title) in printed.caption


def test_latex_has_as_many_cells_in_each_row_as_columns() -> None:
    text = latex(NASTY, Catalogue("en"))
    for block, columns in zip(
        re.findall(r"\\begin\{tabular\}.*?\\end\{tabular\}", text, re.DOTALL), (3, 2), strict=True
    ):
        rows = [line for line in block.splitlines() if line.endswith(r"\\")]
        for row in rows:
            spans = sum(int(n) - 1 for n in re.findall(r"\\multicolumn\{(\d)\}", row))
            assert len(re.findall(r"(?<!\\)&", row)) + 1 + spans == columns
    assert text.count("{") - text.count(r"\{") == text.count("}") - text.count(r"\}")
    for wrong in (r"(?<!\\)%(?! needs)", r"(?<!\\)_", r"(?<!\\)#", "−", "<"):
        assert not re.search(wrong, text), wrong


def test_markdown_has_as_many_cells_in_each_row_as_columns() -> None:
    rows = [line for line in markdown(NASTY, Catalogue("en")).splitlines() if line.startswith("|")]
    assert [len(re.findall(r"(?<!\\)\|", row)) for row in rows] == [4, 4, 4, 3, 3, 3]


def test_html_is_closed_and_escaped() -> None:
    opened: list[str] = []

    class Balanced(HTMLParser):
        def handle_starttag(self, tag: str, attrs: object) -> None:
            if tag != "br":
                opened.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert opened.pop() == tag

    Balanced().feed(page(NASTY, Catalogue("en")))
    assert not opened


def test_csv_has_no_formulas_and_keeps_intervals() -> None:
    rows = list(csv.reader(io.StringIO(comma_separated(NASTY, Catalogue("en")))))
    assert rows[0] == [
        "",
        "E: x_1",
        "E: x_1: lower end",
        "E: x_1: upper end",
        "E: x_1: note",
        "E: y|z",
    ]
    assert rows[1] == ["<b> & {}", "-1", "-2", "1000.5", "a", "1"]


def test_markdown_takes_no_title_for_markup() -> None:
    caption = "\\| <b> [a](b) $x$ `c`\n~d~ &lt; A & B ^[e]"
    text = markdown(replace(NASTY, caption=caption), Catalogue("en"))
    assert text.splitlines()[0].partition("** ")[2] == (
        r"\\\| \<b> [a\](b) \$x\$ \`c\` \~d\~ \&lt; A & B \^[e]"
    )


def test_notes_beyond_z_have_marks_of_their_own() -> None:
    printed = replace(NASTY, marks={})
    marks = [printed.mark(str(n)) for n in range(26 * 27 + 1)]
    assert (marks[0], marks[25], marks[26], marks[27]) == ("a", "z", "aa", "ab")
    assert (marks[-1], len({*marks})) == ("aaa", len(marks))


@pytest.mark.parametrize("name", ["a.xyz", "a"])
def test_an_ending_that_says_no_format_is_refused(
    compared: Path, tmp_path: Path, name: str
) -> None:
    result = sim("table", compared, "--out", tmp_path / name)
    assert result.exit_code == 2
    assert ".tex, .docx, .md, .html, .csv" in result.stderr
    assert sim("table", compared, "--out", tmp_path / name, "--format", "html").exit_code == 0


def test_word_document_has_the_numbers_and_a_counted_caption(
    compared: Path, tmp_path: Path
) -> None:
    assert sim("table", compared, "--out", tmp_path / "t.docx").exit_code == 0
    document = docx.Document(str(tmp_path / "t.docx"))
    printed = main(load_comparison(compared), Catalogue("en"))
    assert len(document.tables) == len(printed.panels)
    for table, panel in zip(document.tables, printed.panels, strict=True):
        cells = [cell.text for cell in table.rows[-1].cells]
        stub, last = panel.rows[-1]
        assert cells == [
            stub,
            *(
                f"{cell.text}{cell.mark}" + (f"\n{cell.below}" if cell.below else "")
                for cell in last
            ),
        ]
    assert "SEQ Table" in document.paragraphs[0]._p.xml


def test_word_document_must_be_given_a_file(compared: Path) -> None:
    result = sim("table", compared, "--format", "docx")
    assert result.exit_code == 2
    assert "--out" in result.stderr


def test_a_file_that_is_there_is_kept(compared: Path, tmp_path: Path) -> None:
    (tmp_path / "t.tex").write_text("mine", encoding="utf-8")
    assert sim("table", compared, "--out", tmp_path / "t.tex").exit_code == 2
    assert (tmp_path / "t.tex").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_format_follows_the_ending(compared: Path, tmp_path: Path, language: str) -> None:
    path = tmp_path / "t.tex"
    assert sim("table", compared, "--language", language, "--out", path).exit_code == 0
    assert r"\caption{" in path.read_text(encoding="utf-8")


def test_comparison_comes_back_from_parquet_too(compared: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(compared, folder)
    for path in tables_in(folder):
        turn_to_parquet(path)
    text, other = (sim("table", each).stdout for each in (compared, folder))
    assert text == other
