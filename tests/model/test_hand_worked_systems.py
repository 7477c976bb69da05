"""Cases under the procedures of real cities, worked out by hand, day by day, from ODD.md.

The city and its first cases are those of `tests/model/test_hand_worked.py`: filed on days 1, 2 and
12, 4 hours of work each; a gap case is declined by two departments and is a dispute 4 days after
filing; departments have 3 hours a day, the street office 5.
"""

import sim
from tests.model.toy import course, toy

GAP = {"gap": 1, "pieces": 1}
RULING = {"enabled": True}
DISPUTE = (4, "dispute", "service_centre", "")


def after_dispute(record: sim.RunRecord, case: int = 0) -> list[tuple[int, str, str, str]]:
    """Return a case's history from its first dispute on."""
    history = course(record, case)
    return history[history.index(DISPUTE) + 1 :]


def test_a_whistle_calls_everyone_concerned_to_the_spot_at_their_expense():
    # On day 5 two hours of each: roads, whose it is, has one left, and one more on day 6, when case
    # 1 takes two; on day 7 the rest.
    record = sim.run(
        toy(
            GAP,
            responsibility={"dispute": ("whistle",)},
            whistle={"accuracy": 1, "hours_per_case": 2},
        ),
        seed=1,
    )
    assert after_dispute(record) == [
        (4, "whistle", "roads", "whistle"),
        (6, "close", "roads", ""),
        (6, "resolve", "roads", ""),
    ]
    whistles = record.events.query("activity == 'whistle' and day >= 20")
    assert (record.units["coordinated_hours"] == 2 * len(whistles)).all()
    assert len(record.precedents) == 0


def test_a_whistle_that_somebody_has_no_hours_for_is_not_heard():
    # Four hours are more than a department has a day.
    record = sim.run(
        toy(
            GAP,
            responsibility={"dispute": ("whistle",)},
            whistle={"hours_per_case": 4, "most_owed_days": 1},
        ),
        seed=1,
    )
    assert after_dispute(record)[0] == (4, "circle", "service_centre", "")
    assert (record.events["activity"] != "whistle").all()


def test_only_the_street_office_that_a_reform_names_whistles_from_its_day_on():
    # Without a whistle a dispute circles; at no cost somebody always has room for another call.
    city = toy(
        GAP,
        city={"districts": 3},
        responsibility={"dispute": ("whistle",)},
        whistle={"allowed": False, "hours_per_case": 0},
    )
    reform = {"day": 40, "set": {"whistle.allowed": True}, "street_offices": ["street_office_02"]}
    record = sim.run(city.with_values({"reforms": [reform]}), seed=1)
    events = record.events.assign(
        district=record.cases["district"].to_numpy()[record.events["case"]]
    )
    at_the_centre = events[events["activity"].isin(("circle", "whistle"))]
    heard = (at_the_centre["district"] == 2) & (at_the_centre["day"] >= 40)
    assert {*heard} == {True, False}
    assert ((at_the_centre["activity"] == "whistle") == heard).all()


def test_an_opinion_takes_its_days_and_experts_take_few_cases_at_once():
    # Asked on day 5, given on day 15; case 1, disputed on day 6, finds them busy and circles.
    record = sim.run(
        toy(
            GAP,
            responsibility={"dispute": ("expert",)},
            expert={"accuracy": 1, "days": 10, "most_at_once": 1},
        ),
        seed=1,
    )
    assert after_dispute(record) == [
        (4, "consult", "service_centre", ""),
        (12, "follow_up", "service_centre", ""),
        (14, "rule", "roads", "expert"),
        (16, "close", "roads", ""),
        (16, "resolve", "roads", ""),
    ]
    assert after_dispute(record, 1)[0] == (4, "circle", "service_centre", "")


def test_who_acts_first_may_be_done_before_the_ruling():
    # 480 minutes at 300 a day from day 5 on; the sitting of day 9 no longer finds the question.
    first = {"act_first": True, "fallback": "street_office"}
    record = sim.run(toy(GAP, responsibility=first, adjudication=RULING), seed=1)
    assert after_dispute(record) == [
        (4, "refer", "service_centre", ""),
        (4, "act_first", "street_office_01", "act_first"),
        (5, "close", "street_office_01", ""),
        (5, "resolve", "street_office_01", ""),
    ]
    assert record.cases["rulings"].iloc[0] == 0


