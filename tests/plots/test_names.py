import pytest

from sim.experiments.arms import factorial, from_scenarios, varied
from sim.i18n.catalogue import Catalogue
from sim.plots.names import arm_names, contrast_name, on_in_all_arms, part_name
from tests.experiments.examples import town

ENGLISH, CHINESE = Catalogue("en"), Catalogue("zh")


class Arms:
    """As much of a study as has names."""

    def __init__(self, arms):
        self.arms = arms


def test_arms_of_mechanisms_are_named_in_words_and_scenarios_keep_their_titles():
    two = Arms(factorial(town(), ["precedents", "social_organisations"]))
    assert list(arm_names(two, CHINESE).values()) == ["均不启用", "案例制", "社会组织", "案例制 + 社会组织"]
    assert list(arm_names(two, ENGLISH)) == ["none", "precedents", "social_organisations", "precedents + social_organisations"]
    assert arm_names(Arms(from_scenarios([town()])), CHINESE) == {"Town": "Town"}


def test_arms_with_values_keep_them_as_they_are_written():
    recognition = {"platform.recognition": [0.0, 0.5]}
    toggled = Arms(varied(town(), recognition, ["precedents"]))
    assert list(arm_names(toggled, CHINESE).values())[:2] == ["均不启用, platform.recognition=0.0", "案例制, platform.recognition=0.0"]
    assert next(iter(arm_names(Arms(varied(town(), recognition, [])), CHINESE).values())) == "platform.recognition=0.0"


@pytest.mark.parametrize(
    ("contrast", "english", "chinese"),
    [
        ("simple:precedents", "precedents, with the other toggled mechanisms off", "案例制（其余比较机制均不启用）"),
        ("main:precedents", "precedents, averaged over the other toggled mechanisms", "案例制（对其余比较机制取平均）"),
        ("interaction:precedents:market", "interaction of precedents and firms", "案例制与市场主体的交互作用"),
        ("interaction:precedents:a.b=1:2", "interaction of precedents and a.b=1:2", "案例制与a.b=1:2的交互作用"),
        ("difference:A:b@c", "“A:b@c” against “none”", "“A:b@c”与“均不启用”相比"),
        ("main:market@a.b=1", "firms, averaged over the other toggled mechanisms, at a.b=1", "市场主体（对其余比较机制取平均），a.b=1"),
    ],
)
def test_contrasts_are_named_in_words(contrast, english, chinese):
    two = Arms(factorial(town(), ["precedents", "social_organisations"]))
    assert contrast_name(contrast, two, ENGLISH) == english
    assert contrast_name(contrast, two, CHINESE) == chinese


def test_a_single_mechanism_has_no_others_to_be_off():
    assert contrast_name("simple:precedents", Arms(factorial(town(), ["precedents"])), ENGLISH) == "precedents"


def test_what_is_on_in_all_arms_is_said_of_toggles_only():
    assert "adjudication" in on_in_all_arms(Arms(factorial(town(), ["precedents"])), ENGLISH)
    assert "no other mechanism" in on_in_all_arms(Arms(factorial(town(), ["adjudication"])), ENGLISH)
    assert on_in_all_arms(Arms(from_scenarios([town()])), ENGLISH) == ""


def test_parts_have_words_where_they_are_not_the_scenarios_own():
    assert part_name("zone", "gap", CHINESE) == "职责空白（三不管）"
    assert part_name("patience", "shortest", CHINESE) == "最短"
    assert part_name("issue", "gap", CHINESE) == "gap"
