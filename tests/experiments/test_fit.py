import dataclasses

import numpy as np
import pytest

import sim
from sim.errors import LogError, OutputError
from sim.experiments.fit import Fit, Found, target_of
from sim.experiments.fitted_city import tables
from sim.logs.draft import OF_HANDOFFS, Parameter, limited, scaled
from sim.logs.paths import Wait
from sim.scenario.city import YEAR_DAYS
from sim.scenario.expand import issues
from sim.scenario.files import load_scenario
from sim.scenario.parameters import read
from sim.scenario.posterior import PosteriorFile
from sim.scenario.ranges import Range, invalid_ends
from sim.scenario.schema import Scenario
from tests.logs.cities import TRUTH, log_of, short_search, town

DAYS = 120
"""Of filing: a short log is read and fitted soon."""


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    return log_of(town(DAYS), 4, tmp_path_factory.mktemp("log") / "town.csv")


@pytest.fixture(scope="module")
def fitted(log):
    with short_search():
        return sim.fit(log, seed=2)


def test_a_fit_is_repeated_by_its_seed(log, fitted):
    with short_search():
        assert sim.fit(log, seed=2).values == fitted.values


def test_the_file_is_the_scenario(fitted, tmp_path):
    fitted.save(tmp_path / "city.toml")
    written = load_scenario(tmp_path / "city.toml")
    assert written.model_copy(update={"posterior": PosteriorFile()}) == fitted.scenario


def test_the_file_says_where_its_numbers_are_from(fitted, tmp_path):
    fitted.save(tmp_path / "city.toml")
    written = (tmp_path / "city.toml").read_text(encoding="utf-8")
    for line in written.splitlines():
        if line.startswith(
            ("cases_per_day", "accuracy", "avoidance", "backlog", "give_up", "return_days")
        ):
            assert any(word in line for word in ("# read off", "# searched", "# assumption")), line


def test_a_file_that_is_there_is_left_alone(fitted, tmp_path):
    (tmp_path / "city.toml").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="exists already"):
        fitted.save(tmp_path / "city.toml")
    assert (tmp_path / "city.toml").read_text(encoding="utf-8") == "mine"


def test_a_scenario_that_cannot_be_written_leaves_nothing(fitted, tmp_path, monkeypatch):
    def fails(*given):
        raise RuntimeError("no space left")

    monkeypatch.setattr("sim.experiments.fitted_city.tables", fails)
    with pytest.raises(RuntimeError, match="no space left"):
        fitted.save(tmp_path / "city.toml", tmp_path / "orders.csv")
    assert not [*tmp_path.iterdir()]


def test_a_fit_says_how_well_its_intervals_cover(fitted):
    cover = fitted.posterior.calibration.coverage(0.95)
    assert f"({100 * cover.min():.3g} to {100 * cover.max():.3g} %" in fitted.about_intervals()[0]


def test_a_replay_has_the_logs_own_requests(log, fitted, tmp_path):
    fitted.save(tmp_path / "city.toml", tmp_path / "orders.csv")
    cases = sim.run(load_scenario(tmp_path / "city.toml"), seed=1).cases
    filed = cases[cases["filed_day"] >= 0]
    assert len(filed) == len(log.cases)
    assert (np.sort(filed["filed_day"]) == np.sort(log.cases["opened_day"])).all()
    assert (
        filed["issue"].astype(str).value_counts().to_dict()
        == log.cases["issue"].value_counts().to_dict()
    )


def test_demand_is_read_off(fitted):
    demand = fitted.scenario.demand
    daily = 60 / np.sqrt(DAYS * 60)
    assert abs(demand.cases_per_day - 60) < 4 * daily * np.sqrt(
        3 / 2
    )  # two thirds of the cases are fitted
    assert demand.week == pytest.approx(
        [1.4, 1.1, 1.0, 0.9, 0.6], abs=4 * 1.4 / np.sqrt(DAYS / 5 * 60 * 2 / 3)
    )


def test_days_of_a_return_are_read_off(fitted):
    assert fitted.scenario.responsibility.return_days == 2


def test_departments_of_an_issue_are_those_that_ended_its_cases(fitted):
    truth = {issue.name: set(issue.departments) for issue in issues(town())}
    for issue in fitted.scenario.issues:
        assert set(issue.departments) <= truth[issue.name]


def test_cases_take_the_hours_that_mechanisms_relate_to(fitted):
    assert {issue.effort_hours for issue in issues(fitted.scenario)} == {4.0}


