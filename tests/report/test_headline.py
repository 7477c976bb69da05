"""The sentences of each verdict: their numbers, order and limits."""

import re
from dataclasses import replace
from math import nan
from typing import Any

import pytest

from sim.experiments.study import Study
from sim.experiments.verdicts import Verdict
from sim.i18n.catalogue import LANGUAGES, Catalogue
from sim.report.given import of_fit, words_on
from sim.report.headline import sentences
from sim.scenario.posterior import DESPITE, PosteriorFile
from tests.experiments.judged import Numbers, study
from tests.report.for_people import faults_of

HELPS: Numbers = (-24.04, -26.0, -22.0)
HURTS: Numbers = (12.04, 10.0, 14.0)
SMALL: Numbers = (-0.2, -0.4, 0.1)
NOISY: Numbers = (-3.0, -9.0, 3.0)
REWORK: Numbers = (0.06, 0.05, 0.07)
NO_REWORK: Numbers = (0.0, -0.001, 0.001)
TWO = ("precedents", "first_contact")

STUDIES: dict[str, Study] = {
    "helps": study(HELPS),
    "hurts": study(HURTS),
    "too small": study(SMALL),
    "undecided": study(NOISY),
    "one run": study((-3.0, nan, nan), note="no_repetition", replications=1),
    "no cases": study((nan, nan, nan), note="not_applicable"),
    "never acted": study((0.0, nan, nan), note="never_acted"),
    "never acted in draws": study(HELPS, ["never_acted"] * 20),
    "cannot act": study((0.0, nan, nan), note="structural_zero:no_adjudication"),
    "but": study(HELPS, others={"rework_share": REWORK}),
    "helps in draws": study(HELPS, [HELPS] * 19 + [HURTS]),
    "but in draws": study(
        HELPS, [HELPS] * 20, drawn={"rework_share": [REWORK] * 8 + [NO_REWORK] * 12}
    ),
    "too small in draws": study(SMALL, [SMALL] * 20),
    "depends": study(HELPS, [HELPS] * 49 + [HURTS] * 48 + [SMALL] * 3),
    "undecided in draws": study(HELPS, [HELPS] * 60 + [NOISY] * 40),
}


