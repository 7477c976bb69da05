"""Figures of sweeps: responses over factors, and sensitivity indices."""

import math
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from sim.errors import StudyError
from sim.experiments.designs import design_points
from sim.experiments.responses import known_contrasts
from sim.experiments.study_file import LoadedStudy, load_study
from sim.plots import responses, sensitivity
from sim.report.response_maps import colours, ink_on
from sim.report.style import FAINT
from sim.results.numbers import measured
from tests.experiments.sweep_examples import written
from tests.report.examples import faults, words_of

NUMBERS = '"adjudication.rulings_per_year" = { values = [50, 100, 200, 400, 800] }\n'
SHARES = '"precedents.force" = { values = [0.0, 0.5, 1.0] }\n'
NAMES = '"adjudication.refer" = { values = ["intake", "after_declines"] }\n'


def study(folder: Path, *vary: str, toggle: str = '["precedents", "adjudication"]') -> LoadedStudy:
    return load_study(
        written(folder, f'design = "grid"\ntoggle = {toggle}\n[vary]\n{"".join(vary)}')
    )


def found(loaded: LoadedStudy, shift: float = 0.0) -> dict[str, pd.DataFrame]:
    """Responses at all points, their numbers made up: those of effects around 0."""
    points = pd.DataFrame(design_points(loaded))
    made = {}
    for place, contrast in enumerate(each.name for each in known_contrasts(loaded)):
        estimate = (
            np.arange(len(points)) * 1.5
            - place
            - 3
            + (20 if contrast.startswith("arm:") else 0)
            + shift
        )
        numbers = {
            "estimate": estimate,
            "low": estimate - 1,
            "high": estimate + 1,
            "replications": 5,
            "missing": 0,
            "note": "",
        }
        made[contrast] = pd.concat(
            [pd.Series(points.index, name="point"), points, pd.DataFrame(numbers)], axis=1
        )
    return made


def lines_of(drawn: Figure, panel: int) -> list[list[float]]:
    return [
        list(np.asarray(line.get_ydata(), float))
        for line in drawn.axes[panel].lines
        if not str(line.get_label()).startswith("_")
    ]


def marks(drawn: Figure, panel: int = 0) -> Counter[tuple[str, str]]:
    """Marker and fill of the marks for single points."""
    lines = [
        line
        for line in drawn.axes[panel].lines
        if str(line.get_label()).startswith("_") and len(line.get_xdata()) == 1
    ]  # type: ignore[arg-type]
    return Counter((str(line.get_marker()), str(line.get_markerfacecolor())) for line in lines)


def test_over_one_number_arms_and_effects_are_lines_of_two_panels(tmp_path: Path) -> None:
    loaded = study(tmp_path, NUMBERS)
    made = found(loaded)
    drawn = responses(made, loaded)
    arms = [list(rows["estimate"]) for name, rows in made.items() if name.startswith("arm:")]
    effects = [list(rows["estimate"]) for name, rows in made.items() if not name.startswith("arm:")]
    assert lines_of(drawn, 0) == arms
    assert lines_of(drawn, 1) == effects


def test_effects_not_told_from_zero_are_hollow_and_structural_zeros_grey(tmp_path: Path) -> None:
    loaded = study(tmp_path, NUMBERS, toggle='["precedents"]')
    rows = found(loaded)["simple:precedents"]
    rows[["estimate", "low", "high"]] = [
        [-2, -3, -1],
        [0.5, -0.5, 1.5],
        [0.0, 0.0, 0.0],
        [2, 1, 3],
        [np.nan] * 3,
    ]
    rows.loc[2, "note"] = "structural_zero:no_adjudication"
    drawn = responses({"simple:precedents": rows}, loaded)
    hollow = [line for line in drawn.axes[0].lines if line.get_markerfacecolor() == "white"]
    assert [line.get_xdata()[0] for line in hollow] == [100, 200]  # type: ignore[index]
    assert [line.get_color() == FAINT for line in hollow] == [False, True]
    assert (
        "Hollow: the interval includes zero. Grey and hollow: zero by construction" in drawn.caption
    )


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        ("1, 10, 100, 1000", "log"),
        ("100, 200, 400, 800, 1600", "log"),
        ("100, 200, 300, 400", "linear"),
        ("1, 500, 1000", "linear"),
    ],
)
def test_numbers_spread_by_ratios_have_a_logarithmic_axis(
    tmp_path: Path, values: str, scale: str
) -> None:
    loaded = study(
        tmp_path,
        f'"adjudication.rulings_per_year" = {{ values = [{values}] }}\n',
        toggle='["precedents"]',
    )
    drawn = responses(found(loaded), loaded)
    assert drawn.axes[0].get_xscale() == scale
    assert ("(logarithmic)" in drawn.axes[0].get_xlabel()) is (scale == "log")
    assert not faults(drawn)


