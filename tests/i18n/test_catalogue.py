"""Catalogues agree in all languages: keys, placeholders, numbers, and a word for every code."""

import re
import string
from typing import Any

import numpy as np
import pytest

from sim.errors import LanguageError
from sim.i18n.catalogue import LANGUAGES, Catalogue, _read
from sim.logs.published import NUMBERS
from sim.measures import BREAKDOWNS, MEASURES
from sim.model.state.units import unit_names
from sim.model.state.zones import ZONES
from sim.report.values import ABOUT
from sim.results.cohort import QUARTERS
from sim.scenario.files import load_scenario
from sim.scenario.names import RULES
from sim.scenario.parameters import parameters, toggles
from sim.scenario.schema import Scenario
from tests.report.for_people import faults_of


def leaves(table: dict[str, Any], before: str = "") -> dict[str, str]:
    """Return the words of a catalogue by dotted key."""
    found: dict[str, str] = {}
    for key, item in table.items():
        found |= (
            leaves(item, f"{before}{key}.") if isinstance(item, dict) else {f"{before}{key}": item}
        )
    return found


def placeholders(words: str) -> set[str]:
    """Return the names of the placeholders in a text."""
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


def shared(language: str) -> dict[str, str]:
    """Return the texts of every language: all except those that code declares in English."""
    return leaves({table: words for table, words in _read(language).items() if table != "declared"})


def check_named(found: Any, wanted: Any, language: str, table: str) -> None:
    """Refuse a table that lacks a word, or has a superfluous one."""
    missing, left = sorted(set(wanted) - set(found)), sorted(set(found) - set(wanted))
    assert not missing + left, (
        f"sim/i18n/{language}.toml, table {table}: add words for {missing}, remove those for {left}"
    )


def numbers(words: str) -> list[str]:
    """Return the numbers in words, in order of size, as languages put them in different places."""
    return sorted(re.findall(r"\d[\d.,]*\d|\d", words))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_words_hold_a_code_but_names_of_files(language):
    said = {key: re.sub(r"\{[^}]*\}", "", text) for key, text in shared(language).items()}
    assert {key: faults_of(text) for key, text in said.items() if faults_of(text)} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_words_have_a_sign_before_a_number(language):
    """A word gives the direction; the day of a story follows its plus."""
    signed = [key for key, text in shared(language).items() if re.search(r"[+−]\{|-\{", text)]
    assert signed in ([], ["trace.day"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_keys_and_placeholders(language):
    english, other = shared("en"), shared(language)
    check_named(other, english, language, "any")
    assert {key: placeholders(words) for key, words in english.items()} == {
        key: placeholders(words) for key, words in other.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_numbers_in_its_words(language):
    english, other = shared("en"), shared(language)
    assert {key: numbers(words) for key, words in english.items()} == {
        key: numbers(words) for key, words in other.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mechanism_measure_zone_and_breakdown_has_a_name(language):
    words = _read(language)
    check_named(words["mechanisms"], toggles(Scenario), language, "mechanisms")
    check_named(words["measures"], MEASURES, language, "measures")
    check_named(words["zones"], ZONES, language, "zones")
    check_named(words["breakdowns"], BREAKDOWNS, language, "breakdowns")
    check_named(words["quarters"], QUARTERS, language, "quarters")


def test_what_code_declares_in_english_has_words_in_every_other_language_and_in_english_only_there():
    assert "declared" not in _read("en")
    units = {measure.unit for measure in MEASURES.values()} | {
        parameter.unit for parameter in parameters(Scenario).values()
    }
    for language in set(LANGUAGES) - {"en"}:
        words = _read(language)["declared"]
        check_named(words["measures"], MEASURES, language, "declared.measures")
        check_named(
            words["values"], {*parameters(Scenario)} - {*ABOUT}, language, "declared.values"
        )
        check_named(words["units"], units, language, "declared.units")
        check_named(words["rules"], RULES, language, "declared.rules")
        check_named(words["published"], NUMBERS, language, "declared.published")


def test_words_for_what_code_declares_fall_back_on_english():
    assert Catalogue("en").declared("measures", "rmst_days", "in English") == "in English"
    assert Catalogue("zh").declared("measures", "my_measure", "in English") == "in English"
    assert Catalogue("zh").declared("units", "share", "share") == "比例"


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_are_listed_as_in_a_sentence(language):
    words = Catalogue(language)
    last = words.text("lists.and")
    assert words.listed(["a"]) == "a"
    assert words.listed(["a", "b"]) == f"a{last}b"
    assert words.listed(["a", "b", "c"]) == f"a{words.text('lists.between')}b{last}c"


@pytest.mark.parametrize("language", LANGUAGES)
def test_units_and_issues_of_shipped_scenarios_have_names_and_ones_own_keep_theirs(language, root):
    words = Catalogue(language)
    for file in (root / "scenarios").glob("*.toml"):
        scenario = load_scenario(file)
        assert not [name for name in unit_names(scenario) if "_" in words.name("units", name)]
        assert not [
            issue.name for issue in scenario.issues if "_" in words.name("issues", issue.name)
        ]
    assert words.name("issues", "issue_13") == words.text("issues.issue", number="13")
    assert words.name("units", "department_07") == words.text("units.department", number="07")
    assert words.name("units", "my_department") == "my_department"


@pytest.mark.parametrize(
    ("count", "written"),
    [(1, "over 1 replication."), (2, "over 2 replications."), (1000, "over 1000 replications.")],
)
def test_a_count_chooses_the_form_of_its_word(count, written):
    assert written in Catalogue("en").text("headline.covered_one_set", replications=count)
    assert written in Catalogue("en").text("headline.covered_one_set", replications=np.int64(count))


def test_words_after_counts_of_replications_draws_and_rulings_have_two_forms():
    after = r"\{(?:replications|draws|count:,)\} (?!paired )[a-z]"
    assert [key for key, text in shared("en").items() if re.search(after, text)] == []


def test_a_language_without_words_is_refused():
    with pytest.raises(LanguageError, match="no texts in the language 'xx'; known are: "):
        Catalogue("xx")
