"""`robust`: a comparison repeated for many draws of the uncertain numbers and choices."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.errors import ComparisonError, ScenarioError
from sim.experiments.contrasts import contrasts
from sim.experiments.effects import effects
from sim.experiments.executors import made
from sim.experiments.robustness import DRAWS, Robustness, is_label, summary_of
from sim.model.plan import make_plan
from sim.records.simulate import run
from sim.results.probability import latin_hypercube
from sim.results.summary import measure_names, summary
from sim.scenario.posterior import PosteriorFile, posterior_draws
from sim.scenario.ranges import as_range, choices, label, live_ranges
from sim.scenario.values import drawn, value_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from concurrent.futures import Executor

    from numpy.typing import NDArray

    from sim.experiments.arms import Arm
    from sim.experiments.executors import Pool, Progress
    from sim.experiments.study import Study
    from sim.scenario.schema import Scenario

    Draw = dict[str, Any]
    Ranges = Mapping[str, tuple[Any, ...]]

LEAST_REPLICATIONS = 4
"""With a posterior: one pair of runs would add its own random numbers to what draws leave open."""

TRIALS = 3
"""Number of draws in which a number is moved before it counts as one that cannot act."""


class Drawn(NamedTuple):
    """Runs of an arm with the numbers of a draw."""

    draw: int
    arm: Arm
    seeds: range
    moved: str = ""
    """The number that is moved to the other end of its range, if any."""


def robust(
    study: Study,
    n: int = DRAWS,
    *,
    executor: Pool | Executor | None = None,
    progress: Progress | None = None,
) -> Study:
    """Return a comparison with its effects over draws of the uncertain numbers.

    Parameters
    ----------
    study
        What `compare` returned. Its arms, seeds and replications are those of each draw, so that
        draws differ in nothing else.
    n
        Draws from the scenario's posterior and the ranges of its table `uncertainty`, 1 or more. A
        number changed with `with_values` keeps its range; change `uncertainty` to fix it. If the
        posterior has its prior, as many draws of the prior are made too.
    executor, progress
        As in `compare`.

    Returns
    -------
    Study
        The same, with `robustness`.

    Raises
    ------
    ComparisonError
        If there is no effect or nothing to draw, or the scenario is not valid with a draw;
        nothing is run then.

    Examples
    --------
    >>> import sim
    >>> town = sim.load_scenario("classroom")
    >>> study = sim.robust(sim.compare(town, toggle=["precedents"], replications=2), 3)
    >>> len(study.robustness.draws)
    3
    """
    import pandas as pd

    scenarios = [arm.scenario for arm in study.arms]
    measured = measure_names(*scenarios)
    check_ranges(scenarios, study.replications)
    rows = chosen_rows(scenarios[0], n, study.seed)
    found = _all_draws(scenarios, n, study.seed)
    if not study.contrasts:
        raise ComparisonError(
            "robust needs an effect, and a single arm has none; compare two scenarios, or toggle "
            "a mechanism"
        )
    arms = [
        [replace(arm, scenario=with_draw(arm.scenario, number, draw)) for arm in study.arms]
        for each in found
        for number, draw in enumerate(each)
    ]
    seeds = range(study.seed, study.seed + study.replications)
    tasks = [Drawn(number, arm, seeds) for number, those in enumerate(arms) for arm in those]
    runs, done = len(seeds), len(tasks) * len(seeds)
    counted = progress and (lambda done, of: progress(done * runs, of * runs))
    made_runs = [*zip(tasks, made(summed_up, tasks, executor, counted), strict=True)]

    def moved(trials: Sequence[Drawn]) -> list[dict[str, float]]:
        nonlocal done
        again = [trial._replace(seeds=seeds[:1]) for trial in trials]
        done, before = done + len(again), done
        return [measures for (measures,) in made(summed_up, again, executor, progress, before)]

    ranges = _ends(scenarios)
    unmoved = {(task.draw, task.arm.name): sums[0] for task, sums in made_runs}
    acts = acting(arms, found[0], ranges, unmoved, moved)
    sums_of = pd.DataFrame(
        [
            {"draw": task.draw, "arm": task.arm.name, "replication": replication} | measures
            for task, sums in made_runs
            for replication, measures in enumerate(sums)
        ]
    )
    needed: dict[str, set[str]] = {}
    frames = []
    for number, those in enumerate(arms):
        asked = contrasts(
            those, study.at_each
        )  # an effect that can act in one draw may be a structural zero in another
        frames.append(effects(sums_of[sums_of["draw"] == number], asked, measured))
        frames[-1].insert(0, "draw", number % n)
        for contrast in asked:
            needed.setdefault(contrast.name, set()).update(contrast.weights)
    can_act = {name: tuple(key for key in ranges if acts[key] & of) for name, of in needed.items()}
    chosen = choices(scenarios[0])
    tables = [
        pd.DataFrame(
            [
                {"draw": number}
                | {key: label(item) if key in chosen else item for key, item in draw.items()}
                for number, draw in enumerate(each)
            ]
        )
        for each in found
    ]
    if rows is not None:
        tables[0].insert(1, "row", rows)
    of_draws, *of_prior = (
        pd.concat(frames[first : first + n], ignore_index=True)
        for first in range(0, len(frames), n)
    )
    prior = None
    if of_prior:
        prior = Robustness(tables[1], of_prior[0], summary_of(of_prior[0]), can_act)
    summary = summary_of(of_draws, *of_prior)
    return replace(study, robustness=Robustness(tables[0], of_draws, summary, can_act, prior))


def summed_up(task: Drawn) -> list[dict[str, float]]:
    """Make runs and return the measures of each."""
    scenario, plan = task.arm.scenario, make_plan(task.arm.scenario)
    return [summary(run(scenario, seed, record="cases", plan=plan)) for seed in task.seeds]


def draws(scenarios: Sequence[Scenario], n: int, seed: int, *, prior: bool = False) -> list[Draw]:
    """Return n draws of the uncertain numbers and choices of the first scenario, alike for all.

    Lines of its posterior are drawn whole and without replacement. Numbers of its table
    `uncertainty` are drawn beside them, as a Latin hypercube (McKay, Beckman and Conover 1979,
    Technometrics 21, 239-245): each of n equal parts of each range is drawn from once, and each
    value of a choice as often as any other, or up to two draws more or less if n is no multiple of
    their number. Whole numbers of the scenario are rounded. Numbers in which scenarios differ are
    compared, not drawn. With `prior`, numbers of the posterior are drawn from their ranges before
    it, and only maps and other numbers without one are from its lines.
    """
    if n < 1:
        raise ComparisonError(f"robust must be 1 draw or more, but was {n}")
    check_ranges(scenarios)
    given, ranges = _given(scenarios, n, seed), _drawable(scenarios, live_ranges(scenarios[0]))
    if prior:
        before = _drawable(scenarios, scenarios[0].posterior.prior)
        given = {key: column for key, column in given.items() if key not in before}
        ranges = {key: as_range(each) for key, each in before.items()} | ranges
    chosen = _drawable(scenarios, choices(scenarios[0]))
    shares = latin_hypercube(n, len(ranges) + len(chosen), seed).T
    columns = given | {
        key: found.at(share) for (key, found), share in zip(ranges.items(), shares, strict=False)
    }
    points = np.array([*columns.values()]).T.reshape(n, len(columns))
    numbers = [drawn(scenarios[0], dict(zip(columns, point, strict=True))) for point in points]
    of_choices = [*zip(chosen.items(), shares[len(ranges) :], strict=True)]
    return [
        each | {key: choice.at(float(share[row])) for (key, choice), share in of_choices}
        for row, each in enumerate(numbers)
    ]


def chosen_rows(scenario: Scenario, n: int, seed: int) -> NDArray[np.int64] | None:
    """Return n rows of the posterior's file, none twice, if there is one; the first row is 0."""
    posterior = posterior_draws(scenario)
    if posterior is None:
        return None
    if n > len(posterior.values):
        raise ComparisonError(
            f"robust = {n}: {scenario.posterior.draws} has only {len(posterior.values)} draws; "
            f"ask for {len(posterior.values)} at most"
        )
    return np.random.default_rng(seed).choice(len(posterior.values), n, replace=False)


