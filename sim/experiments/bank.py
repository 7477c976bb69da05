"""The bank of a bulletin: cities drawn from the prior, with the numbers that each would publish.

It is kept as a sweep is: made by any workers, resumed, added to, and never made again.
"""

from __future__ import annotations

import json
import math
import time
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.compiled.folder import code
from sim.compiled.streams import checked_seed
from sim.errors import ChangedError, OutputError, ScenarioError, StudyError
from sim.experiments.executors import Lost
from sim.experiments.identity import TOLD, changes, engine, libraries
from sim.experiments.jobs import Chunks
from sim.experiments.store import DONE, FILE, ArmOfPoint, Run, Store
from sim.logs.published import NUMBERS, numbers
from sim.model.state.settings import settings
from sim.records.simulate import run
from sim.scenario.inputs import with_files
from sim.scenario.named_files import named_files
from sim.scenario.posterior import MAP
from sim.scenario.ranges import choices, live_ranges
from sim.scenario.values import drawn

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from sim.experiments.executors import Pool
    from sim.logs.bulletin import Bulletin
    from sim.scenario.ranges import Range
    from sim.scenario.schema import Scenario

NEXT = "next_"
"""Before the names of numbers of the period that follows."""

COLUMNS = tuple(f"{when}{name}" for when in ("", NEXT) for name in ("filed", *NUMBERS))
"""Numbers kept of each member, those of earlier periods apart."""

MOST_CHANGES = 8


def earlier(place: int) -> str:
    """Return what is before the names of numbers of an earlier period."""
    return f"{place + 1}_"


def columns(bulletin: Bulletin) -> tuple[str, ...]:
    """Return the names of the numbers kept of each member."""
    before = [earlier(place) for place in range(len(bulletin.earlier))]
    return COLUMNS + tuple(f"{when}{name}" for when in before for name in ("filed", *NUMBERS))


class Member(NamedTuple):
    """A city drawn from the prior."""

    shares: NDArray[np.float64]
    """Place of each number in its range, shape (n_numbers,)."""
    map_seed: int
    run_seed: int


@dataclass(frozen=True)
class Prior:
    """The ranges of a city's uncertain numbers, each independent of the others.

    Attributes
    ----------
    city
        As its members are run, but for the numbers drawn.
    ranges
        By dotted key.
    seed
        Of all members.
    """

    city: Scenario
    ranges: Mapping[str, Range]
    seed: int

    @property
    def keys(self) -> tuple[str, ...]:
        """The dotted keys of the numbers."""
        return tuple(self.ranges)

    def member(self, number: int) -> Member:
        """Return a member, the same however many there are."""
        rng = np.random.default_rng([self.seed, number])
        return Member(
            rng.random(len(self.ranges)), int(rng.integers(1, 10**6)), int(rng.integers(2**32))
        )

    def values(self, shares: NDArray[np.float64]) -> dict[str, float]:
        """Return the numbers at places in their ranges."""
        found = {
            key: float(each.at(share))
            for (key, each), share in zip(self.ranges.items(), shares.tolist(), strict=True)
        }
        return drawn(self.city, found)