def first(made: Study, language: str = "en") -> str:
    return sentences(made, language)[0]


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("helps", ["24.0", "22.0", "26.0"]),
        ("hurts", ["12.0", "10.0", "14.0"]),
        ("too small", ["0.2", "0.4", "0.1"]),
        ("undecided", ["3.0", "9.0", "3.0"]),
        ("one run", ["1", "3.0"]),
        ("never acted", []),
        ("never acted in draws", ["20"]),
        ("cannot act", []),
        ("but", ["24.0", "22.0", "26.0", "6.0"]),
        ("helps in draws", ["24", "19", "20", "15", "1"]),
        ("but in draws", ["24", "20", "20", "17", "20", "6.0", "8"]),
        ("too small in draws", ["20", "20", "17", "20"]),
        ("depends", ["49", "100", "39", "59", "48", "3"]),
        ("undecided in draws", ["60", "100", "50", "69", "40"]),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_verdict_has_the_numbers_that_it_rests_on(
    name: str, numbers: list[str], language: str
) -> None:
    verdict = re.split(r"\. |。", first(STUDIES[name], language))[0]
    found = re.findall(r"\d+(?:\.\d+)?", verdict)
    assert sorted(set(numbers)) == sorted(set(found) - ({"20"} if name == "undecided" else set()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verdict_has_words_of_its_own(language: str) -> None:
    texts = [re.sub(r"[\d.]+", "", first(made, language)) for made in STUDIES.values()]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", STUDIES)
def test_a_contrast_has_at_most_two_sentences_without_signs_or_codes(
    name: str, language: str
) -> None:
    text = first(STUDIES[name], language)
    assert len(re.findall(r"\.(?: |$)|。", text)) <= 2
    assert not re.search(r"[+−]|nan|[{}]|-\d", text)
    assert faults_of(text) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [name for name in STUDIES if STUDIES[name].robustness])
def test_verdict_on_draws_of_a_posterior_names_what_it_is_given(name: str, language: str) -> None:
    made = STUDIES[name]
    given = PosteriorFile(draws="posterior.csv", of="March")
    arms = [
        replace(arm, scenario=arm.scenario.model_copy(update={"posterior": given}))
        for arm in made.arms
    ]
    (of, told, *_), plain = sentences(replace(made, arms=arms), language), first(made, language)
    assert "“March”" in of
    assert sorted(re.findall(r"\d+", told)) == sorted(re.findall(r"\d+", plain))
    assert faults_of(told) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_draws_made_despite_an_alarm_are_said_to_be_so_and_named_without_it(language: str) -> None:
    made = STUDIES["helps in draws"]
    given = PosteriorFile(draws="posterior.csv", of=f"March{DESPITE}0.003)")
    arms = [
        replace(arm, scenario=arm.scenario.model_copy(update={"posterior": given}))
        for arm in made.arms
    ]
    told = first(replace(made, arms=arms), language)
    assert "“March”" in told
    assert told.endswith(Catalogue(language).text("given.narrowing.despite", p="0.003"))


@pytest.mark.parametrize(("learnt", "said"), [([], 2), (["precedents.force"], 1)])
def test_a_fitted_city_says_how_many_numbers_are_assumed_only_if_some_are(
    learnt: list[str], said: int
) -> None:
    given = PosteriorFile(
        draws="posterior.csv",
        of="log.csv",
        misfit=1.0,
        prior={"precedents.force": (0, 1)},
        learnt=learnt,
    )
    made = study(HELPS)
    arms = [
        replace(arm, scenario=arm.scenario.model_copy(update={"posterior": given}))
        for arm in made.arms
    ]
    shown = replace(made, arms=arms)
    assert len([*of_fit(shown, words_on(shown, "en"))]) == said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("learnt", "is_clear"), [(["precedents.force"], True), ([], False)])
def test_what_stays_prior_is_said_first_and_how_far_an_effect_is_narrowed_beside_its_verdict(
    learnt: list[str], is_clear: bool, language: str
) -> None:
    made = study(HELPS, [HELPS, HURTS] * 10)
    before = study(
        HELPS, [(-60.0, -61, -59), (30.0, 29, 31)] * 10 if is_clear else [HELPS, HURTS] * 10
    )
    keys = ("precedents.force", "citizens.give_up")
    given = PosteriorFile(
        draws="posterior.csv", of="March", prior=dict.fromkeys(keys, (0, 1)), learnt=learnt
    )
    assert made.robustness is not None
    played = replace(
        made.robustness,
        draws=made.robustness.draws.assign(**dict.fromkeys(keys, 0.5)),
        prior=before.robustness,
    )
    arms = [
        replace(arm, scenario=arm.scenario.model_copy(update={"posterior": given}))
        for arm in made.arms
    ]
    shown = replace(made, arms=arms, robustness=played)
    assumed, verdict, covered = sentences(shown, language)
    words = words_on(shown, language)
    kept = len(keys) - len(learnt)
    assert assumed.startswith(words.text("given.narrowing.assumed", kept=kept, numbers=2))
    numbers = {"60.0", "30.0", "40"} if is_clear else {"24.0", "12.0", "100"}
    assert numbers <= {*re.findall(r"\d+(?:\.\d+)?", verdict)}
    plain, said = (
        words.text(
            f"given.narrowing.{key}",
            range="#",
            prior="#",
            share="#",
            least="#",
            most="#",
        )
        for key in ("unclear", "clear")
    )
    assert covered.endswith(words.text("given.narrowing.covered"))
    start = (said if is_clear else plain).split("#")[2].split("（")[0].split("(")[0]
    assert start in verdict
    assert faults_of(assumed + verdict) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_it_depends_is_said_before_anything_else(language: str) -> None:
    said = Catalogue(language).text("headline.depends", what="", parts="", but="")
    assert first(STUDIES["depends"], language).startswith(re.split("[:：]", said)[0])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("interaction", "main", "key"),
    [
        ((21.3, 20.0, 22.0), HELPS, "save_less"),
        ((-21.3, -22.0, -20.0), HELPS, "save_more"),
        ((21.3, 20.0, 22.0), HURTS, "cost_more"),
        ((-21.3, -22.0, -20.0), HURTS, "cost_less"),
    ],
)
def test_interaction_is_said_of_the_stronger_factor(
    interaction: Numbers, main: Numbers, key: str, language: str
) -> None:
    others = {
        "interaction:precedents:first_contact": interaction,
        "main:first_contact": (-3.0, -4.0, -2.0),
    }
    words, made = Catalogue(language), study(main, toggles=TWO, effects=others)
    told = words.text(
        f"headline.interaction_{key}",
        beside=words.name("mechanisms", "first_contact"),
        what=words.name("actions", "precedents"),
        amount=words.text("numbers.of_days", number="21.3"),
        share="",
    )
    assert told in sentences(made, language)


