"""Run the study of the chapter's claims: results, shares, choices, forms; tables and figure.

`uv run python scenarios/studies/chapter-claims/make.py` runs everything again. With `--only-forms`
it runs only the comparisons under other forms of decision; with `--only-page` it makes only the
tables and the figure of the page, from the existing files.
"""

import math
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
from claims import ACCURATE, CLAIMS, TIMES, Claim
from matplotlib.figure import Figure

import sim
from sim.experiments.executors import Pool
from sim.experiments.one_at_a_time import OWN
from sim.experiments.robustness import Robustness
from sim.experiments.study import Study
from sim.i18n.catalogue import Catalogue
from sim.report.one_at_a_time import form_name, idle
from sim.results.summary import MEASURES

FOLDER = Path(__file__).parent
CITY, RESULTS, SHARES, CHOICES, FORMS, PAGE, FIGURE = (
    FOLDER / name
    for name in (
        "city.toml",
        "results.csv",
        "shares.csv",
        "choices.csv",
        "forms.csv",
        "README.md",
        "effects.png",
    )
)
README = FOLDER.parents[2] / "README.md"
"""Of the project: it has the claims in short."""
REPLICATIONS = 50
"""At the city's own numbers."""
DRAWS, REPLICATIONS_OF_A_DRAW = 300, 10
"""Of uncertain numbers and forms of decision together."""
REPLICATIONS_OF_A_FORM = 10
PLACES = {
    "not asked": "not asked",
    "after": "after precedents",
    "before": "before precedents",
}
"""Places of informal learning among the rules, by name, with their columns."""
SHORT = {
    ("tail", "simple:adjudication@adjudication.refer=intake"): "a ruling group",
    ("tail", "main:precedents@adjudication.refer=intake"): "precedents beside it",
    ("internal-external", "simple:social_organisations@platform.recognition=0.5"): (
        "social organisations"
    ),
    ("decoupling", "difference:appraisal.coupling=0"): "appraisal apart from responsibility",
    ("empowerment", "simple:empowerment"): "powers for street offices",
    ("technology", ACCURATE): "better reading of requests",
    ("campaigns", "simple:campaigns@campaigns.cases=1000"): "large campaigns",
}
"""Effects in the README, with their names there."""
DECISIVE = {
    "adjudication.rulings_per_year": "how many rulings can be made",
    "department_defaults.utilisation": "how busy departments are",
    "responsibility.decides": "how units decide",
    "responsibility.rules": "whether informal learning is asked first",
}
"""Numbers and forms on which these depend, in words."""
VERDICTS = {
    "helps": "faster",
    "hurts": "slower",
    "depends": "depends",
    "too_small": "too small to matter",
    "undecided": "not decided",
    "never_acted": "never acted",
    "structural_zero": "zero by construction",
}
TICKS = [-50, -20, -8, -4, -2, 0, 2, 4, 8, 20, 50]
"""Ticks of the figure, in working days."""


def compared(claim: Claim, replications: int, **how: Any) -> Study:
    """Return the comparison that answers a claim; `how` is passed on to `sim.compare`."""
    city = sim.load_scenario(CITY).with_values(claim.changes)
    return sim.compare(
        city,
        toggle=claim.toggle,
        vary=claim.vary,
        at_each=claim.at_each,
        replications=replications,
        **how,
    )