def check_draws(scenarios: Sequence[Scenario], n: int, seed: int) -> None:
    """Refuse draws with which a scenario is not valid, before anything is run."""
    for each in _all_draws(scenarios, n, seed):
        for number, draw in enumerate(each):
            for scenario in scenarios:
                with_draw(scenario, number, draw)


def _all_draws(scenarios: Sequence[Scenario], n: int, seed: int) -> list[list[Draw]]:
    """Return n draws, and n of the prior if there is a posterior with its prior."""
    kinds = (False, True) if scenarios[0].posterior.prior else (False,)
    return [draws(scenarios, n, seed, prior=each) for each in kinds]


def _given(scenarios: Sequence[Scenario], n: int, seed: int) -> dict[str, NDArray[np.float64]]:
    """Return the numbers of n rows of the posterior by key, if there is one."""
    posterior, rows = posterior_draws(scenarios[0]), chosen_rows(scenarios[0], n, seed)
    if posterior is None:
        return {}
    return _drawable(scenarios, dict(zip(posterior.keys, posterior.values[rows].T, strict=True)))


def check_ranges(scenarios: Sequence[Scenario], replications: int = LEAST_REPLICATIONS) -> None:
    """Refuse scenarios without a number to draw, and too few replications for a posterior."""
    first = scenarios[0]
    posterior = posterior_draws(first)
    if posterior is not None and replications < LEAST_REPLICATIONS:
        raise ComparisonError(
            f"replications = {replications}: with the posterior {first.posterior.draws} a draw needs "
            f"{LEAST_REPLICATIONS} or more; with fewer, random numbers of runs would pass for what "
            f"{first.posterior.of or 'the published numbers'!r} leaves open. Write --replications "
            f"{LEAST_REPLICATIONS}"
        )
    if posterior is None and not first.uncertainty:
        raise ComparisonError(
            f"{first.title!r} has no table [uncertainty] to draw from; write in it the ranges of "
            "uncertain numbers"
        )
    uncertain = [*(posterior.keys if posterior else ()), *live_ranges(first), *choices(first)]
    if not uncertain:
        raise ComparisonError(
            f"{first.title!r} has only ranges of defaults that no entry uses; 'sim check' names "
            "the keys to give a range"
        )
    if not _drawable(scenarios, dict.fromkeys(uncertain)):
        raise ComparisonError(
            "all numbers with a range in [uncertainty] are compared, so none is left to draw; "
            "give another number a range. Compared are: "
            f"{', '.join(uncertain)}"
        )


