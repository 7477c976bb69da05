"""Cases of a three-department city worked out by hand, day by day, from ODD.md.

The city is calm (`tests/model/toy.py`): readings are right, units decline whenever they may, a case
takes 4 hours of work, a day has 3. With seed 1 the first three cases are filed on days 1, 2 and 12.
"""

import sim
from tests.model.toy import course, toy


def test_a_clear_case_goes_to_its_holder_and_takes_its_hours():
    # 240 minutes at 180 a day: 180 on the day of filing, 60 on the next.
    record = sim.run(toy(), seed=1)
    assert list(record.cases["filed_day"].head(3)) == [1, 2, 12]
    assert course(record, 0) == [
        (0, "file", "service_centre", ""),
        (0, "dispatch", "parks", "duty_list"),
        (0, "accept", "parks", ""),
        (1, "close", "parks", ""),
        (1, "resolve", "parks", ""),
    ]


def test_a_gap_case_is_declined_twice_then_ruled_on_at_the_weekly_sitting():
    # Declined on days 1 and 3, back on 3 and 5: a dispute after two declines, referred at once. The
    # sitting of days 4, 9, 14 … rules on day 9, on this case and on case 1. Both joint meetings
    # cost each department an hour, so that roads, who must take both cases, has 60 minutes for case
    # 0 on day 10 and the missing 180 on day 11; case 1 then takes days 12 and 13.
    record = sim.run(toy({"gap": 1, "pieces": 1}, adjudication={"enabled": True}), seed=1)
    assert course(record, 0) == [
        (0, "file", "service_centre", ""),
        (0, "dispatch", "water", "best_guess"),
        (0, "decline", "service_centre", ""),
        (2, "return", "service_centre", ""),
        (2, "dispatch", "parks", "best_guess"),
        (2, "decline", "service_centre", ""),
        (4, "return", "service_centre", ""),
        (4, "dispute", "service_centre", ""),
        (4, "refer", "service_centre", ""),
        (8, "rule", "roads", "joint_meeting"),
        (10, "close", "roads", ""),
        (10, "resolve", "roads", ""),
    ]
    assert list(record.cases["resolution_days"].head(2)) == [10, 11]
    assert list(record.cases["handoffs"].head(2)) == [2, 2]
    assert list(record.cases["docket_days"].head(2)) == [4, 3]


def test_a_later_like_case_follows_the_precedent():
    # Filed on day 12, sent to roads by the ruling of day 9. Roads spends 60 minutes of day 13 on
    # case 1, 120 on this one and the missing 120 on day 14.
    record = sim.run(
        toy({"gap": 1, "pieces": 1}, adjudication={"enabled": True}, precedents={"enabled": True}),
        seed=1,
    )
    assert course(record, 2) == [
        (0, "file", "service_centre", ""),
        (0, "dispatch", "roads", "precedent"),
        (0, "accept", "roads", ""),
        (2, "close", "roads", ""),
        (2, "resolve", "roads", ""),
    ]
    cited = record.events.query("case == 2 and activity == 'dispatch'")["precedent"].iloc[0]
    assert record.precedents.loc[cited, "unit"] == "roads"
    assert record.precedents.loc[cited, "day"] == 9


def test_without_adjudication_a_gap_case_circles():
    # Each decline beyond the second is a dispute that nobody can take: out again on the day after
    # it came back.
    record = sim.run(toy({"gap": 1, "pieces": 1}), seed=1)
    assert [event[:2] for event in course(record, 0)[8:15]] == [
        (4, "circle"),
        (5, "dispatch"),
        (5, "decline"),
        (7, "return"),
        (7, "dispute"),
        (7, "circle"),
        (8, "dispatch"),
    ]
    assert record.cases["end_day"].isna().all()


def test_a_shelved_case_waits_for_the_follow_up_and_a_petition_takes_it_to_the_docket():
    # Patience is 12 days: taken up and shelved again on day 13 (+12); the second follow-up on day
    # 25 (+24) is a petition, which refers the case; the sitting of day 29 (+28) rules.
    shelving = {"responsibility": {"shelving": 1}, "citizens": {"petition_after": 2}}
    record = sim.run(toy({"overlap": 1}, adjudication={"enabled": True}, **shelving), seed=1)
    assert [event[:2] for event in course(record, 0)] == [
        (0, "file"),
        (0, "dispatch"),
        (0, "shelve"),
        (12, "follow_up"),
        (12, "take_up"),
        (12, "shelve"),
        (24, "follow_up"),
        (24, "petition"),
        (24, "refer"),
        (28, "rule"),
        (30, "close"),
        (30, "resolve"),
    ]