def effects(claim: Claim, found: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a table of effects that belong to a claim."""
    kept = found[
        found["contrast"].isin(claim.contrasts) & found["measure"].isin((*TIMES, *claim.measures))
    ]
    order = {contrast: place for place, contrast in enumerate(claim.contrasts)}
    return kept.sort_values("contrast", key=lambda names: names.map(order), kind="stable")


def results_of(name: str, own: Study, drawn: Study) -> tuple[pd.DataFrame, ...]:
    """Return the rows of a claim in results.csv, shares.csv and choices.csv.

    They come from its comparison at the city's own numbers, and over draws.
    """
    assert drawn.robustness is not None
    return (
        _effects_of(name, own, drawn),
        _shares_of(name, drawn.robustness),
        _choices_of(name, drawn.robustness),
    )


def forms_of(name: str, replications: int = REPLICATIONS_OF_A_FORM, **how: Any) -> pd.DataFrame:
    """Return a claim's rows of forms.csv: each effect on time under each form of decision."""
    claim = CLAIMS[name]
    found = sim.forms(compared(claim, replications, **how), **how).forms
    kept = found[found["contrast"].isin(claim.contrasts)].copy()
    kept.insert(0, "claim", name)
    return kept


def _effects_of(name: str, own: Study, drawn: Study) -> pd.DataFrame:
    """Return each effect at the city's own numbers and over draws, with the verdict of these."""
    claim, found = CLAIMS[name], drawn.robustness
    assert found is not None
    names = {"low": "draws_low", "median": "draws_median", "high": "draws_high"}
    over = effects(claim, found.summary).rename(columns=names)
    rows = effects(claim, own.effects).merge(over, how="left", on=["measure", "contrast"])
    verdicts = drawn.verdicts[["contrast", "measure", "verdict", "too_small"]]
    rows = rows.merge(verdicts, how="left", on=["measure", "contrast"])
    rows["decided_by"] = [
        _decided_by(found, *row) if row[0] in TIMES else ""
        for row in rows[["measure", "contrast"]].to_numpy()
    ]
    rows.insert(0, "claim", name)
    return rows


def _shares_of(name: str, found: Robustness) -> pd.DataFrame:
    """Return the differences of two shares over the same draws."""
    rows = [
        (
            name,
            *first,
            *second,
            *found.share_difference(
                (first.measure, first.contrast), (second.measure, second.contrast)
            ),
        )
        for first, second in CLAIMS[name].shares
    ]
    ends = [f"{place}_{part}" for place in ("first", "second") for part in ("contrast", "measure")]
    return pd.DataFrame(rows, columns=["claim", *ends, "difference", "low", "high"])


def _choices_of(name: str, found: Robustness) -> pd.DataFrame:
    """Return each effect on the time to resolution at each value of each choice drawn."""
    parts = []
    for contrast in CLAIMS[name].contrasts:
        for key in found.choices:
            rows = found.by_value(TIMES[0], contrast, key)
            rows.insert(0, "key", key)
            rows.insert(0, "contrast", contrast)
            parts.append(rows)
    rows = pd.concat(parts, ignore_index=True)
    rows.insert(0, "claim", name)
    return rows


def _decided_by(found: Robustness, measure: str, contrast: str) -> str:
    """Return the two numbers or choices on which an effect over draws depends most.

    They are those distinguishable from chance: a number with the partial rank correlation, a choice
    with the values of its lowest and its highest median.
    """
    rows = found.decisive(measure, contrast)
    first = rows[rows["decides"]].head(2)
    named = "; ".join(
        _extremes(found.by_value(measure, contrast, key), key)
        if key in found.choices
        else f"{key} {correlation:+.2f}"
        for key, correlation in zip(first["key"], first["correlation"], strict=True)
    )
    return named or "none distinguishable from chance"


def _extremes(by_value: pd.DataFrame, key: str) -> str:
    """Return a choice with the values of its lowest and its highest median, in days."""
    rows = by_value.sort_values("median", kind="stable")
    ends = (
        f"{median:+z.1f} with {_short(value)}"
        for value, median in rows.iloc[[0, -1]][["value", "median"]].itertuples(index=False)
    )
    return f"{key}: {', '.join(ends)}"


def _short(value: str) -> str:
    """Return a value of a choice in words: of orders of rules, the place of informal learning."""
    if ", " not in value:
        return f"`{value}`"
    return f"informal learning {PLACES[_place(value)]}"


def _place(order: str) -> str:
    """Return the place of informal learning in an order of rules."""
    rules = order.split(", ")
    if "experience" not in rules:
        return "not asked"
    return "before" if rules.index("experience") < rules.index("precedent") else "after"


def tables(results: pd.DataFrame, shares: pd.DataFrame) -> dict[str, str]:
    """Return the tables of each claim in Markdown, by its name, from results.csv and shares.csv."""
    return {
        name: _table(name, rows, shares[shares["claim"] == name])
        for name, rows in results.groupby("claim", sort=False)
    }


def _table(name: str, rows: pd.DataFrame, shares: pd.DataFrame) -> str:
    """Return a claim's tables, one effect per line.

    They are: at the city's own numbers, over draws, and compared shares.
    """
    found = {(row.contrast, row.measure): row for row in rows.itertuples()}
    measures = (*TIMES, *CLAIMS[name].measures)
    own = [["effect of", *(f"`{measure}`" for measure in measures)]]
    over = [
        [
            f"over {DRAWS} draws, 5 % to 95 %",
            *(f"`{time}`" for time in TIMES),
            "verdict",
            f"`{TIMES[0]}` depends most on",
        ]
    ]
    for contrast, label in CLAIMS[name].contrasts.items():
        own.append([label, *(_interval(found[contrast, measure]) for measure in measures)])
        over.append(
            [
                label,
                *(_spread(found[contrast, time]) for time in TIMES),
                VERDICTS[found[contrast, TIMES[0]].verdict],
                found[contrast, TIMES[0]].decided_by,
            ]
        )
    compared_shares = [["hurts in more of the same draws", "than", "points more"]]
    for row in shares.itertuples():
        named = [
            f"{CLAIMS[name].contrasts[contrast]}, `{measure}`"
            for contrast, measure in (row[4:6], row[2:4])
        ]
        compared_shares.append(
            [
                *named,
                f"{100 * row.difference:+z.0f} ({100 * row.low:+z.0f} to {100 * row.high:+z.0f})",
            ]
        )
    return "\n\n".join(_markdown(lines) for lines in (own, over, compared_shares) if len(lines) > 1)


def _markdown(lines: list[list[str]]) -> str:
    """Return a table, its head first."""
    head, *others = ("| " + " | ".join(cells) + " |" for cells in lines)
    return "\n".join([head, "|---" * len(lines[0]) + "|", *others])


def _interval(row: Any) -> str:
    """Return an estimate with its interval."""
    estimate, low, high = (
        _signed(value, row.measure) for value in (row.estimate, row.low, row.high)
    )
    return (
        f"{estimate} (in every replication)"
        if math.isnan(row.low)
        else f"{estimate} ({low} to {high})"
    )


def _signed(value: float, measure: str) -> str:
    """Return a difference with the digits of a research paper, two significant ones if small."""
    digits = 4 if MEASURES[measure].unit in ("share", "index") else 2
    if 1e-12 <= abs(value) < 0.005:
        digits = 1 - math.floor(math.log10(abs(value)))
    return f"{value:+z,.{digits}f}"


def _spread(row: Any) -> str:
    """Return an effect over draws, and the shares of them in which it hurts, and surely hurts."""
    low, high = (f"{value:+.1f}" for value in (row.draws_low, row.draws_high))
    hurts, surely = (
        f"{100 * share:.0f} % ({100 * least:.0f} to {100 * most:.0f})"
        for share, least, most in (
            (row.hurts, row.hurts_low, row.hurts_high),
            (row.surely_hurts, row.surely_hurts_low, row.surely_hurts_high),
        )
    )
    return f"{low} to {high}; hurts in {hurts}, surely in {surely}"


def by_form(found: pd.DataFrame) -> str:
    """Return in Markdown, for the first effect of each claim, under which forms its verdict holds.

    Forms without the scenario's own verdict are named, with theirs.
    """
    lines = [["effect of", "as it is", "the same under", "otherwise"]]
    words = Catalogue("en")
    for name, claim in CLAIMS.items():
        of_claim = found[found["claim"] == name].drop(columns="claim")
        for contrast, label in [*claim.contrasts.items()][: claim.headlines]:
            lines.append([label, *_under_forms(of_claim, contrast, words)])
    return _markdown(lines)


def _under_forms(of_claim: pd.DataFrame, contrast: str, words: Catalogue) -> list[str]:
    """Return an effect as it is, under how many forms its verdict holds, and the others.

    Forms that change nothing are not counted.
    """

    def said(verdict: str) -> str:
        return words.text(f"one_at_a_time.verdicts.{verdict}")

    rows = of_claim[(of_claim["contrast"] == contrast) & (of_claim["measure"] == TIMES[0])]
    changing = ~rows["form"].isin([OWN, *idle(of_claim, contrast)])
    own, others = rows[rows["form"] == OWN].iloc[0], rows[changing]
    other = [
        f"{said(verdict)} ({effect:+z.1f}) where {form_name(form, words)}"
        for form, verdict, effect in others.loc[
            others["verdict"] != own["verdict"], ["form", "verdict", "estimate"]
        ].itertuples(index=False)
    ]
    return [
        f"{said(own['verdict'])} ({own['estimate']:+z.1f} days)",
        f"{len(others) - len(other)} of {len(others)} other forms",
        "; ".join(other) or "-",
    ]


def over_draws(results: pd.DataFrame, choices: pd.DataFrame) -> str:
    """Return in Markdown the first effect of each claim over numbers and forms together."""
    columns = [f"informal learning {place}" for place in PLACES.values()]
    lines = [["effect of", "verdict", "median days", "by how units decide", *columns]]
    of_time = results[results["measure"] == TIMES[0]].set_index(["claim", "contrast"])
    for name, claim in CLAIMS.items():
        for contrast, label in [*claim.contrasts.items()][: claim.headlines]:
            row = of_time.loc[(name, contrast)]
            drawn = choices[(choices["claim"] == name) & (choices["contrast"] == contrast)]
            medians = {key: rows.set_index("value")["median"] for key, rows in drawn.groupby("key")}
            units = medians["responsibility.decides"].sort_values().iloc[[0, -1]]
            by_place = medians["responsibility.rules"].rename(_place)
            cells = [
                row["draws_median"],
                *(f"{median:+z.1f} ({_short(value)})" for value, median in units.items()),
                *(by_place[place] for place in PLACES),
            ]
            median, lowest, highest, *places = (
                each if isinstance(each, str) else f"{each:+z.1f}" for each in cells
            )
            lines.append(
                [label, VERDICTS[row["verdict"]], median, f"{lowest} to {highest}", *places]
            )
    return _markdown(lines)


def in_short(results: pd.DataFrame) -> str:
    """Return in Markdown the first effect of each claim of the README, over numbers and forms."""
    lines = [["in Shishi", "over 300 sets of numbers and forms", "depends most on"]]
    of_time = results[results["measure"] == TIMES[0]].set_index(["claim", "contrast"])
    for (name, contrast), label in SHORT.items():
        row = of_time.loc[(name, contrast)]
        spread = f"{row['draws_low']:+z.1f} to {row['draws_high']:+z.1f} days"
        key = re.split("[: ]", row["decided_by"])[0]
        lines.append([label, f"{VERDICTS[row['verdict']]} ({spread})", DECISIVE[key]])
    return _markdown(lines)


def with_tables(
    page: str,
    results: pd.DataFrame,
    shares: pd.DataFrame,
    choices: pd.DataFrame,
    forms: pd.DataFrame,
) -> str:
    """Return the page with new tables between their marks."""
    of_all = {"forms": by_form(forms), "draws": over_draws(results, choices)}
    for name, table in (tables(results, shares) | of_all).items():
        begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
        page = _between(begin, table, end, page)
    return page


def readme_with_table(readme: str, results: pd.DataFrame) -> str:
    """Return the project's README with a new table of the claims."""
    return _between("<!-- claims: begin -->", in_short(results), "<!-- claims: end -->", readme)


def _between(begin: str, table: str, end: str, page: str) -> str:
    """Return a page with a table in place of what stood between two marks."""
    before, _, rest = page.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}\n{table}\n{end}{after}"