def test_what_cannot_be_learnt_is_said(fitted):
    for said in ("a case takes the default hours of work", "rework after call-backs"):
        assert any(said in line for line in fitted.not_learnt())
    hows = {"read off", "searched", "searched, at a bound", "searched, not learnt"}
    assert set(fitted.estimates["how"]) <= hows


@pytest.mark.parametrize(
    ("value", "width", "how"),
    [
        (0.5, 0.1, "searched"),
        (0.5, 0.9, "searched, not learnt"),
        (0.001, 0.1, "searched, at a bound"),
        (0.999, 0.1, "searched, at a bound"),
        (0.999, 0.9, "searched, not learnt"),
    ],
)
def test_how_a_value_was_found_is_said(value, width, how):
    parameter = Parameter("accuracy", Range(0.0, 1.0), 0.5, "service_centre.accuracy")
    assert Found(parameter, value, value - width / 2, value, value + width / 2).how == how


def test_a_value_at_a_bound_is_said_to_be_so(fitted, tmp_path):
    first, *others = fitted.found
    bound, narrow = first.parameter.range.low, first.parameter.range.low + 0.01
    changed = dataclasses.replace(fitted)
    changed.__dict__["found"] = (first._replace(value=bound, low=bound, high=narrow), *others)
    rows = changed.estimates.set_index("what")["how"]
    assert rows[first.parameter.what] == "searched, at a bound"
    told = changed.not_learnt()
    assert any(f"{first.parameter.what}: 0 lies at a bound" in line for line in told)
    changed.save(tmp_path / "city.toml")
    written = (tmp_path / "city.toml").read_text(encoding="utf-8")
    (accuracy,) = (line for line in written.splitlines() if line.startswith("accuracy"))
    assert "# searched, at a bound of what was searched" in accuracy


def test_draws_are_of_the_numbers_of_the_scenario(fitted, tmp_path):
    """A line of draws, put into the file's scenario, gives the city that was drawn."""
    fitted.save(tmp_path / "city.toml")
    city = load_scenario(tmp_path / "city.toml")
    learnt = fitted.learnt
    assert [*city.posterior.learnt] == learnt.loc[learnt["learnt"], "key"].tolist()
    places = fitted.posterior.draws()
    for row in (0, 500):
        drawn = city.with_values(fitted.draws.iloc[row].to_dict())
        meant = fitted.draft.scenario(scaled(fitted.parameters, places[row]), {})
        assert drawn.service_centre.accuracy == pytest.approx(meant.service_centre.accuracy)
        for own, other in zip(drawn.issues, meant.issues, strict=True):
            for name in ("overlap", "gap", "lead_days", "lead_sigma"):
                assert getattr(own, name) == pytest.approx(getattr(other, name), rel=2e-3), name


def test_draws_lie_in_their_ranges(fitted):
    drawn = fitted.draws
    prior = fitted.draft.prior(fitted.values)
    for key, (low, high) in ((key, each.ends) for key, each in prior.items()):
        assert low * (1 - 1e-9) <= drawn[key].min() <= drawn[key].max() <= high * (1 + 1e-9), key
    assert [*prior] == [*drawn.columns]


def test_processes_change_nothing(log, fitted):
    with short_search():
        other = sim.fit(log, seed=2, executor="processes")
    assert other.draws.equals(fitted.draws)
    assert other.values == fitted.values


def test_too_few_cities_are_refused(log):
    with pytest.raises(LogError, match="points = 399: a fit needs 400 cities or more"):
        sim.fit(log, points=399)


def test_units_without_a_remit_are_said_and_what_to_do_if_they_are_many(fitted):
    def told(strangers):
        units = fitted.log.cases["unit"].mask(
            np.arange(len(fitted.log.cases)) < strangers * len(fitted.log.cases), "elsewhere"
        )
        log = dataclasses.replace(fitted.log, cases=fitted.log.cases.assign(unit=units))
        return dataclasses.replace(fitted, log=log).not_learnt()[0]

    assert "units that ended few cases of any issue (5.0 % of all cases)" in told(0.05)
    assert "give --issue a more detailed column" not in told(0.05)
    assert "give --issue a more detailed column" in told(0.5)


def test_what_no_values_repeat_is_said(fitted):
    def with_runs(runs):
        posterior = dataclasses.replace(fitted.posterior, runs=np.stack([runs, runs]))
        return dataclasses.replace(fitted, posterior=posterior)

    inwards = np.where(fitted.target > 0.5, -10, 10)
    apart = inwards * np.array([each.tolerance for each in fitted.compared])
    assert len(with_runs(fitted.target + apart).missed()) == len(fitted.compared)
    assert with_runs(fitted.target).missed() == []