def test_a_ruling_takes_a_case_from_who_acted_first_and_the_work_is_lost():
    # 40 hours are not done by day 9; then roads as in the case without acting first, its 4 hours on
    # days 10 and 11.
    first = {"act_first": True, "fallback": "street_office", "mismatch": 10}
    record = sim.run(toy(GAP, responsibility=first, adjudication=RULING), seed=1)
    assert after_dispute(record)[1:] == [
        (4, "act_first", "street_office_01", "act_first"),
        (8, "rule", "roads", "joint_meeting"),
        (10, "close", "roads", ""),
        (10, "resolve", "roads", ""),
    ]
    assert record.cases["handoffs"].iloc[0] == 3


def test_a_ruling_for_who_acted_first_lets_the_work_go_on():
    # Roads acts first and is ruled right on day 9, where its joint meetings of both cases cost it
    # two of that day's hours.
    first = {"act_first": True, "fallback": "roads"}
    record = sim.run(
        toy(GAP | {"effort_hours": 20}, responsibility=first, adjudication=RULING), seed=1
    )
    history = after_dispute(record)
    assert history[1:3] == [
        (4, "act_first", "roads", "act_first"),
        (8, "rule", "roads", "joint_meeting"),
    ]
    # 1200 minutes: 180 a day from day 5 to day 9 are 900; 60 on day 10 after two hours of meetings,
    # 180, then 60 of day 12.
    assert [event[:2] for event in history if event[1] == "close"] == [(11, "close")]


def test_under_first_contact_the_first_unit_keeps_the_case():
    record = sim.run(toy(GAP, responsibility={"no_return": True}), seed=1)
    assert course(record, 0)[2:] == [
        (0, "accept", "water", ""),
        (2, "close", "water", ""),
        (2, "resolve", "water", ""),
    ]


def test_after_the_most_returns_allowed_the_next_unit_keeps_the_case():
    record = sim.run(toy(GAP, responsibility={"most_returns": 1}), seed=1)
    assert course(record, 0)[4:6] == [
        (2, "dispatch", "parks", "best_guess"),
        (2, "accept", "parks", ""),
    ]


def test_a_case_past_its_limit_comes_under_supervision_and_is_not_returned_again():
    # The limit is 5 days: supervised on the sixth, while it is on its way back; its next dispatch
    # is the last.
    record = sim.run(toy(GAP, supervision={"enabled": True}), seed=1)
    history = course(record, 0)
    place = history.index((6, "supervise", "service_centre", ""))
    assert [event[1] for event in history[place + 1 : place + 6]] == [
        "return",
        "dispute",
        "circle",
        "dispatch",
        "accept",
    ]


def test_supervision_that_begins_by_a_reform_takes_up_every_late_case_that_day():
    reforms = ({"day": 50, "set": {"supervision.enabled": True}},)
    record = sim.run(
        sim.Scenario.model_validate(toy(GAP).model_dump(mode="json") | {"reforms": reforms}), seed=1
    )
    supervised = record.events.query("activity == 'supervise'")
    late = record.cases.query("filed_day < 45")["case"]
    assert set(supervised.query("day == 50")["case"]) == set(late)
    assert list(supervised.query("day == 50")["case"]) == sorted(late)
    assert supervised["case"].is_unique


SLOW = {"lead_days": 7}
"""Work on days 0 and 1, materials on day 8; the limit is 5 days."""


def test_the_limit_of_a_case_that_waits_for_materials_is_extended_on_its_last_day():
    record = sim.run(toy(SLOW, limits={"extension": 1, "extension_days": 3}), seed=1)
    assert [event[:2] for event in course(record, 0)[4:]] == [
        (5, "extend"),
        (8, "close"),
        (8, "resolve"),
    ]
    assert set(record.cases["extension_days"].head(3)) == {3}
    assert sim.measures.late_share(record) == 0
    assert sim.measures.late_share(sim.run(toy(SLOW), seed=1)) == 1


def test_a_case_is_extended_once_and_supervised_past_its_new_limit():
    limits = {"extension": 1, "extension_days": 2}
    record = sim.run(toy(SLOW, limits=limits, supervision={"enabled": True}), seed=1)
    assert [event[:2] for event in course(record, 0)[4:]] == [
        (5, "extend"),
        (8, "supervise"),
        (8, "close"),
        (8, "resolve"),
    ]
    assert sim.measures.late_share(record) == 1