def prior_of(bulletin: Bulletin, seed: int = 1) -> Prior:
    """Return the prior of a bulletin's city, which lives until the last number is known."""
    seed = checked_seed(seed)
    city = bulletin.city
    ranges = {key: each for key, each in live_ranges(city).items() if key != MAP}
    if city.posterior.draws is not None:
        raise StudyError(
            f"{city.title!r} has a posterior already; name the scenario with the prior, and all "
            "numbers in one bulletin"
        )
    if chosen := choices(city):
        raise StudyError(
            f"{city.title!r}: uncertainty.{next(iter(chosen))} is a choice, and a prior has ranges "
            "of numbers only; leave it out, and fit a city for each of its values"
        )
    if not ranges:
        raise StudyError(
            f"{city.title!r} has no range in [uncertainty]; write the ranges of its uncertain "
            "numbers, which are the prior"
        )
    highest = [each.high for key, each in ranges.items() if key.endswith("limit_days")]
    usual = round(max([*highest, bulletin.limits[1]]))
    limit = max(each.definitions.limit_days or usual for each in bulletin.periods)
    for each in bulletin.periods:
        before, own = city.time.warm_up + each.first, each.definitions.limit_days or usual
        if "late_share" in each.published and each.definitions.late_among == "due" and before < own:
            raise StudyError(
                f"cases due in {each.label} are filed up to {own} working days before it, but the "
                f"run begins {before} before it; set time.warm_up of the city to {own} or more, or "
                "definitions.late_among to 'filed'"
            )
    played = bulletin.played
    in_force = settings(played)
    if in_force["limits_extension"].any() or "limits.extension" in ranges:
        longest = ranges.get("limits.extension_days")
        limit += round(longest.high) if longest else int(in_force["limits_extension_days"].max())
    days = city.time.warm_up + bulletin.window.end + bulletin.next_days + limit + 1
    plain = played.model_copy(
        update={
            "uncertainty": {},
            "reforms": tuple(each for each in played.reforms if each.day < days),
            "demand": played.demand.model_copy(
                update={"shocks": tuple(each for each in played.demand.shocks if each.day < days)}
            ),
        }
    )  # reforms and shocks of later days come after the numbers
    timed = plain.with_values({"time.days": days, "time.horizon": limit})
    return Prior(timed, ranges, seed)


@dataclass(frozen=True, eq=False)
class Bank:
    """Cities drawn from a prior, with their numbers.

    Attributes
    ----------
    prior
        From which they are drawn.
    shares : shape (n_members, n_numbers)
        Places of their numbers in the ranges.
    numbers
        By name, what each would publish without rounding or error, shape (n_members,); not a
        number where there is nothing to divide by.
    """

    prior: Prior
    shares: NDArray[np.float64]
    numbers: Mapping[str, NDArray[np.float64]]


