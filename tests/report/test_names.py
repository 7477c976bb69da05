import pytest

from sim.experiments.arms import factorial
from sim.experiments.contrasts import contrasts
from sim.i18n.catalogue import Catalogue
from sim.report.names import (
    SHORT,
    arm_names,
    contrast_name,
    has_precedents,
    on_in_all_arms,
    part_name,
)
from tests.experiments.examples import town

ENGLISH, CHINESE = Catalogue("en"), Catalogue("zh")


class Arms:
    """As much of a study as has names."""

    def __init__(self, arms):
        self.arms, self.contrasts = arms, contrasts(arms)


TWO = Arms(factorial(town(), ["precedents", "social_organisations"]))
VARIED = Arms(factorial(town(), ["precedents"], {"platform.recognition": [0.0, 0.5]}))


def test_arms_of_mechanisms_are_named_in_words_and_scenarios_keep_their_titles():
    assert list(arm_names(TWO, CHINESE).values()) == [
        "均不启用",
        "案例制",
        "社会组织",
        "案例制 + 社会组织",
    ]
    assert list(arm_names(TWO, ENGLISH)) == [
        "none",
        "precedents",
        "social_organisations",
        "precedents + social_organisations",
    ]
    assert arm_names(Arms(factorial([town()])), CHINESE) == {"Town": "Town"}


@pytest.mark.parametrize("title", ["none", "precedents", "precedents + market", "market, in 2023"])
def test_a_title_that_reads_like_mechanisms_is_no_mechanism(title):
    titled = Arms(factorial([town(title=title), town(title="Other")]))
    assert arm_names(titled, CHINESE) == {title: title, "Other": "Other"}
    assert contrast_name("difference:Other", titled, CHINESE) == f"“Other”与“{title}”相比"


def test_arms_with_values_keep_them_as_they_are_written():
    recognition = {"platform.recognition": [0.0, 0.5]}
    toggled = Arms(factorial(town(), ["precedents"], recognition))
    assert list(arm_names(toggled, CHINESE).values())[:2] == [
        "均不启用，platform.recognition=0.0",
        "案例制，platform.recognition=0.0",
    ]
    assert (
        next(iter(arm_names(Arms(factorial(town(), [], recognition)), CHINESE).values()))
        == "platform.recognition=0.0"
    )


@pytest.mark.parametrize(
    ("contrast", "english", "chinese"),
    [
        (
            "simple:precedents",
            "precedents, with the others off",
            "案例制（其余机制均不启用）",
        ),
        (
            "main:precedents",
            "precedents, averaged over the others",
            "案例制（对其余因素取平均）",
        ),
        (
            "interaction:precedents:social_organisations",
            "interaction of precedents and social organisations",
            "案例制与社会组织的交互作用",
        ),
    ],
)
def test_contrasts_are_named_in_words(contrast, english, chinese):
    assert contrast_name(contrast, TWO, ENGLISH) == english
    assert contrast_name(contrast, TWO, CHINESE) == chinese


@pytest.mark.parametrize(
    ("contrast", "english", "chinese"),
    [
        (
            "interaction:precedents:platform.recognition=0.5",
            (
                "interaction of precedents and “platform.recognition=0.5” against "
                "“platform.recognition=0.0”"
            ),
            "案例制与“platform.recognition=0.5”与“platform.recognition=0.0”相比的交互作用",
        ),
        (
            "simple:precedents",
            "precedents, all else as in the first arm",
            "案例制（其余与首个方案相同）",
        ),
    ],
)
def test_contrasts_of_values_name_the_first_value_too(contrast, english, chinese):
    assert contrast_name(contrast, VARIED, ENGLISH) == english
    assert contrast_name(contrast, VARIED, CHINESE) == chinese


def test_a_single_mechanism_has_no_others_to_be_off():
    assert (
        contrast_name("simple:precedents", Arms(factorial(town(), ["precedents"])), ENGLISH)
        == "precedents"
    )


def test_an_arm_has_precedents_from_the_start_or_from_a_reform_on():
    reform = [{"day": 30, "set": {"precedents.enabled": True}}]
    for scenario, has in (
        (town(), False),
        (town(precedents={"enabled": True}), True),
        (town(reforms=reform), True),
    ):
        assert has_precedents(factorial([scenario])[0]) == has
    assert [has_precedents(arm) for arm in TWO.arms] == [False, True, False, True]


def test_what_is_on_in_all_arms_is_said_of_toggles_only():
    assert "adjudication" in on_in_all_arms(Arms(factorial(town(), ["precedents"])), ENGLISH)
    assert "no other mechanism" in on_in_all_arms(
        Arms(factorial(town(), ["adjudication"])), ENGLISH
    )
    assert on_in_all_arms(Arms(factorial([town()])), ENGLISH) == ""


def test_parts_have_words_where_they_are_not_the_scenarios_own():
    assert part_name("zone", "gap", CHINESE) == "职责空白（三不管）"
    assert part_name("patience", "shortest", CHINESE) == "最短"
    assert part_name("issue", "gap", CHINESE) == "gap"


@pytest.mark.parametrize(
    ("contrast", "expected"),
    [
        ("simple:precedents", "precedents, the others off"),
        ("main:social_organisations", "social organisations, averaged over the others"),
        (
            "interaction:precedents:social_organisations",
            "interaction of precedents and social organisations",
        ),
    ],
)
def test_contrasts_have_shorter_names_in_figures_than_in_text(contrast, expected):
    assert contrast_name(contrast, TWO, ENGLISH, SHORT) == expected


def test_a_scenario_is_named_in_figures_by_its_title_alone():
    titled = Arms(factorial([town(title="Beijing: 2023"), town(title="Other: 2023")]))
    assert contrast_name("difference:Other: 2023", titled, ENGLISH, SHORT) == "Other: 2023"