def test_over_names_points_stand_side_by_side(tmp_path: Path) -> None:
    loaded = study(tmp_path, NAMES)
    drawn = responses(found(loaded), loaded)
    assert [tick.get_text().replace("\n", "") for tick in drawn.axes[0].get_xticklabels()] == [
        "intake",
        "after_declines",
    ]
    places = [round(float(line.get_xdata()[0]), 3) for line in drawn.axes[0].lines]  # type: ignore[index]
    assert len(set(places)) == 4


def test_map_writes_each_number_and_brackets_effects_that_may_be_zero(tmp_path: Path) -> None:
    loaded = study(tmp_path, NUMBERS, SHARES, toggle='["precedents"]')
    made = {"simple:precedents": found(loaded)["simple:precedents"]}
    texts = words_of(responses(made, loaded))
    for row in made["simple:precedents"].to_dict("records"):
        number = measured(row["estimate"], "rmst_days", signed=True)
        assert (f"({number})" if row["low"] <= 0 <= row["high"] else number) in texts


def scattered(folder: Path, vary: str) -> tuple[LoadedStudy, pd.DataFrame]:
    """A Latin hypercube with an effect of every state.

    One has no value, one may be zero, one is zero by construction, others are distinguishable from
    0.
    """
    loaded = load_study(
        written(folder, f'design = "lhs"\nsamples = 12\ntoggle = ["precedents"]\n[vary]\n{vary}')
    )
    rows = found(loaded, shift=50.0)["simple:precedents"]
    rows.loc[:2, ["estimate", "low", "high"]] = [[np.nan] * 3, [0.5, -0.5, 1.5], [0.0, 0.0, 0.0]]
    rows.loc[2, "note"] = "structural_zero:no_adjudication"
    return loaded, rows


RANGES = (
    '"precedents.force" = { low = 0.0, high = 1.0 }\n"adjudication.rulings_per_year" = { low '
    '= 10, high = 3000, scale = "log" }\n'
)


def test_points_have_a_key_of_their_colours_and_marks_of_what_is_not_told(tmp_path: Path) -> None:
    loaded, rows = scattered(tmp_path, RANGES)
    drawn = responses({"simple:precedents": rows}, loaded)
    found_marks = Counter(marker for marker, _ in marks(drawn).elements())
    assert found_marks == {"o": 11, "x": 1, ".": 1, "_": 1}
    assert len(drawn.axes) == 2  # the map and its key
    assert drawn.axes[0].get_yscale() == "log"
    assert all(
        part in drawn.caption for part in ("With a dot:", "With a bar:", "Crosses: no value.")
    )
    assert not faults(drawn)


def test_points_over_names_stand_at_their_names(tmp_path: Path) -> None:
    loaded, rows = scattered(tmp_path, NAMES + '"precedents.force" = { low = 0.0, high = 1.0 }\n')
    drawn = responses({"simple:precedents": rows}, loaded)
    assert {tick.get_text() for tick in drawn.axes[0].get_xticklabels()} == {
        "intake",
        "after_declines",
    }
    assert not faults(drawn)


