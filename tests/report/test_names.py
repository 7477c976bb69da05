import pytest

from sim.experiments.arms import factorial
from sim.experiments.contrasts import contrasts
from sim.i18n.catalogue import Catalogue
from sim.report.names import (
    SHORT,
    arm_letters,
    arm_names,
    contrast_name,
    has_precedents,
    on_in_all_arms,
    part_name,
    source,
    title,
)
from tests.experiments.examples import town

ENGLISH, CHINESE = Catalogue("en"), Catalogue("zh")


class Arms:
    """As much of a study as has names."""

    def __init__(self, arms):
        self.arms, self.contrasts = arms, contrasts(arms)


TWO = Arms(factorial(town(), ["precedents", "social_organisations"]))
VARIED = Arms(factorial(town(), ["precedents"], {"platform.recognition": [0.0, 0.5]}))


@pytest.mark.parametrize(
    ("toggles", "vary", "english", "chinese"),
    [
        (
            ["precedents", "first_contact"],
            {},
            ["none", "precedents", "first contact", "precedents + first contact"],
            ["均不启用", "案例制", "首接负责", "案例制 + 首接负责"],
        ),
        (
            ["first_contact"],
            {},
            ["first contact: off", "first contact"],
            ["首接负责：不启用", "首接负责"],
        ),
        (
            [],
            {"adjudication.period": [5, 20]},
            ["sittings every 5 days", "sittings every 20 days"],
            ["每5个工作日开裁定会", "每20个工作日开裁定会"],
        ),
        (
            ["precedents"],
            {"responsibility.no_return": [False, True]},
            [
                "precedents: off, first contact: off",
                "precedents, first contact: off",
                "precedents: off, first contact: on",
                "precedents, first contact: on",
            ],
            [
                "案例制：不启用，首接负责：不启用",
                "案例制，首接负责：不启用",
                "案例制：不启用，首接负责：启用",
                "案例制，首接负责：启用",
            ],
        ),
    ],
)
def test_arms_are_called_by_their_levels(toggles, vary, english, chinese):
    arms = Arms(factorial(town(), toggles, vary))
    assert list(arm_names(arms, ENGLISH).values()) == english
    assert list(arm_names(arms, CHINESE).values()) == chinese
    assert list(arm_letters(arms).values()) == list("ABCDEFGH"[: len(english)])


def test_arms_are_called_as_the_user_calls_them():
    arms = Arms(factorial(town(), ["precedents"], names={"A": "as it is", "precedents": "kept"}))
    assert arm_names(arms, CHINESE) == {"as it is": "as it is", "kept": "kept"}
    labelled = Arms(factorial([town(label="now"), town(title="Other")], ["precedents"]))
    assert arm_names(labelled, ENGLISH) == {
        "none, now": "precedents: off, now",
        "precedents, now": "precedents, now",
        "none, Other": "precedents: off, Other",
        "precedents, Other": "precedents, Other",
    }


@pytest.mark.parametrize("title", ["none", "precedents", "precedents + market", "market, in 2023"])
def test_a_title_that_reads_like_mechanisms_is_no_mechanism(title):
    titled = Arms(factorial([town(title=title), town(title="Other")]))
    assert arm_names(titled, CHINESE) == {title: title, "Other": "Other"}
    assert contrast_name("difference:Other", titled, CHINESE) == f"“Other”与“{title}”相比"


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
                "interaction of precedents and recognition of what is beyond remit: 50 % instead "
                "of 0 %"
            ),
            "案例制与职责以外诉求识别率由0%改为50%的交互作用",
        ),
        (
            "main:platform.recognition=0.5",
            "recognition of what is beyond remit: 50 % instead of 0 %, averaged over the others",
            "职责以外诉求识别率由0%改为50%（对其余因素取平均）",
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
    one = on_in_all_arms(Arms(factorial(town(), ["precedents"])), ENGLISH)
    assert one == ENGLISH.text("arms.on_in_all", mechanisms="Adjudication", count=1)
    none = on_in_all_arms(Arms(factorial(town(), ["adjudication"])), ENGLISH)
    assert none == ENGLISH.text("arms.nothing_else")
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
            "precedents × social organisations",
        ),
    ],
)
def test_contrasts_have_shorter_names_in_figures_than_in_text(contrast, expected):
    assert contrast_name(contrast, TWO, ENGLISH, SHORT) == expected


def test_a_scenario_is_named_in_figures_by_its_title_alone():
    titled = Arms(factorial([town(title="Beijing: 2023"), town(title="Other: 2023")]))
    assert contrast_name("difference:Other: 2023", titled, ENGLISH, SHORT) == "Other: 2023"


def test_an_effect_at_a_value_says_so():
    arms = factorial(town(), ["precedents"], {"adjudication.period": [5, 20]})
    held = Arms(arms)
    held.contrasts = contrasts(arms, ["adjudication.period"])
    name = "simple:precedents@adjudication.period=20"
    assert contrast_name(name, held, ENGLISH) == "precedents, with sittings every 20 days"
    assert contrast_name(name, held, CHINESE) == "案例制，每20个工作日开裁定会"


def test_a_city_with_a_posterior_has_the_words_of_the_shipped_one_that_it_began_with():
    county = "A stylised county, with wide ranges for its numbers"
    assert title(f"{county}, given March", ENGLISH) == f"{county}, given March"
    own = CHINESE.declared("titles", county, "")
    assert title(f"{county}, given March", CHINESE) == CHINESE.text(
        "given.titled", city=own, numbers="March"
    )
    assert title("Mine, given March", CHINESE) == "Mine, given March"
    assert source("A. paper. As beijing.toml.", CHINESE) == CHINESE.text(
        "given.sourced",
        city=CHINESE.declared("sources", "As beijing.toml.", ""),
        numbers="A. paper",
    )
    assert source("A. paper", CHINESE) == "A. paper"