def test_a_case_closed_on_paper_goes_on_as_if_it_had_not_been():
    limits = {"extension": 1, "extension_days": 2, "close_when_due": 1}
    record = sim.run(toy(SLOW, limits=limits), seed=1)
    assert [event[:2] for event in course(record, 0)[4:]] == [
        (5, "extend"),
        (7, "close_on_paper"),
        (7, "rework"),
        (8, "close"),
        (8, "resolve"),
    ]
    first = record.cases.iloc[0]
    assert (first["reported_day"] - first["filed_day"], first["reworks"]) == (7, 1)
    assert sim.measures.answered_on_time_share(record) == 1
    assert sim.measures.late_share(record) == 1


def test_a_citizen_may_accept_a_close_on_paper_and_the_work_still_goes_on():
    record = sim.run(toy(SLOW, limits={"close_when_due": 1, "rejection": 0}), seed=1)
    assert [event[:2] for event in course(record, 0)[4:]] == [
        (5, "close_on_paper"),
        (8, "close"),
        (8, "resolve"),
    ]
    assert record.cases["reworks"].iloc[0] == 0


def test_a_shelved_case_is_closed_on_paper_and_stays_shelved():
    shelved = {"shelving": 1}
    record = sim.run(toy(GAP, responsibility=shelved, limits={"close_when_due": 1}), seed=1)
    assert [event[:2] for event in course(record, 0)[2:7]] == [
        (0, "shelve"),
        (5, "close_on_paper"),
        (5, "rework"),
        (12, "follow_up"),
        (12, "take_up"),
    ]


def test_a_case_that_no_unit_holds_when_it_is_due_is_neither_extended_nor_closed():
    # It circles at the centre on its last day, the fifth.
    both = {"extension": 1, "close_when_due": 1}
    record = sim.run(toy(GAP, limits=both, responsibility={"max_declines": 30}), seed=1)
    assert not {"extend", "close_on_paper"} & {event[1] for event in course(record, 0)}


def test_who_has_closed_a_case_once_does_so_on_paper_no_more():
    # Rejected on day 1 and again, it is still open when its limit ends on day 5.
    refused = {"responsibility": {"reject_fit": 1}, "limits": {"close_when_due": 1, "extension": 1}}
    record = sim.run(toy(**refused), seed=1)
    history = [event[1] for event in course(record, 0)]
    assert history.count("rework") > 2
    assert not {"extend", "close_on_paper"} & {*history}


def test_an_organisation_neither_extends_nor_closes_on_paper():
    slow = firm(50) | {"limits": {"extension": 1, "close_when_due": 1}}
    record = sim.run(toy({"beyond": 1} | SLOW, **slow), seed=1)
    assert [event[1] for event in course(record, 0)[2:]] == [
        "accept",
        "finish_work",
        "close",
        "resolve",
    ]


def test_an_empowered_street_office_does_what_no_department_would():
    # 240 of its 300 minutes; without empowerment it needs twice as long.
    empowered = {
        "empowerment": {"enabled": True, "issues": ("leak",)},
        "department_defaults": {"avoidance": 0},
    }
    record = sim.run(
        toy(GAP, responsibility={"rules": ("empowerment", "best_guess")}, **empowered), seed=1
    )
    assert course(record, 0)[1:] == [
        (0, "dispatch", "street_office_01", "empowerment"),
        (0, "accept", "street_office_01", ""),
        (0, "close", "street_office_01", ""),
        (0, "resolve", "street_office_01", ""),
    ]


def firm(fee: float) -> dict[str, dict[str, object]]:
    """Return a market in which everyone would pay 100 yuan."""
    members = ({"name": "firm", "staff_hours": 8, "success": 1, "fee": fee},)
    market = {"enabled": True, "willing_to_pay": 100, "willing_to_pay_sigma": 0, "members": members}
    return {"platform": {"recognition": 1}, "market": market}


def test_a_firm_serves_who_pays():
    record = sim.run(toy({"beyond": 1}, **firm(99.99)), seed=1)
    assert course(record, 0)[1] == (0, "dispatch", "firm", "platform")
    assert (record.cases["resolved_by"].dropna() == "market").all()
    assert sim.measures.resolved_by_market_share(record) == 1
    assert sim.measures.fees_per_case(record) == 99.99


def test_a_firm_does_not_serve_who_does_not_pay():
    record = sim.run(toy({"beyond": 1}, **firm(100.01)), seed=1)
    assert course(record, 0)[1] == (0, "dispatch", "water", "best_guess")
    assert sim.measures.fees_per_case(record) == 0


