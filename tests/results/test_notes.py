"""A note is a code with its numbers, and every language has words for it."""

import re

import pytest

from sim.i18n.catalogue import LANGUAGES, Catalogue
from sim.results.notes import Note, Reason, in_words, read, written

WORDS = {
    "": "",
    "structural_zero:not_recognised": "structural zero: nobody recognises cases beyond remit",
    "structural_zero:procedure_not_listed": (
        "structural zero: the dispute procedure 'adjudication' is not listed"
    ),
    "structural_zero:rule_not_listed": "structural zero: the rule 'precedent' is not listed",
    "structural_zero:no_adjudication": "structural zero: there is no adjudication",
    "structural_zero:street_offices_not_reached": (
        "structural zero: no rule sends cases to street offices"
    ),
    "structural_zero:supervision_without_force": (
        "structural zero: supervision neither gives priority nor forbids returns"
    ),
    "structural_zero:switched_off": ("structural zero: the mechanism is off"),
    "left_out:1:2": "structural zeros left out: 1 of 2 differences",
    "never_acted": "zero in every replication",
    "not_applicable": "not applicable",
    "applicable:2:9": "applicable in 2 of 9 replications; the other replications are left out",
    "beyond_horizon:3:50": "beyond the horizon in 3 of 50 replications",
    "not_run": "not yet run",
    "no_repetition": "one replication gives no interval",
    "alike": "the same in every replication, so there is no interval",
    "left_out:7:8 applicable:2:9 alike": (
        "structural zeros left out: 7 of 8 differences; "
        "applicable in 2 of 9 replications; the other replications are left out; "
        "the same in every replication, so there is no interval"
    ),
}
"""Notes of tables and their words: the sentences that version 0.1.0 had in their place."""


@pytest.mark.parametrize(("code", "words"), WORDS.items())
def test_a_note_reads_as_it_was_written_and_has_its_words(code: str, words: str) -> None:
    assert written(read(code)) == code
    assert in_words(read(code), Catalogue("en")) == words


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
@pytest.mark.parametrize("code", WORDS)
def test_other_languages_have_the_numbers_and_no_english(code: str, language: str) -> None:
    said = in_words(read(code), Catalogue(language))
    assert not re.search(r"[A-Za-z]{2,}", re.sub(r"（\w+）", "", said))
    assert sorted(re.findall(r"\d+", said)) == sorted(re.findall(r"\d+", code))


def test_every_code_and_every_reason_has_words() -> None:
    said = {part for code in WORDS for part in re.split("[ :]", code)}
    assert {*Note, *Reason} <= said


@pytest.mark.parametrize("text", ["alike; no_repetition", "structural_zero:laziness"])
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a valid"):
        read(text)