def test_the_parts_of_a_log_are_all_of_it(log):
    for judged in ("third", "last"):
        part, held_out = log.split(judged)
        assert len(part.cases) + len(held_out.cases) == len(log.cases)
        assert not set(part.cases.index) & set(held_out.cases.index)
    part, held_out = log.split("none")
    assert (len(part.cases), len(held_out.cases)) == (len(log.cases), 0)


def test_the_last_third_is_of_cases_opened_later(log):
    part, held_out = log.split("last")
    assert part.cases["opened_day"].max() <= held_out.cases["opened_day"].min()


def test_too_few_cases_are_refused(log):
    few = log.part(np.arange(len(log.cases)) < 120)
    with pytest.raises(LogError, match=r"80 of 120 cases .* are too few to fit"):
        sim.fit(few)


def test_a_docket_has_room_for_twice_the_disputes_of_its_runs(fitted):
    city = fitted.scenario.with_values({"adjudication.enabled": True})
    runs = [sim.run(city, seed) for seed in range(50, 58)]
    referred = [run.day_rows["referrals"][city.time.warm_up :].mean() * YEAR_DAYS for run in runs]
    error = np.std(referred, ddof=1) * np.sqrt(1 / 8 + 1 / 8)
    room = city.adjudication.rulings_per_year
    assert room == pytest.approx(2 * np.mean(referred), abs=1 + 2 * 4 * error)
    assert np.mean(referred) > 10


def test_a_docket_without_disputes_has_a_range_that_can_be_drawn(fitted, monkeypatch):
    monkeypatch.setattr(Fit, "disputes", 0.0)
    assert not [*invalid_ends(read(Scenario, tables(fitted)))]


@pytest.mark.parametrize(
    ("role", "name", "said"),
    [
        ("issue", "street\nlight", r"issue of case .*: 'street\\nlight' has more than one line"),
        ("unit", "Roads\t2", "unit of case .*: .* has the control character U.0009; remove it"),
        ("unit", "street_office", "unit of case .*: 'street_office' is a reserved word"),
    ],
)
def test_a_name_that_no_scenario_can_have_is_refused_with_its_case(log, role, name, said):
    columns = [role] if role == "issue" else ["unit", "first_unit"]
    usual = {log.cases[role].mode()[0]: name}
    cases = log.cases.assign(**{each: log.cases[each].replace(usual) for each in columns})
    stays = log.stays.replace({"unit": usual}) if role == "unit" else log.stays
    with pytest.raises(LogError, match=said):
        sim.fit(dataclasses.replace(log, cases=cases, stays=stays))


def test_a_name_that_the_scenario_does_not_have_is_no_obstacle(log):
    """A unit that ended one case has no remit."""
    cases = log.cases.copy()
    cases.loc[cases.index[0], "unit"] = "two\nlines"
    assert target_of(dataclasses.replace(log, cases=cases), "none", 1500, 1).days


@pytest.mark.parametrize(
    ("share", "assumed", "rows"),
    [
        (0.1, False, ["days with such a unit", "share passed on by it on the same day"]),
        (0.1, True, ["share passed on by it on the same day"]),
        (0.0, False, []),
    ],
)
def test_days_that_the_log_does_not_have_are_not_read_off(fitted, tmp_path, share, assumed, rows):
    target = fitted.posterior.target

    def town(**changed):
        draft = dataclasses.replace(target.draft, paths=target.draft.paths._replace(**changed))
        posterior = dataclasses.replace(fitted.posterior, target=target._replace(draft=draft))
        return dataclasses.replace(fitted, posterior=posterior)

    returns = Wait(1.0, 2.0, 0.0, assumed)
    some = town(returns=returns, misdirected={target.draft.remits[0].issue: share})
    listed = [
        each.what for each in some.estimated if "such a unit" in each.what or "by it" in each.what
    ]
    assert listed == rows
    town(returns=returns).save(tmp_path / "city.toml")
    written = (tmp_path / "city.toml").read_text("utf-8")
    assert ("\nreturn_days = 2 # assumption" in written) is assumed