def test_cells_too_small_for_numbers_have_a_key_instead(tmp_path: Path) -> None:
    many = ", ".join(str(value) for value in range(100, 2600, 100))
    loaded = study(
        tmp_path,
        f'"adjudication.rulings_per_year" = {{ values = [{many}] }}\n',
        SHARES,
        toggle='["precedents"]',
    )
    drawn = responses(found(loaded, shift=10_000.0), loaded)
    assert len(drawn.axes) == 6
    assert all(text.get_text().isalpha() for axes in drawn.axes for text in axes.texts)
    assert "Colours: means" in drawn.caption
    assert not faults(drawn)


def test_arms_share_their_colours(tmp_path: Path) -> None:
    loaded = study(tmp_path, NUMBERS, SHARES, toggle='["precedents"]')
    made = found(loaded)
    made["arm:precedents"]["estimate"] = made["arm:none"]["estimate"] + 100
    least = [responses(made, loaded).axes[panel].patches[0].get_facecolor() for panel in (1, 2)]
    assert least[0] != least[1]


def test_maps_of_a_third_factor_share_their_colours(tmp_path: Path) -> None:
    loaded = study(tmp_path, NUMBERS, SHARES, NAMES, toggle="[]")
    drawn = responses(found(loaded), loaded)
    assert len(drawn.axes) == 2
    of_least = drawn.axes[0].patches[0].get_facecolor()
    assert all(patch.get_facecolor() != of_least for patch in drawn.axes[1].patches)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "vary", [(NUMBERS,), (NAMES,), (NUMBERS, SHARES), (NUMBERS, NAMES), (NUMBERS, SHARES, NAMES)]
)
def test_no_text_of_responses_lies_on_another_or_is_cut(
    tmp_path: Path, vary: tuple[str, ...], language: str
) -> None:
    loaded = study(tmp_path, *vary)
    assert not faults(responses(found(loaded, shift=12345.0), loaded, language=language))


LONG = {
    "precedents.force": "department_defaults.a_share_of_cases_with_a_name_that_is_long",
    "adjudication.rulings_per_year": "organisation_defaults.a_number_of_hours_with_a_long_name_per_year",
    "intake": "after_the_third_decline_or_at_the_request_of_a_unit",
}


@pytest.mark.parametrize(
    "vary", [(NUMBERS,), (NAMES,), (SHARES, NUMBERS), (NAMES, NUMBERS), (NUMBERS, NAMES)]
)
def test_long_keys_and_values_have_room(tmp_path: Path, vary: tuple[str, ...]) -> None:
    loaded = study(tmp_path, *vary)
    made = {
        contrast: rows.rename(columns=LONG).replace(LONG)
        for contrast, rows in found(loaded).items()
    }
    assert not faults(responses(made, loaded))


@pytest.mark.parametrize("vary", [RANGES, NAMES + RANGES.splitlines()[1]])
def test_long_keys_of_points_have_room(tmp_path: Path, vary: str) -> None:
    loaded, rows = scattered(tmp_path, vary)
    assert not faults(
        responses({"simple:precedents": rows.rename(columns=LONG).replace(LONG)}, loaded)
    )


def test_more_factors_than_can_be_drawn_are_refused(tmp_path: Path) -> None:
    loaded = study(
        tmp_path, NUMBERS, SHARES, NAMES, '"platform.recognition" = { values = [0, 1] }\n'
    )
    with pytest.raises(StudyError, match="but 4 were varied; sim sensitivity"):
        responses(found(loaded), loaded)