def _ends(scenarios: Sequence[Scenario]) -> Ranges:
    """Return the ends of each number drawn, labels left out, and the values of each choice."""
    posterior = posterior_draws(scenarios[0])
    found: dict[str, tuple[Any, ...]] = {
        key: each.ends for key, each in live_ranges(scenarios[0]).items()
    }
    found |= {key: each.values for key, each in choices(scenarios[0]).items()}
    if posterior is not None:
        extremes = zip(posterior.values.min(0), posterior.values.max(0), strict=True)
        found |= dict(zip(posterior.keys, extremes, strict=True))
    return {key: ends for key, ends in _drawable(scenarios, found).items() if not is_label(key)}


def acting(
    arms: Sequence[Sequence[Arm]],
    draws: Sequence[Draw],
    ranges: Ranges,
    unmoved: Mapping[tuple[int, str], Mapping[str, float]],
    summaries: Callable[[Sequence[Drawn]], Sequence[Mapping[str, float]]],
) -> dict[str, frozenset[str]]:
    """Return, by number, the names of the arms in which it can act.

    An arm is left out if moving the number to the farther end of its range, or a choice to another
    of its values, everything else as in a draw, changed no measure of a run (`unmoved`, by draw and
    name of arm), in `TRIALS` draws. Runs of a seed use common random numbers, so this needs no
    statistics. A number that acts more rarely than that is left out as well: no effect depends on
    it noticeably.
    """
    found = {key: frozenset[str]() for key in ranges}
    for number in range(min(TRIALS, len(draws))):
        trials = []
        for key, ends in ranges.items():
            for arm in arms[number]:
                if arm.name not in found[key]:
                    end = _other(ends, draws[number][key], number)
                    try:
                        scenario = arm.scenario.with_values(_written(arm.scenario, key, end))
                    except ScenarioError:  # nothing is known against its acting then
                        found[key] |= {arm.name}
                    else:
                        trials.append(Drawn(number, replace(arm, scenario=scenario), range(0), key))
        for trial, after in zip(trials, summaries(trials), strict=True):
            before = unmoved[number, trial.arm.name]
            if not np.array_equal([*before.values()], [*after.values()], equal_nan=True):
                found[trial.moved] |= {trial.arm.name}
    return found


def _written(scenario: Scenario, key: str, moved: Any) -> dict[str, Any]:
    """Return a moved number, rounded where the scenario has whole numbers, or another choice."""
    is_drawn = isinstance(moved, int | float) and not isinstance(moved, bool)
    return drawn(scenario, {key: moved}) if is_drawn else {key: moved}


def _other(values: tuple[Any, ...], now: Any, trial: int) -> Any:
    """Return the end of a range that is farther from a number, or another value of a choice."""
    if isinstance(now, int | float) and not isinstance(now, bool):
        return max(values, key=lambda end: abs(end - now))
    others = [each for each in values if each != now]
    return others[trial % len(others)]


def _without_draws(scenario: Scenario) -> Scenario:
    """Return a scenario whose numbers are certain."""
    return scenario.model_copy(update={"uncertainty": {}, "posterior": PosteriorFile()})


def with_draw(scenario: Scenario, number: int, draw: Draw) -> Scenario:
    """Return a scenario with the numbers of a draw."""
    try:
        return _without_draws(scenario).with_values(draw)
    except ScenarioError as error:
        values = ", ".join(
            f"{key} = {value:g}" if isinstance(value, float) else f"{key} = {label(value)}"
            for key, value in draw.items()
        )
        way_out = "narrow a range"
        if scenario.posterior.draws:
            way_out = "mend the file of draws, or narrow a range of [posterior.prior]"
        raise ComparisonError(
            f"uncertainty of {scenario.title!r}: draw {number} is not valid: {error}; {way_out}. "
            f"The draw was {values}"
        ) from error


def _drawable[Kept](scenarios: Sequence[Scenario], found: Mapping[str, Kept]) -> dict[str, Kept]:
    """Return what belongs to numbers, by key, in which all scenarios agree."""
    first, *others = [_numbers(scenario, found) for scenario in scenarios]
    return {
        key: kept
        for key, kept in found.items()
        if all(other[key] == first[key] for other in others)
    }


def _numbers(scenario: Scenario, keys: Iterable[str]) -> dict[str, Any]:
    """Return the values of some dotted keys."""
    written = scenario.model_dump(mode="json")
    try:
        return {key: value_in(written, key) for key in keys}
    except ScenarioError as error:
        raise ComparisonError(
            f"uncertainty: {scenario.title!r} has no such number: {error}; leave its range out"
        ) from error