def test_support_makes_a_wrongly_named_lead_as_good_as_a_fit_one():
    # The ruling of day 9 names water, wrongly: 240 minutes instead of 720, but roads and parks owe
    # a quarter of them each.
    wrong = {"adjudication": {"enabled": True, "accuracy": 0}, "responsibility": {"mismatch": 3}}
    record = sim.run(toy(GAP, joint_handling={"needed": 1, "support": 0.25}, **wrong), seed=1)
    assert after_dispute(record)[1:3] == [
        (8, "rule", "water", "joint_meeting"),
        (8, "support", "water", ""),
    ]
    without = sim.run(toy(GAP, **wrong), seed=1)
    assert record.cases["resolution_days"].iloc[0] < without.cases["resolution_days"].iloc[0]
    assert record.cases["handoffs"].iloc[0] == without.cases["handoffs"].iloc[0]
    assert record.units["coordinated_hours"].sum() > without.units["coordinated_hours"].sum()


def test_a_repeated_request_waits_for_the_open_one_and_ends_with_it():
    # Case 1 is about the matter of case 0, filed the day before and done on day 2; case 2, of day
    # 12, finds nothing open.
    demand = {"cases_per_day": 0.2, "direct_answer": 0, "repeats": 0.9, "repeat_days": 30}
    record = sim.run(toy(demand=demand, service_centre={"accuracy": 1, "merging": 1}), seed=1)
    assert [event[:3] for event in course(record, 1)] == [
        (0, activity, "service_centre") for activity in ("file", "merge", "resolve")
    ]
    assert course(record, 2)[1][1] == "dispatch"
    assert (record.cases["resolved_by"].dropna() == "department").all()


def test_a_repeated_request_goes_on_alone_when_the_first_citizen_gives_up():
    demand = {"cases_per_day": 1, "direct_answer": 0, "repeats": 0.9, "repeat_days": 30}
    citizens = {"give_up": 0.3, "patience_sigma": 0.5}
    record = sim.run(
        toy(GAP, demand=demand, citizens=citizens, service_centre={"merging": 1}), seed=1
    )
    separated = record.events.query("activity == 'separate'")
    assert len(separated) > 0
    for event in separated.itertuples():
        original = record.cases["original"].iloc[event.case]
        assert record.cases["status"].iloc[original] == "withdrawn"
        assert record.cases["end_day"].iloc[original] == event.day
        assert (
            record.cases["dispatches"].iloc[event.case] > 0
            or record.cases["status"].iloc[event.case] == "withdrawn"
        )


def test_a_patrol_finds_a_case_reads_it_rightly_and_waits_without_complaint():
    patrols = {
        "patrols": {"enabled": True, "found": 1, "hours_a_day": 1},
        "citizens": {"petition_after": 1, "give_up": 0.5},
    }
    record = sim.run(toy(GAP, responsibility={"shelving": 1}, **patrols), seed=1)
    days = [event[:2] for event in course(record, 0)[:5]]
    assert days == [
        (0, "patrol"),
        (0, "dispatch"),
        (0, "shelve"),
        (12, "follow_up"),
        (12, "take_up"),
    ]
    assert not {"file", "petition", "withdraw"} & set(record.events["activity"])
    assert record.daily["trust"].eq(0.5).all()
    assert record.units.set_index("unit").loc["street_office_01", "coordinated_hours"] == 100


def test_volunteers_give_as_much_as_the_city_is_trusted():
    # Nobody trusts the city: at a co-production of one, none of the 8 hours; at one half, 4.
    chamber = ({"name": "chamber", "staff_hours": 8, "success": 1},)
    for coproduction, first_close in ((0.5, 0), (1, None)):
        society = {"enabled": True, "members": chamber, "coproduction": coproduction}
        distrust = {"trust": 0, "trust_gain": 0}
        record = sim.run(
            toy(
                {"beyond": 1},
                citizens=distrust,
                platform={"recognition": 1},
                social_organisations=society,
            )
        )
        closes = [event[0] for event in course(record, 0) if event[1] == "close"]
        assert closes[:1] == ([] if first_close is None else [first_close])
        had = record.units.set_index("unit").loc["chamber", "had_hours"]
        assert had == 100 * 8 * (1 - coproduction)


def test_a_petition_goes_first_on_the_docket_where_that_is_the_order():
    few = {"enabled": True, "rulings_per_year": 100, "period": 1, "order": "petition_first"}
    busy = {
        "demand": {"cases_per_day": 1, "direct_answer": 0},
        "citizens": {"petition_after": 2, "patience_sigma": 0.5},
    }
    events = sim.run(toy(GAP, adjudication=few, **busy), seed=1).events
    waiting: list[int] = []
    petitioned: set[int] = set()
    turns = {True: 0, False: 0}
    for event in events.itertuples():
        if event.activity == "refer":
            waiting.append(event.case)
        elif event.activity == "petition":
            petitioned.add(event.case)
        elif event.activity == "rule":
            first = event.case in petitioned
            assert first or not petitioned & set(waiting)
            turns[first] += 1
            waiting.remove(event.case)
    assert min(turns.values()) > 0