def indices(design: str, factors: int) -> pd.DataFrame:
    """Indices of made-up factors with long names, the strongest first."""
    strong = np.linspace(0.6, 0.0, factors)
    keys = {
        "key": [
            f"department_defaults.a_number_with_a_long_name_that_decides_{n}"
            for n in range(factors)
        ]
    }
    names = {
        "sobol": ("total", "first"),
        "morris": ("mu_star", "sigma"),
        "lhs": ("correlation", "p_value"),
    }[design]
    frame = pd.DataFrame(
        keys
        | {names[0]: strong, f"{names[0]}_low": strong - 0.05, f"{names[0]}_high": strong + 0.05}
        | {
            names[1]: strong / 2,
            f"{names[1]}_low": strong / 2 - 0.05,
            f"{names[1]}_high": strong / 2 + 0.05,
        }
    )
    frame.attrs = {"replications": 5, "groups": 64, "left_out": 3, "noise": 0.12, "floor": 0.15}
    if design == "lhs":
        frame.attrs["floor"] = math.nan
    return frame


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("factors", [2, 25])
@pytest.mark.parametrize("design", ["sobol", "morris", "lhs"])
def test_no_text_of_indices_lies_on_another_or_is_cut(
    tmp_path: Path, design: str, factors: int, language: str
) -> None:
    vary = (
        '"precedents.force" = { low = 0.0, high = 1.0 }\n"platform.recognition" = { low = 0.0, '
        "high = 1.0 }\n"
    )
    loaded = load_study(
        written(
            tmp_path, f'design = "{design}"\nsamples = 8\ntoggle = ["precedents"]\n[vary]\n{vary}'
        )
    )
    drawn = sensitivity(indices(design, factors), loaded, language=language)
    assert not faults(drawn)
    dotted = [line.get_xdata()[0] for line in drawn.axes[0].lines if line.get_linestyle() == ":"]  # type: ignore[index]
    assert dotted == ([] if design == "lhs" else [0.15])
    shown = [float(line.get_xdata()[0]) for line in drawn.axes[0].lines if line.get_marker() == "o"]  # type: ignore[index]
    assert shown == pytest.approx(list(indices(design, factors).iloc[:20, 1]))


@pytest.mark.parametrize(
    ("contrast", "named"), [("simple:precedents", "effect on mean days"), ("arm:none", "mean days")]
)
def test_axis_of_indices_says_whose_variance_it_is(
    tmp_path: Path, contrast: str, named: str
) -> None:
    vary = (
        '"precedents.force" = { low = 0.0, high = 1.0 }\n"platform.recognition" = { low = 0.0, '
        "high = 1.0 }\n"
    )
    loaded = load_study(
        written(tmp_path, f'design = "sobol"\nsamples = 8\ntoggle = ["precedents"]\n[vary]\n{vary}')
    )
    axis = sensitivity(indices("sobol", 2), loaded, contrast=contrast).axes[0].get_xlabel()
    assert axis.startswith(f"share of the variance of: {named}")


def test_response_that_nothing_decides_is_not_drawn(tmp_path: Path) -> None:
    vary = (
        '"precedents.force" = { low = 0.0, high = 1.0 }\n"platform.recognition" = { low = 0.0, '
        "high = 1.0 }\n"
    )
    loaded = load_study(written(tmp_path, f'design = "sobol"\nsamples = 8\n[vary]\n{vary}'))
    with pytest.raises(StudyError, match="rmst_days is the same at all points"):
        sensitivity(indices("sobol", 2).assign(total=np.nan), loaded)


def left_out(rows: pd.DataFrame) -> pd.DataFrame:
    """An effect that has no value anywhere, as one mechanism cannot act without the other."""
    return rows.assign(
        estimate=np.nan,
        low=np.nan,
        high=np.nan,
        replications=0,
        note="left_out:1:1",
    )


INTERACTION = "interaction:precedents:adjudication"


def test_effect_without_a_value_is_not_drawn_but_told(tmp_path: Path) -> None:
    loaded = study(tmp_path, NUMBERS)
    made = found(loaded)
    made[INTERACTION] = left_out(made[INTERACTION])
    drawn = responses(made, loaded)
    assert len(lines_of(drawn, 0)) + len(lines_of(drawn, 1)) == len(made) - 1
    assert "effect: interaction of precedents and adjudication" not in words_of(drawn)
    assert (
        "adjudication: no value, because one factor cannot act without the other" in drawn.caption
    )
    with pytest.raises(
        StudyError,
        match=(
            "there is nothing to draw of interaction:precedents:adjudication: there is no value at "
            "any point"
        ),
    ):
        responses({INTERACTION: made[INTERACTION]}, loaded)


