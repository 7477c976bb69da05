import json
import re
from html import unescape
from pathlib import Path

import pandas as pd
import pytest

from sim.i18n.catalogue import Catalogue
from sim.measures import MEASURES
from sim.results.numbers import measured, span
from sim.results.summary import PRIMARY
from tests.cli.command_line import SHORT, flowing, sim
from tests.report.examples import needs_chinese
from tests.report.pages import Page


def text_of(page: str) -> str:
    """Return the visible text of a page."""
    return unescape(
        re.sub(
            r"<wbr>", "", re.sub(r"<style>.*?</style>|<(?!wbr)[^>]*>", "\n", page, flags=re.DOTALL)
        )
    )


def test_folder_holds_what_is_promised(compared: Path) -> None:
    tables = [
        "arms",
        "effects",
        "verdicts",
        "arms_by_zone",
        "effects_by_zone",
        "resolution_curves",
        "incidence",
        "daily",
        "learning_curve",
        "load",
        "distribution",
        "quantiles",
        "districts",
    ]
    figures = [
        "resolution_curves",
        "effects",
        "incidence",
        "learning_curve",
        "load",
        "distribution",
        "districts",
        "handoffs",
        "remit_map",
        "daily",
    ]
    promised = {f"{name}.csv" for name in (*tables, "handoffs", "rulings", "longest_open")} | {
        f"{name}.png" for name in figures
    }
    promised |= {"report.html", "manifest.json", "codebook.csv", "inputs"}
    assert {path.name for path in compared.iterdir()} == promised


def test_arms_have_a_row_per_arm_and_replication_with_every_measure(compared: Path) -> None:
    arms = pd.read_csv(compared / "arms.csv")
    assert len(arms) == 4 * 3
    assert set(MEASURES) <= set(arms.columns)


def test_effects_have_the_promised_columns(compared: Path) -> None:
    effects = pd.read_csv(compared / "effects.csv")
    assert list(effects.columns[:6]) == [
        "measure",
        "contrast",
        "estimate",
        "low",
        "high",
        "replications",
    ]


def test_report_has_the_numbers_of_the_table_of_effects(compared: Path) -> None:
    page = Page((compared / "report.html").read_text(encoding="utf-8"))
    effects = pd.read_csv(compared / "effects.csv")
    primary = effects[effects["measure"] == PRIMARY].dropna(subset="low")
    found = [row[1] for row in page.rows("Effects: differences")]
    assert len(found) >= len(primary) > 0
    for row in primary.itertuples():
        numbers = [
            measured(value, PRIMARY, signed=True, bare=True)
            for value in (row.estimate, row.low, row.high)
        ]
        assert "{} ({} to {})".format(*numbers) in found


def test_headline_of_the_report_is_that_of_the_table(compared: Path) -> None:
    effects = pd.read_csv(compared / "effects.csv").set_index(["measure", "contrast"])
    page = text_of((compared / "report.html").read_text(encoding="utf-8"))
    headline = page[: page.index("The comparison")]
    for toggle in ("precedents", "social_organisations"):
        effect = effects.loc[("rmst_days", f"main:{toggle}")]
        assert span(effect["low"], effect["high"], "rmst_days", Catalogue("en")) in headline
    assert "simulation noise" in headline


def test_report_needs_nothing_else(compared: Path) -> None:
    page = (compared / "report.html").read_text(encoding="utf-8")
    assert not re.search(r"""(src|href)=["'](?!data:|#)""", page)
    assert page.count('class="of-figure') == len(list(compared.glob("*.png")))