def make_bank(
    bulletin: Bulletin,
    prior: Prior,
    points: int,
    folder: Path,
    pool: Pool,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Bank:
    """Make the members that are missing in a folder, and return the first `points` of them.

    Raises
    ------
    StudyError
        If the folder holds another bank, or a member is invalid or its run fails.
    OutputError
        If it is no folder.
    """
    _check_folder(folder)
    folder.mkdir(parents=True, exist_ok=True)
    names = columns(bulletin)
    with Store(folder, write=True, measures=names) as store:
        _begin(store, _identity(bulletin, prior), folder)
        store.add(ArmOfPoint(number, 0, str(number), {}, frozenset()) for number in range(points))
        missing = [arm.point for arm, _ in store.missing(range(1)) if arm.point < points]
        make = partial(make_member, bulletin, prior, engine())
        chunks, done = Chunks(missing), points - len(missing)
        progress(done, points)
        with pool:
            for chunk, found in pool.results(make, chunks):
                if isinstance(found, Lost):
                    raise StudyError(
                        f"the run of city {chunk[0]} of the bank ended its process twice "
                        f"({found.error!r}); to see why, try --executor serial"
                    ) from found.error
                store.append(found)
                chunks.learn(found)
                done += len(found)
                progress(done, points)
        rows = {arm.point: row for arm, (_, _, _, _, *row) in store.runs() if arm.point < points}
    table = np.array([rows[number] for number in range(points)], float)
    shares = np.array([prior.member(number).shares for number in range(points)])
    return Bank(prior, shares, dict(zip(names, table.T, strict=True)))


def lacking(bulletin: Bulletin, prior: Prior, points: int, folder: Path) -> int:
    """Return how many of the first `points` members a folder lacks, which need not exist.

    Raises
    ------
    StudyError
        If it holds another bank.
    OutputError
        If it is no folder.
    """
    _check_folder(folder)
    if not (folder / FILE).exists():
        return points
    with Store(folder, write=True, measures=columns(bulletin)) as store:
        if store.is_new:
            return points
        _check_same(store, _identity(bulletin, prior), folder)
        return points - sum(arm.point < points for arm, _ in store.runs())


def _check_folder(folder: Path) -> None:
    """Refuse a file in place of a folder, or of one above it."""
    for each in (folder, *folder.parents):
        if each.exists() and not each.is_dir():
            of = "" if each == folder else f"{each} "
            raise OutputError(f"keep = {folder}: {of}is a file; name a folder")


def make_member(bulletin: Bulletin, prior: Prior, of: str, number: int) -> Run:
    """Run a member of a bank and return its numbers."""
    if engine() != of:
        raise StudyError(
            f"a worker has a different version of Remit or its libraries (engine {engine()} "
            f"there, {of} here); install the same version"
        )
    began = time.perf_counter()
    member = prior.member(number)
    values = prior.values(member.shares)
    try:
        city = prior.city.with_values(values | {MAP: member.map_seed})
    except ChangedError as error:
        raise StudyError(str(error)) from error
    except ScenarioError as error:
        said = ", ".join(f"{key} = {value:g}" for key, value in values.items())
        raise StudyError(
            f"uncertainty of {prior.city.title!r}: city {number} of the bank is not valid: "
            f"{error}; narrow a range. It has {said}"
        ) from error
    record = run(city, member.run_seed)
    first, end = bulletin.window
    windows = [
        (first, end, bulletin.definitions),
        (end, end + bulletin.next_days, bulletin.definitions),
        *((*each.window, each.definitions) for each in bulletin.earlier),
    ]
    start = city.time.warm_up
    found = chain.from_iterable(
        numbers(record, start + first, start + end, counted).values()
        for first, end, counted in windows
    )
    measures = tuple(None if math.isnan(each) else each for each in found)
    return Run(str(number), 0, DONE, None, time.perf_counter() - began, measures)


def _identity(bulletin: Bulletin, prior: Prior) -> dict[str, Any]:
    """Return everything on which a bank's numbers depend, except how many there are."""
    city = prior.city.model_dump(mode="json", exclude={*TOLD})
    found = {
        "city": with_files(city, lambda path: path.replace("\\", "/").rpartition("/")[2]),
        "files": sorted(prior.city.inputs.fingerprints(named_files(prior.city)).values()),
        "prior": {key: [*each.ends, each.scale] for key, each in prior.ranges.items()},
        "seed": prior.seed,
        "period": bulletin.days,
        "definitions": bulletin.definitions.model_dump(mode="json"),
        "numbers": columns(bulletin),
        "versions": libraries(),
        "code of Remit": code(),
    }
    if bulletin.earlier:
        found["first day"] = bulletin.first
        found["earlier"] = [
            [each.first, each.days, each.definitions.model_dump(mode="json")]
            for each in bulletin.earlier
        ]
    plain: dict[str, Any] = json.loads(json.dumps(found))
    return plain


def _begin(store: Store, identified: dict[str, Any], folder: Path) -> None:
    """Start a new bank, or refuse another one."""
    if store.is_new:
        store.begin({"bank": identified}, ())
    _check_same(store, identified, folder)


def _check_same(store: Store, identified: dict[str, Any], folder: Path) -> None:
    """Refuse a folder that holds another bank, or a sweep."""
    before = store.meta("bank")
    if before is None:
        raise StudyError(f"{folder} holds a sweep; name another folder")
    if found := changes(before, identified):
        more = [f"... and {len(found) - MOST_CHANGES} more"] if len(found) > MOST_CHANGES else []
        raise StudyError(
            f"{folder} holds the bank of another city; name another folder, or undo these "
            "changes:\n" + "\n".join(f"  {line}" for line in found[:MOST_CHANGES] + more)
        )