def test_otherwise_whoever_has_waited_longest_goes_first():
    few = {"enabled": True, "rulings_per_year": 100, "period": 1}
    events = sim.run(toy(GAP, adjudication=few, demand={"cases_per_day": 1}), seed=1).events
    ruled = events.query("activity == 'rule'")["case"].tolist()
    assert ruled == events.query("activity == 'refer'")["case"].tolist()[: len(ruled)]
    assert len(ruled) > 30


def test_each_body_rules_on_the_cases_of_its_districts_with_its_part_of_the_rulings():
    bodies = ({"name": "east", "districts": (1,), "part": 1}, {"name": "city", "part": 4})
    scenario = toy(
        GAP,
        city={"districts": 3},
        demand={"cases_per_day": 3},
        adjudication={"enabled": True, "bodies": bodies, "period": 1},
    )
    record = sim.run(scenario, seed=1)
    ruled = record.events.query("activity == 'rule'").merge(record.cases[["case", "district"]])
    east = (ruled["district"] == 1).groupby(ruled["day"]).sum()
    assert len(ruled) > 60
    assert east.sum() <= 250 / 5 / 250 * 120
    assert (ruled["district"] != 1).sum() > 3 * east.sum()


def test_a_review_comes_before_the_highest_body_and_a_referral_before_the_lowest():
    # The district's body is always wrong, the city's always right. Water is bound by a ruling from
    # before and asks for a review.
    bodies = ({"name": "east", "districts": (1,), "accuracy": 0}, {"name": "city", "accuracy": 1})
    ruling = {"enabled": True, "period": 1, "bodies": bodies}
    before = {
        "precedents": ({"issue": "leak", "circumstance": 0.5, "unit": "water", "age_days": 1},)
    }
    record = sim.run(
        toy(GAP, adjudication=ruling, precedents={"enabled": True, "challenge": 1}, initial=before),
        seed=1,
    )
    assert [event[1:3] for event in course(record, 0)[1:4]] == [
        ("dispatch", "water"),
        ("challenge", "water"),
        ("rule", "roads"),
    ]
    assert record.precedents["overruled_day"].iloc[0] == 1
    referred = sim.run(toy(GAP, adjudication=ruling), seed=1).events.query("activity == 'rule'")
    assert len(referred) > 0
    assert not (referred["unit"] == "roads").any()


def test_remits_drift_on_the_first_day_of_a_year_and_rulings_are_not_told():
    year = {"days": 520, "warm_up": 20, "horizon": 40}
    scenario = toy(
        GAP | {"pieces": 40}, time=year, city={"drift_per_year": 1}, demand={"cases_per_day": 1}
    )
    model = sim.CityModel(scenario, rng=1)
    model.run_until(250)
    before = model.city.segments["unit"].copy()
    model.run_until(251)
    after = model.city.segments["unit"].copy()
    model.run_until(500)
    assert (model.city.segments["unit"] == after).all()
    assert 0 < (before != after).sum() < 40
    other = sim.CityModel(scenario, rng=2)
    other.run_until(251)
    assert (other.city.segments["unit"] == after).all()


def test_a_run_goes_on_from_what_was_open_and_what_had_been_ruled():
    precedent = {"issue": "leak", "circumstance": 0.5, "unit": "roads", "age_days": 10}
    old = {"issue": "leak", "circumstance": 0.25, "effort_minutes": 60, "age_days": 40}
    initial = {"backlog": 3, "backlog_days": 30, "cases": (old,), "precedents": (precedent,)}
    record = sim.run(toy(GAP, initial=initial, precedents={"enabled": True}), seed=1)
    assert list(record.cases["filed_day"].head(5)) == [-40, -21, -11, -1, 1]
    assert record.cases["circumstance"].iloc[0] == 0.25
    assert course(record, 0)[1] == (0, "dispatch", "roads", "precedent")
    assert record.cases["resolution_days"].iloc[0] == 40
    assert record.precedents["citations"].iloc[0] == len(record.cases)
    assert record.precedents["day"].iloc[0] == -10
    assert record.precedents["case"].isna().iloc[0]
