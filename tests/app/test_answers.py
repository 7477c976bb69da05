import pytest

from sim.app.answers import CLASS_SECONDS, MOST_VIEWERS, Answers

GIVEN = {"lesson": "gap", "viewer": "a", "option": "more", "difference": None}


def test_the_newest_answer_of_a_viewer_counts():
    answers = Answers()
    assert answers.give(GIVEN)
    assert answers.give(GIVEN | {"option": "less"})
    assert answers.give(GIVEN | {"viewer": "b", "difference": 2.5})
    assert answers.counted("gap") == {
        "counts": {"less": 1, "alike": 0, "more": 1},
        "differences": [2.5],
    }
    assert answers.counted("overlap")["counts"] == {"less": 0, "alike": 0, "more": 0}
    assert answers.counted("nothing")["differences"] == []


@pytest.mark.parametrize(
    "given",
    [
        None,
        [],
        "gap",
        {},
        GIVEN | {"lesson": "maths"},
        GIVEN | {"lesson": ["gap"]},
        GIVEN | {"viewer": ""},
        GIVEN | {"viewer": "a" * 41},
        GIVEN | {"viewer": 1},
        GIVEN | {"option": "d"},
        GIVEN | {"option": {}},
        GIVEN | {"difference": "2"},
        GIVEN | {"difference": float("nan")},
        GIVEN | {"difference": 1e9},
        GIVEN | {"difference": 10**400},
        GIVEN | {"difference": True},
    ],
)
def test_what_is_no_answer_is_refused(given):
    answers = Answers()
    assert not answers.give(given)
    assert answers.counted("gap")["counts"] == {"less": 0, "alike": 0, "more": 0}


def test_an_earlier_class_is_forgotten_and_no_class_is_without_end(monkeypatch):
    now = 0.0
    monkeypatch.setattr("sim.app.answers.time.monotonic", lambda: now)
    answers = Answers()
    for viewer in range(MOST_VIEWERS + 5):
        answers.give(GIVEN | {"viewer": str(viewer)})
    assert answers.counted("gap")["counts"]["more"] == MOST_VIEWERS
    now = CLASS_SECONDS + 1
    assert answers.counted("gap")["counts"]["more"] == 0
