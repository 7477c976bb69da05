"""A case's history is told event by event, in every language."""

from typing import Any

import pytest

import sim
from sim.errors import RecordError
from sim.i18n.catalogue import LANGUAGES, Catalogue, _read
from sim.model.state.status import ACTIVITIES
from sim.records.trace import Trace, in_words, trace, trace_in
from tests.model.test_invariants import EVERYTHING_ON
from tests.model.toy import toy

WHO = {
    "case": "7",
    "issue": "leak",
    "district": "2",
    "original": "3",
    "found": "False",
    "handoffs": "1",
    "follow_ups": "2",
}


def event(
    day: int,
    activity: str,
    unit: str = "service_centre",
    from_unit: str = "service_centre",
    rule: str = "",
    precedent: str = "",
) -> Any:
    """Return an event as the file has it."""
    return {
        "case": "7",
        "day": str(day),
        "activity": activity,
        "unit": unit,
        "from_unit": from_unit,
        "rule": rule,
        "precedent": precedent,
    }


HISTORY = Trace(
    WHO | {"filed_day": "4", "status": "resolved", "end_day": "15"},
    [
        event(4, "file"),
        event(4, "dispatch", "water", rule="best_guess"),
        event(4, "decline", from_unit="water"),
        event(6, "return"),
        event(6, "dispatch", "roads", rule="my_own"),
        event(6, "challenge", "roads", "roads"),
        event(9, "rule", "parks", "roads", "joint_meeting", "12"),
        event(15, "close", "parks", "parks"),
        event(15, "resolve", "parks", "parks"),
    ],
    days=90,
)


def test_a_history_in_english():
    assert in_words(HISTORY, Catalogue("en")) == [
        "Case 7: leak, district 2",
        "Day 4 (+0): a citizen of district 2 asks for help: leak; the service centre sends the "
        "case to water (best guess); "
        "water declines the case.",
        "Day 6 (+2): the case is back at the service centre; the service centre sends the case to roads "
        "(my_own); "
        "roads asks for a review and holds the case meanwhile.",
        (
            "Day 9 (+5): the joint meeting rules that parks must take the case; the ruling is kept as "
            "precedent "
            "12."
        ),
        "Day 15 (+11): parks reports the case as done; at the call-back the citizen is satisfied, so the case is resolved.",
        "Resolved. Working days: 11; hand-offs: 1; follow-ups: 2.",
    ]


def test_a_history_in_chinese():
    assert in_words(HISTORY, Catalogue("zh")) == [
        "第7号诉求：leak，第2片区",
        "第4日（受理后0日）：第2片区市民提出诉求：leak；便民服务中心派单至水务局（依据：派单员判断）；水务局退单。",
        "第6日（受理后2日）：工单退回便民服务中心；便民服务中心派单至公路局（依据：my_own）；公路局提出异议，申请复核，复核期间诉求仍由该单位持有。",
        "第9日（受理后5日）：联席会议裁定：由园林局承办，并作为第12号案例留存。",
        "第15日（受理后11日）：园林局上报办结；回访时市民认可，诉求解决。",
        "历时11个工作日，流转1次，重复诉求2次，最终解决。",
    ]


@pytest.mark.parametrize(
    ("told_event", "sentence"),
    [
        (
            event(4, "rule", rule="directive"),
            "the leader's directive finds the case beyond government's remit",
        ),
        (
            event(4, "whistle", rule="whistle"),
            "the street office calls the departments to the site, and they find the case beyond "
            "government's remit",
        ),
        (event(4, "resolve"), "case 3 is resolved, and this case with it"),
        (
            event(4, "dispatch", "water", rule="precedent", precedent="8"),
            "the service centre sends the case to water, following precedent 8",
        ),
        (
            event(4, "dispatch", "water", rule="return_to_sender"),
            "the case goes straight back to water, which had it before",
        ),
    ],
)
def test_words_depend_on_what_led_to_an_event(told_event, sentence):
    history = Trace(WHO | {"filed_day": "4", "status": "waiting"}, [told_event], days=90)
    assert in_words(history, Catalogue("en"))[1] == f"Day 4 (+0): {sentence}."
    assert in_words(history, Catalogue("en"))[-1].startswith("Still open. Working days: 86;")


def test_work_before_a_transfer_is_told_as_a_step():
    waits = [event(4, "finish_work", "water"), event(5, "follow_up", "water")]
    told = {
        after: in_words(
            Trace(
                WHO | {"filed_day": "4", "status": "waiting"},
                [*waits, event(6, after, "parks")],
                days=90,
            ),
            Catalogue("en"),
        )
        for after in ("transfer", "close")
    }
    say = Catalogue("en").within("trace")
    assert say("finish_step", unit="water") in told["transfer"][1]
    assert say("finish_work", unit="water") in told["close"][1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_activity_has_its_words(language):
    assert set(ACTIVITIES) <= set(_read(language)["trace"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_case_of_a_city_with_everything_on_can_be_told(language):
    record = sim.run(sim.Scenario.model_validate(EVERYTHING_ON))
    words = Catalogue(language)
    for case in range(0, len(record.cases), 97):
        assert len(in_words(trace(record, case), words)) >= 3


def test_a_saved_record_tells_the_same(tmp_path):
    record = sim.run(toy({"gap": 1, "pieces": 1}, adjudication={"enabled": True}), seed=1)
    record.save(tmp_path / "out")
    words = Catalogue("en")
    for case in range(len(record.cases)):
        assert in_words(trace_in(tmp_path / "out", case), words) == in_words(
            trace(record, case), words
        )


def test_the_case_with_most_hand_offs_is_told_unless_one_is_named(tmp_path):
    record = sim.run(toy({"gap": 1, "pieces": 1}, adjudication={"enabled": True}), seed=1)
    record.save(tmp_path / "out")
    assert int(trace_in(tmp_path / "out").case["case"]) == record.cases["handoffs"].idxmax()


def test_a_case_that_does_not_exist_is_refused(tmp_path):
    record = sim.run(toy(), seed=1)
    record.save(tmp_path / "out")
    last = len(record.cases) - 1
    for asked in (lambda: trace(record, -1), lambda: trace_in(tmp_path / "out", last + 1)):
        with pytest.raises(
            RecordError, match=f"there is no case -?\\d+; they are numbered from 0 to {last}"
        ):
            asked()


def test_a_folder_without_a_record_is_refused(tmp_path):
    with pytest.raises(
        RecordError,
        match=r"manifest\.json cannot be read; name a folder that 'sim run --out' has written",
    ):
        trace_in(tmp_path)
    (tmp_path / "manifest.json").write_text('{"arms": []}', encoding="utf-8")
    with pytest.raises(RecordError, match="is not the record of a run"):
        trace_in(tmp_path)


def test_a_case_of_a_record_is_told_as_one_of_a_folder(tmp_path):
    record = sim.run(toy(), seed=1)
    record.save(tmp_path / "run")
    for language in LANGUAGES:
        assert sim.story(record, 0, language) == in_words(
            trace_in(tmp_path / "run", 0), Catalogue(language)
        )
