"""Catalogues say the same in every language: equal keys, equal placeholders, a word for every code."""

import string
from typing import Any

import pytest

from sim.errors import LanguageError
from sim.experiments.arms import NOTHING, mechanisms
from sim.i18n.catalogue import LANGUAGES, Catalogue, _read
from sim.measures import MEASURES
from sim.scenario.names import RULES
from tests.toy import toy


def leaves(table: dict[str, Any], before: str = "") -> dict[str, str]:
    """Return the words of a catalogue by dotted key."""
    found: dict[str, str] = {}
    for key, item in table.items():
        found |= leaves(item, f"{before}{key}.") if isinstance(item, dict) else {f"{before}{key}": item}
    return found


def placeholders(words: str) -> set[str]:
    """Return the names of what is put into words."""
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_keys_and_placeholders(language):
    english, other = leaves(_read("en")), leaves(_read(language))
    assert english.keys() == other.keys()
    assert {key: placeholders(words) for key, words in english.items()} == {key: placeholders(words) for key, words in other.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_a_name_and_a_rule_of_ones_own_keeps_its_own(language):
    words = Catalogue(language)
    assert all(words.name("rules", rule) for rule in RULES)
    assert set(_read(language)["rules"]) == set(RULES)
    assert words.name("rules", "by_owner") == "by_owner"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_measure_and_every_mechanism_has_words_for_figures(language):
    figures = _read(language)["figures"]
    assert set(figures["measures"]) == set(MEASURES)
    assert set(figures["mechanisms"]) == {NOTHING, *mechanisms(toy())}


def test_a_language_without_words_is_refused():
    with pytest.raises(LanguageError, match="no words in the language 'fr'; known are: en, zh"):
        Catalogue("fr")