def test_a_log_with_a_row_a_case_says_nothing_of_hand_offs(log):
    flat = dataclasses.replace(
        log, cases=log.cases.assign(handoffs=0, ping_pong=False), has_handoffs=False
    )
    with short_search():
        found = sim.fit(flat)
    names = [each.name for each in OF_HANDOFFS]
    unseen = [each for each in found.found if each.parameter.name in names]
    assert [each.value for each in unseen] == pytest.approx(
        [each.start for each in OF_HANDOFFS], abs=0.01
    )
    assert found.draws["service_centre.accuracy"].std() == pytest.approx(12**-0.5, rel=0.15)
    assert any(
        "the values for passing cases on are usual ones" in line for line in found.not_learnt()
    )
    judged = sim.validate(found.scenario, flat, replications=1)
    assert not judged.measures["measure"].str.contains("hand-off").any()
    assert any("it has no hand-offs" in line for line in judged.notes())


@pytest.mark.slow
@pytest.mark.parametrize(
    "changed", [{}, {"accuracy": 0.45, "avoidance": 0.8, "return_to_sender": 0.3, "contested": 0.3}]
)
def test_what_was_put_in_comes_back_within_its_interval(tmp_path, changed):
    log = log_of(town(**changed), 5, tmp_path / "town.csv")
    found = sim.fit(log, seed=5).found
    truth = TRUTH | changed
    truth |= {"hours": 1 / truth["utilisation"], "gap": truth["contested"] / 3}
    truth |= {"overlap": 2 * truth["gap"]}
    outside = [
        each
        for each in found
        if each.parameter.name in truth and not each.low <= truth[each.parameter.name] <= each.high
    ]
    assert len(outside) <= 2  # of eight intervals of 95 %, three miss once in 170 times
    assert all(each.learnt for each in found if each.parameter.name == "accuracy")


def test_a_log_in_which_no_case_changes_hands_says_so(log, fitted):
    still = dataclasses.replace(log, cases=log.cases.assign(handoffs=0))
    told = dataclasses.replace(fitted, log=still).not_learnt()
    assert any("no case changes hands in this log" in line for line in told)
    assert not any("no case changes hands" in line for line in fitted.not_learnt())


def test_a_log_without_a_closed_case_is_refused(log):
    with pytest.raises(LogError, match="no case is closed"):
        sim.fit(dataclasses.replace(log, cases=log.cases.assign(closed=False)))


def test_a_part_that_there_is_not_is_refused(log):
    with pytest.raises(LogError, match="held_out = 'first'; known are: last, none, third"):
        sim.fit(log, held_out="first")


def test_a_validation_of_few_cases_says_what_cannot_be_compared(log):
    few = log.part(np.arange(len(log.cases)) < 40)
    notes = sim.validate(town(), few, held_out="none", replications=1).notes()
    assert not any("nan" in note for note in notes)
    with pytest.raises(LogError, match="13 held-out cases are too few to judge by"):
        sim.validate(town(), few, replications=1)


def test_a_fit_gives_its_numbers_as_a_frame(fitted):
    listed = fitted.estimated
    assert list(fitted.estimates.columns) == list(listed[0]._fields)
    assert list(fitted.estimates["value"]) == [each.value for each in listed]
    assert fitted.estimates["low"].isna().sum() == sum(each.low is None for each in listed)


@pytest.mark.parametrize("contested", [1.0, 20.0, 2000.0])
def test_a_range_keeps_its_ends_apart_whatever_share_of_contested_cases_an_issue_has(
    fitted, contested
):
    first, *others = fitted.draft.remits
    remits = (first._replace(contested=contested), *others)
    for each in dataclasses.replace(fitted.draft, remits=remits).parameters():
        assert 3 * each.range.low <= each.range.high
        assert each.range.low <= each.start <= each.range.high
    (gap,) = (each for each in OF_HANDOFFS if each.name == "gap")
    assert limited(gap, 0.9 / 2 / contested, gap.start).range.high * contested <= 0.45


@pytest.mark.parametrize(
    ("held_out", "asked", "runs"),
    [("none", 3000, 3000), ("none", 10**6, 7200), ("third", 10**6, 4800), ("last", 10**6, 4800)],
)
def test_a_run_has_about_as_many_cases_as_asked_and_no_more_than_are_fitted(
    log, held_out, asked, runs
):
    assert target_of(log, held_out, asked, 1).days == pytest.approx(runs / 60, rel=0.05)


def test_what_a_log_leads_to_says_in_a_line_what_it_is(log, fitted):
    judged = sim.validate(fitted.scenario, log, replications=1)
    assert repr(log) == (
        f"<WorkLog of town.csv: {len(log.cases):,} cases, {(~log.cases['closed']).sum():,} "
        "open when it ends>"
    )
    assert repr(fitted).startswith("<Fit of town.csv: mean misfit ")
    assert repr(judged) == (
        f"<Validation of 'A city fitted to town.csv': 1 runs against {len(judged.real):,} "
        "cases of town.csv>"
    )