def figure(results: pd.DataFrame) -> Figure:
    """Return the figure: effects on both measures of time, at the city's numbers and over draws."""
    rows = results[results["measure"] == TIMES[0]]
    drawn = Figure(figsize=(11, 0.24 * len(rows) + 1), dpi=80, layout="constrained")
    for axes, measure, title in zip(
        drawn.subplots(1, 2, sharey=True),
        TIMES,
        ("true resolution", "true resolution or referral out"),
        strict=True,
    ):
        of = results[results["measure"] == measure]
        places = range(len(of))
        axes.hlines(
            places,
            of["draws_low"],
            of["draws_high"],
            color="#9ecae1",
            linewidth=5,
            label=f"5 % to 95 % of {DRAWS} draws",
        )
        axes.hlines(places, of["low"], of["high"], color="#222222", linewidth=1.5)
        axes.plot(
            of["estimate"],
            places,
            "o",
            color="#222222",
            markersize=4,
            label="the city's own numbers, 95 % interval",
        )
        axes.axvline(0, color="#8a8a8a", linewidth=0.8)
        axes.set_xscale("symlog", linthresh=2)
        axes.set_xticks(TICKS, labels=TICKS)
        axes.set_xlabel("effect on mean working days")
        axes.set_title(f"To {title}")
    first = drawn.axes[0]
    first.set_yticks(
        range(len(rows)),
        labels=[CLAIMS[row.claim].contrasts[row.contrast] for row in rows.itertuples()],
    )
    first.invert_yaxis()
    drawn.legend(
        *first.get_legend_handles_labels(), loc="outside upper center", ncols=2, frameon=False
    )
    return drawn