def test_manifest_repeats_the_comparison(compared: Path) -> None:
    manifest = json.loads((compared / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["command"].startswith("sim compare ")
    assert manifest["seed"] == 7
    assert manifest["replications"] == 3
    assert next(arm["name"] for arm in manifest["arms"]) == "none"
    assert {"python", "numpy", "numba", "pandas", "remit-sim"} <= set(manifest["versions"])
    assert "report.html" in manifest["files"]


def test_json_is_one_document_without_nan(classroom: Path) -> None:
    result = sim(
        "compare", classroom, *SHORT, "--toggle", "adjudication", "--replications", "2", "--json"
    )
    document = json.loads(result.stdout, parse_constant=pytest.fail)
    assert {effect["contrast"] for effect in document["effects"]} == {"simple:adjudication"}
    assert len(document["arms"]) == 4


@pytest.mark.usefixtures("few_figures")
def test_values_precision_and_draws_are_asked_for_in_one_line(
    classroom: Path, tmp_path: Path
) -> None:
    asked = [
        "--toggle",
        "precedents",
        "--vary",
        "platform.recognition=0,1",
        "--precision",
        "rmst_days=50",
        "--robust",
        "3",
    ]
    result = sim(
        "compare",
        classroom,
        *SHORT,
        *asked,
        "--replications",
        "5",
        "--json",
        "--format",
        "svg",
        "--out",
        tmp_path / "out",
    )
    assert result.exit_code == 0
    document = json.loads(result.stdout)
    assert {row["contrast"] for row in document["robust"]} == {
        row["contrast"] for row in document["effects"]
    }
    assert len(document["draws"]) == 3
    assert "platform.recognition" not in document["draws"][0]
    assert "interaction:precedents:platform.recognition=1" in {
        row["contrast"] for row in document["effects"]
    }
    assert {
        "robustness_draws.csv",
        "robustness_effects.csv",
        "robustness_summary.csv",
        "robustness.svg",
    } <= {path.name for path in (tmp_path / "out").iterdir()}


def test_a_number_set_on_the_command_line_is_not_drawn(classroom: Path) -> None:
    result = sim(
        "compare", classroom, *SHORT, "--toggle", "precedents", "--replications", "2",
        "--robust", "2", "--json", "--set", "department_defaults.avoidance=0.8",
    )  # fmt: skip
    assert {"department_defaults.avoidance", "service_centre.accuracy"} & {
        *json.loads(result.stdout)["draws"][0]
    } == {"service_centre.accuracy"}
    assert "department_defaults.avoidance is set, so --robust does not draw it" in flowing(
        result.stderr
    )


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (
            ["--vary", "platform.recognition"],
            "write KEY=A,B,C, such as platform.recognition=0,0.5,1",
        ),
        (["--vary", "platform.recognition=0.5"], "needs two or more different values"),
        (
            ["--precision", "rmst_days"],
            "--precision rmst_days: write MEASURE=HALFWIDTH, such as rmst_days=0.5",
        ),
        (
            ["--precision", "rmst_days=soon"],
            "'soon' is not a number; write, for example, rmst_days=0.5",
        ),
        (
            ["--precision", "rmst_days=1", "--precision", "rmst_days=2"],
            "--precision rmst_days is given 2 times",
        ),
        (
            ["--vary", "precedents.force=0,1", "--vary", "precedents.force=0.5,1"],
            "--vary precedents.force is given 2 times",
        ),
        (["--toggle", "market"], "is not valid with market switched on on day"),
        (["--vary", "precedents.force=0,half"], "precedents.force = 'half': must be a number"),
        (["--precision", "rmst=1"], "there is no measure 'rmst'"),
        (["--robust", "3", "--set", "uncertainty={}"], "has no table [uncertainty] to draw from"),
    ],
)
def test_what_is_not_valid_is_refused_and_leaves_nothing(
    classroom: Path, tmp_path: Path, asked: list[str], message: str
) -> None:
    result = sim(
        "compare",
        classroom,
        *SHORT,
        "--toggle",
        "precedents",
        *asked,
        "--replications",
        "5",
        "--out",
        tmp_path / "out",
    )
    assert result.exit_code == 2
    assert message in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_several_scenarios_are_arms(classroom: Path) -> None:
    other = classroom.with_name("classroom.toml")
    result = sim("compare", classroom, *SHORT, "--replications", "2")
    assert result.exit_code == 0
    assert Catalogue("en").text("headline.nothing") in result.stdout
    assert sim("compare", classroom, other, *SHORT).exit_code == 2


def test_structural_zero_is_marked(classroom: Path) -> None:
    arms = ["--toggle", "precedents", "--set", "adjudication.enabled=false"]
    result = sim("compare", classroom, *SHORT, *arms, "--replications", "2", "--all")
    assert "structural zero" in flowing(result.stdout)


@pytest.mark.usefixtures("few_figures")
def test_one_replication_gives_no_interval_and_no_error(classroom: Path, tmp_path: Path) -> None:
    result = sim(
        "compare",
        classroom,
        *SHORT,
        "--toggle",
        "precedents",
        "--replications",
        "1",
        "--all",
        "--out",
        tmp_path / "out",
    )
    assert result.exit_code == 0
    assert "one replication gives no interval" in flowing(result.stdout)
    verdicts = pd.read_csv(tmp_path / "out" / "verdicts.csv")
    assert list(verdicts["verdict"]) == ["undecided"]


@pytest.mark.usefixtures("few_figures")
@needs_chinese
def test_tables_and_report_are_in_the_language_asked_for(classroom: Path, tmp_path: Path) -> None:
    result = sim(
        "compare",
        classroom,
        *SHORT,
        "--toggle",
        "precedents",
        "--replications",
        "2",
        "--language",
        "zh",
        "--out",
        tmp_path / "out",
    )
    assert result.exit_code == 0
    assert "各方案" in result.stdout
    assert "案例制" in result.stdout
    assert '<html lang="zh' in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_only_the_headline_of_the_json_is_in_the_language(classroom: Path) -> None:
    documents = []
    for language in ("en", "zh"):
        result = sim(
            "compare",
            classroom,
            *SHORT,
            "--toggle",
            "precedents",
            "--replications",
            "2",
            "--json",
            "--language",
            language,
        )
        documents.append(json.loads(result.stdout))
    assert documents[0].pop("headline") != documents[1].pop("headline")
    assert documents[0] == documents[1]


def test_language_without_words_is_refused_before_anything_runs(classroom: Path) -> None:
    result = sim("compare", classroom, "--language", "xx")
    assert result.exit_code == 2
    assert "'xx'" in result.stderr


def test_a_comparison_without_simplifications_is_shown_saved_and_reported(
    classroom: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    result = sim("compare", classroom, *SHORT, "--toggle", "precedents", "--ablate", "--out", out)
    assert result.exit_code == 0, result.output
    words = Catalogue("en")
    title = words.text("ablation.title")
    assert title in result.stdout
    assert title in text_of((out / "report.html").read_text(encoding="utf-8"))
    rows = pd.read_csv(out / "ablation.csv")
    assert rows["simplification"].unique().tolist() == [
        "own",
        "platform.false_positives",
        "adjudication.wrong_refusals",
        "precedents.as_read",
        "precedents.hours_per_objection",
        "all",
    ]
    found = sim("compare", classroom, *SHORT, "--toggle", "precedents", "--ablate", "--json")
    kept = json.loads(found.stdout)["ablation"]
    assert [each["verdict"] for each in kept] == rows["verdict"].tolist()
