import pytest

from sim.app.address import Shown, query_of, shown_by
from sim.app.lessons import lessons
from sim.app.setup import ArmSetup, Setup, first_setup
from sim.errors import ScenarioError
from sim.scenario.library import library, library_folder

LIBRARY = library(library_folder())


def test_a_link_leads_back_to_what_was_chosen():
    setup = Setup(
        (ArmSetup("classroom", frozenset(), {"issues.noise.gap": 0.0}), ArmSetup("classroom", frozenset({"adjudication", "precedents"}))),
        {"precedents.force": 0.5, "adjudication.refer": "intake"},
        7,
    )
    shown = Shown(setup, 120, "", 17, 100)
    assert shown_by(query_of(shown), first_setup("shishi", LIBRARY), LIBRARY) == shown


def test_a_link_leads_back_to_a_lesson_and_a_way_of_following():
    shown = Shown(lessons()[2].setup, 30, "gap", "fallen_trees", 20)
    assert shown_by(query_of(shown), first_setup("shishi", LIBRARY), LIBRARY) == shown


def test_an_address_without_a_question_is_the_first_setup():
    first = first_setup("shishi", LIBRARY)
    assert shown_by("", first, LIBRARY) == Shown(first)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("left=shishy", "did you mean 'shishi'"),
        ("left=../../etc/passwd", "no scenario"),
        ("right_on=precedent", "did you mean 'precedents'"),
        ("set=precedents.force", "KEY=VALUE"),
        ("seed=-1", "whole number"),
        ("day=soon", "whole number"),
        ("lesson=maths", "one of clear, overlap"),
        ("speed=1000", "one of 1, 5, 20, 100"),
        ("follow=99999999999999999999", "whole number"),
    ],
)
def test_an_address_that_cannot_be_read_is_told(query, told):
    with pytest.raises(ScenarioError, match=told):
        shown_by(query, first_setup("shishi", LIBRARY), LIBRARY)