def main() -> None:
    """Make results, tables and figure."""
    asked = sys.argv[1:]
    if "--only-page" not in asked:
        with Pool("processes") as executor:
            forms = [forms_of(name, executor=executor) for name in CLAIMS]
        _write(FORMS, forms)
    if not {"--only-page", "--only-forms"} & {*asked}:
        with Pool("processes") as executor:
            made = [results_of(name, *studies(name, executor=executor)) for name in CLAIMS]
        for path, frames in zip((RESULTS, SHARES, CHOICES), zip(*made, strict=True), strict=True):
            _write(path, frames)
    read = [pd.read_csv(path) for path in (RESULTS, SHARES, CHOICES, FORMS)]
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8"), *read), encoding="utf-8")
    README.write_text(
        readme_with_table(README.read_text(encoding="utf-8"), read[0]), encoding="utf-8"
    )
    figure(read[0]).savefig(FIGURE)


def studies(name: str, **how: Any) -> tuple[Study, Study]:
    """Return a claim's comparison at the city's own numbers, and over draws."""
    drawn = sim.robust(compared(CLAIMS[name], REPLICATIONS_OF_A_DRAW, **how), DRAWS, **how)
    return compared(CLAIMS[name], REPLICATIONS, **how), drawn


def _write(path: Path, frames: Iterable[pd.DataFrame]) -> None:
    """Write the rows of all claims to a file."""
    pd.concat(frames, ignore_index=True).to_csv(path, index=False, float_format="%.6g")


if __name__ == "__main__":
    main()