def test_interaction_that_does_not_matter_is_not_told() -> None:
    made = study(HELPS, toggles=TWO, effects={"interaction:precedents:first_contact": SMALL})
    assert len(sentences(made)) == 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_interaction_that_depends_is_told_with_its_counts(language: str) -> None:
    made = study(HELPS, [HELPS] * 49 + [HURTS] * 48 + [SMALL] * 3, toggles=TWO)
    *_, told, _ = sentences(made, language)
    assert len(sentences(made, language)) == 5
    assert set(re.findall(r"\d+(?:\.\d+)?", told)) >= {"49", "48", "3", "100", "24.0", "12.0"}
    assert faults_of(told) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_average_over_some_arms_only_names_its_mechanism(language: str) -> None:
    words = Catalogue(language)
    named = words.text("actions.precedents")
    some, whole = (
        sentences(study(HELPS, toggles=toggles), language)[-1]
        for toggles in (("precedents", "adjudication"), TWO)
    )
    assert words.text("headline.averaged_where", what=named) in some
    assert words.text("headline.averaged") not in some
    assert words.text("headline.averaged") in whole


def test_one_replication_has_no_brackets() -> None:
    words = Catalogue("en")
    for made, one in ((STUDIES["one run"], True), (STUDIES["helps"], False)):
        told = words.text("headline.covered_one_run", replications=1) in sentences(made)[-1]
        assert told is one


def test_main_effects_are_told_and_simple_ones_not() -> None:
    made = study(HELPS, toggles=TWO, effects={"simple:precedents": HURTS})
    assert "12.0" not in " ".join(sentences(made))


def test_cost_that_is_no_reason_against_stands_in_the_second_sentence() -> None:
    less = study(HELPS, others={"rework_share": (-0.07, -0.08, -0.05)})
    verdict, beside = first(less).split(". ", 1)
    assert "7.0" in beside
    assert "7.0" not in verdict


@pytest.mark.parametrize("language", LANGUAGES)
def test_last_sentence_says_what_counts_and_what_intervals_cover(language: str) -> None:
    one = sentences(study(HELPS, matters={"rmst_days": 2.5}), language)[-1]
    assert {"2.5", "20"} <= set(re.findall(r"\d+(?:\.\d+)?", one))
    drawn: Any = sentences(STUDIES["depends"], language)[-1]
    assert "100" in drawn
    assert drawn != one


def test_every_mechanism_has_an_action() -> None:
    for language in LANGUAGES:
        words = Catalogue(language)
        assert words.codes("actions") == words.codes("mechanisms")


def test_every_verdict_is_worded() -> None:
    assert {of.verdict for made in STUDIES.values() for of in made.judgements} == set(Verdict)