def test_figure_tells_what_an_average_leaves_out_and_what_is_not_run_yet(tmp_path: Path) -> None:
    loaded = study(tmp_path, NUMBERS)
    rows = found(loaded)["main:precedents"].assign(
        note="left_out:1:2", replications=[3, 3, 2, 2, 1]
    )
    rows.attrs = {"made": 44, "of": 80}
    note = responses({"main:precedents": rows}, loaded).caption
    assert "Means over 1 to 3 replications" in note
    assert (
        "precedents, averaged over the others: only where it can act (structural zeros left out: "
        "1 of 2 differences)."
    ) in note
    assert "Unfinished: 44 of 80 runs are done." in note


def test_key_shows_marks_and_no_line_is_grey(tmp_path: Path) -> None:
    loaded = study(tmp_path, NUMBERS)
    drawn = responses(found(loaded), loaded)
    lines = [
        line
        for axes in drawn.axes
        for line in axes.lines
        if not str(line.get_label()).startswith("_")
    ]
    samples = drawn.legends[0].get_lines()
    assert [sample.get_marker() for sample in samples] == [line.get_marker() for line in lines]
    assert [sample.get_color() for sample in samples] == [line.get_color() for line in lines]
    assert "#7F7F7F" not in {line.get_color() for line in lines}


def test_line_under_another_is_wider(tmp_path: Path) -> None:
    loaded = study(tmp_path, NUMBERS)
    made = found(loaded)
    made["arm:precedents"] = made["arm:none"]
    arms = [name for name in made if name.startswith("arm:")]
    widths = dict(
        zip(
            arms,
            (line.get_linewidth() for line in responses(made, loaded).axes[0].lines),
            strict=False,
        )
    )
    assert widths["arm:none"] > widths["arm:precedents"] == widths["arm:adjudication"]


def test_few_points_have_ticks_of_their_own(tmp_path: Path) -> None:
    loaded = study(
        tmp_path,
        '"adjudication.rulings_per_year" = { values = [100, 200, 300, 400] }\n',
        toggle='["precedents"]',
    )
    assert [
        tick.get_text() for tick in responses(found(loaded), loaded).axes[0].get_xticklabels()
    ] == ["100", "200", "300", "400"]


def test_points_that_are_no_grid_have_the_same_axes_in_all_panels(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text(
        "adjudication.rulings_per_year,precedents.enabled,precedents.force\n100,true,0.5\n200,false,0.3\n300,true,0.9\n400,true,0.1\n",
        encoding="utf-8",
    )
    loaded = load_study(written(tmp_path, 'points = "points.csv"'))
    drawn = responses(found(loaded), loaded)
    panels = [axes for axes in drawn.axes if axes.get_xlabel()]
    assert [
        Counter(marker for marker, _ in marks(drawn, drawn.axes.index(axes)).elements())
        for axes in panels
    ] == [{"o": 1}, {"o": 3}]
    assert panels[0].get_xlim() == panels[1].get_xlim()
    assert panels[0].get_ylim() == panels[1].get_ylim()
    titles = [text.replace("\n", " ") for text in words_of(drawn) if "precedents: " in text]
    assert [title.rsplit(" ", 1)[1] for title in titles] == ["off", "on"]
    assert not faults(drawn)


def test_response_that_is_the_same_everywhere_has_a_key(tmp_path: Path) -> None:
    loaded, rows = scattered(tmp_path, RANGES)
    for contrast in ("arm:none", "simple:precedents"):
        assert not faults(
            responses({contrast: rows.assign(estimate=0.0, low=0.0, high=0.0)}, loaded)
        )


def luminance(colour: tuple[float, ...]) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour[:3]
    ]
    return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))


def test_numbers_stand_out_on_every_colour() -> None:
    for look in (
        colours(pd.Series([-1.0, 1.0]), centred=True),
        colours(pd.Series([0.0, 1.0]), centred=False),
    ):
        for colour in look.to_rgba(np.linspace(*look.get_clim(), 201)):
            dark, light = sorted((luminance(colour), luminance(to_rgb(ink_on(colour)))))
            assert (light + 0.05) / (dark + 0.05) >= 4.5  # as the guidelines ask of text