def test_a_declined_case_beyond_remit_may_be_closed_with_an_explanation():
    record = sim.run(toy({"beyond": 1}, responsibility={"explain": 1}), seed=1)
    assert [event[:2] for event in course(record, 0)] == [
        (0, "file"),
        (0, "dispatch"),
        (0, "decline"),
        (0, "refer_out"),
    ]
    assert (record.cases["status"] == "referred_out").all()


def test_society_takes_what_the_platform_recognises():
    # 240 minutes at 8 hours a day: done on the day of filing.
    chamber = {"name": "chamber", "staff_hours": 8, "success": 1}
    record = sim.run(
        toy(
            {"beyond": 1},
            platform={"recognition": 1},
            social_organisations={"enabled": True, "members": (chamber,)},
        ),
        seed=1,
    )
    assert course(record, 0)[1] == (0, "dispatch", "chamber", "platform")
    assert course(record, 0)[-1] == (0, "resolve", "chamber", "")
    assert (record.cases["resolved_by"].dropna() == "society").all()


def test_a_unit_that_is_not_fit_needs_mismatch_times_the_hours():
    # The fallback must take a gap case on the day of its dispute, +4: 480 minutes at 300 a day, the
    # rest of it on the next.
    fallback = {"dispute": ("fallback",), "fallback": "street_office", "mismatch": 2}
    record = sim.run(toy({"gap": 1, "pieces": 1}, responsibility=fallback), seed=1)
    assert course(record, 0)[-3:] == [
        (4, "fallback", "street_office_01", "fallback"),
        (5, "close", "street_office_01", ""),
        (5, "resolve", "street_office_01", ""),
    ]


def test_rejected_work_is_done_again_by_the_same_unit():
    # The first round is closed and rejected on +1; the second takes 180 minutes of +2 and 60 of +3.
    record = sim.run(toy(responsibility={"reject_fit": 1}), seed=1)
    assert [event[:3] for event in course(record, 0)[3:7]] == [
        (1, "close", "parks"),
        (1, "rework", "parks"),
        (3, "close", "parks"),
        (3, "rework", "parks"),
    ]
    assert (record.cases["status"] != "resolved").all()


def test_a_sham_closing_costs_no_hours_and_is_always_found_out():
    record = sim.run(toy(appraisal={"coupling": 1, "sham_max": 1}), seed=1)
    assert course(record, 0)[3:5] == [(0, "close", "parks", ""), (0, "rework", "parks", "")]
    assert record.units["worked_hours"].sum() == 0


def test_a_campaign_clears_the_oldest_cases_at_the_street_offices_expense():
    # Sittings of the campaign on days 59 and 119; two cases each, the oldest first.
    campaigns = {"enabled": True, "period": 60, "cases": 2, "min_age_days": 20}
    record = sim.run(toy({"gap": 1, "pieces": 1}, campaigns=campaigns), seed=1)
    cleared = record.events[record.events["activity"] == "campaign"]
    assert list(cleared["case"]) == [0, 1, 2, 3]
    assert list(cleared["day"]) == [59, 59, 119, 119]
    assert (cleared["unit"] == "street_office_01").all()
    assert record.units.set_index("unit").loc["street_office_01", "coordinated_hours"] == 16


def test_briefed_at_intake_a_case_reaches_the_docket_without_a_decline():
    # Read as nobody's on day 1, briefed; the brief of day 4 (+3) and the sitting of the same day.
    record = sim.run(
        toy({"gap": 1, "pieces": 1}, adjudication={"enabled": True, "refer": "intake"}), seed=1
    )
    assert [event[:2] for event in course(record, 0)[:4]] == [
        (0, "file"),
        (0, "brief"),
        (3, "refer"),
        (3, "rule"),
    ]
    assert record.cases["declines"].sum() == 0
