"""Which values of a city's uncertain numbers go with published numbers, as joint draws."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np

from sim.errors import LogError
from sim.experiments.bank import NEXT, Bank, earlier
from sim.experiments.posterior_city import save_city
from sim.logs.adjustment import (
    EXPLAINED,
    SAME,
    WIDTH_LEVEL,
    Adjustment,
    Alarm,
    Alarms,
    Calibration,
    to_normal,
    to_share,
)
from sim.logs.published import NUMBERS, unscaled
from sim.scenario.posterior import MAP

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from sim.logs.bulletin import Bulletin
    from sim.scenario.ranges import Range

    Array = NDArray[np.float64]

FEWEST_POINTS = 200

ENOUGH = FEWEST_POINTS // 2
"""Cities that must have a number, at least, for a regression."""

DRAWS = 1000
"""Joint draws that are saved."""

LEARNT = 0.95
"""Width of an interval, relative to the prior's, below which a number counts as learnt."""

STRANGE = 0.01
"""Share of the bank's cities as strange as a bulletin, below which no interval is given."""

END = 0.1
"""Part of a range at either end: a posterior whose middle lies there is cut off by the range."""

NO_WIDTH = 0.01
"""Width of an interval, relative to the prior's, below which it has none."""

UNUSUAL = 0.05
"""The same share, below which the numbers are called unusual."""

TAILS = ((1 - WIDTH_LEVEL) / 2, (1 + WIDTH_LEVEL) / 2)
"""Quantiles at the ends of the intervals."""


class Asked(NamedTuple):
    """A published number."""

    name: str
    when: str = ""
    """Before its name in a bank: empty for the bulletin itself, a number for an earlier period."""


@dataclass(frozen=True, eq=False)
class Posterior:
    """Which values of a city's uncertain numbers go with published numbers.

    Attributes
    ----------
    bulletin
        The published numbers.
    bank
        The simulated cities.

    Examples
    --------
    >>> from pathlib import Path
    >>> import sim
    >>> said = '''
    ... title = "A town, a month"
    ... source = "invented for this example"
    ... city = "classroom"
    ... period.days = 22
    ... numbers.late_share = { value = 0.3, rounded = 0.01 }
    ... '''
    >>> _ = Path("town.toml").write_text(said)
    >>> bulletin = sim.load_bulletin("town.toml")
    >>> found = sim.posterior(bulletin, points=200)
    >>> found.alarm.p > 0.05
    True
    >>> list(found.numbers.columns)
    ['number', 'published', 'low', 'median', 'high', 'prior_low', 'prior_high']
    """

    bulletin: Bulletin
    bank: Bank

    level: ClassVar[float] = WIDTH_LEVEL
    """Of the intervals of uncertain numbers."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The dotted keys of the uncertain numbers."""
        return self.bank.prior.keys

    @property
    def ranges(self) -> Mapping[str, Range]:
        """Their ranges, by key: the prior."""
        return self.bank.prior.ranges

    @property
    def names(self) -> tuple[Asked, ...]:
        """The published numbers, in the order of `NUMBERS`; those of earlier periods after them."""
        return tuple(
            Asked(name, when)
            for when, (_, of) in self._periods.items()
            for name in NUMBERS
            if name in of.published
        )

    @cached_property
    def _periods(self) -> dict[str, tuple[int, Bulletin]]:
        """How many periods each is after the last, at most 0, and its bulletin."""
        before, count = self.bulletin.earlier, len(self.bulletin.earlier)
        known = {earlier(place): (place - count, each) for place, each in enumerate(before)}
        return {"": (0, self.bulletin), **known}

    def of(self, asked: Asked) -> Bulletin:
        """Return the bulletin of the period of a published number.

        Parameters
        ----------
        asked
            One of `names`.

        Returns
        -------
        Bulletin
            The bulletin itself or one of its `earlier` ones.
        """
        return self._periods[asked.when][1]

    def worded(self, asked: Asked) -> str:
        """Return the name of a published number, with its period if there are several.

        Parameters
        ----------
        asked
            One of `names`.

        Returns
        -------
        str
            Such as `late_share`, or `late_share of 2024-08`.
        """
        of = self.of(asked)
        name, _ = of.as_written(asked.name)
        return f"{name} of {of.label}" if self.bulletin.earlier else name

    def as_written(self, name: str, *values: float) -> tuple[str, tuple[float, ...]]:
        """Return a number and values of it as the last period that publishes it has them.

        Parameters
        ----------
        name
            One of `NUMBERS`.
        *values
            Ascending; they are so too afterwards.

        Returns
        -------
        tuple
            The name, such as `on_time_share` for `late_share`, and the values.
        """
        given = [each for each in self.bulletin.periods if name in each.published]
        return (given or [self.bulletin])[-1].as_written(name, *values)

    @cached_property
    def _unknowns(self) -> Array:
        return to_normal(self.bank.shares)

    def _column(self, name: str, when: str = "") -> Array:
        """Return a number of all members as it would be published, on its scale."""
        true, seed = self.bank.numbers[f"{when}{name}"], self.bank.prior.seed
        period, of = (1, self.bulletin) if when == NEXT else self._periods[when]
        cases = self._next_cases if when == NEXT else of.dispatched
        return of.as_published(name, true, cases, seed, period)

    @property
    def _next_cases(self) -> float:
        """Cases of the period that follows."""
        return self.bulletin.dispatched * self.bulletin.next_days / self.bulletin.days

    def _x(self, names: tuple[Asked, ...]) -> Array:
        columns = [self._column(*name) for name in names]
        return np.column_stack(columns) if columns else np.empty((len(self.bank.shares), 0))

    @cached_property
    def _known(self) -> NDArray[np.bool_]:
        """Which members have all published numbers."""
        return np.isfinite(self._x(self.names)).all(1)

    @cached_property
    def _varying(self) -> list[str]:
        """Numbers that are not the same in all members and both periods."""
        found = []
        for name in NUMBERS:
            both = np.concatenate([self.bank.numbers[f"{when}{name}"] for when in ("", NEXT)])
            known = both[np.isfinite(both)]
            if len(known) and np.ptp(known) > SAME:
                found.append(name)
        return found

    def check_known(self) -> None:
        """Refuse numbers that hardly any member has, or that all have and that are not published.

        Raises
        ------
        LogError
            If so few members have all numbers that no regression can be fitted, as there is nothing
            to divide by in so short a period; or if a number is another one and the same in all.
        """
        known, members = int(self._known.sum()), len(self.bank.shares)
        if known < ENOUGH:
            rarest = min(self.names, key=lambda name: np.isfinite(self._column(*name)).sum())
            more = ", or draw more cities" if known else ""
            raise LogError(
                f"only {known:,} of {members:,} cities drawn have every published number, as in "
                f"the others nothing is counted in {self.of(rarest).days} days; "
                f"{self.worded(rarest)} is the rarest: leave it out{more}"
            )
        for asked, observed in zip(self.names, self._observed, strict=True):
            column = self._column(*asked)[self._known]
            if np.ptp(column) < SAME < abs(column[0] - observed):
                of = self.of(asked)
                made = round(float(unscaled(asked.name, column[0], of.dispatched)), 9)
                name, (same,) = of.as_written(asked.name, made)
                raise LogError(
                    f"{self.worded(asked)} = {of.printed[name].value:.3g}: all {known:,} "
                    f"cities drawn have {same:.3g}; switch on in the city what makes another number, "
                    "or leave it out"
                )

    @cached_property
    def adjustment(self) -> Adjustment:
        """The regression of the uncertain numbers on the published ones."""
        return Adjustment(self._x(self.names)[self._known], self._unknowns[self._known])

    @property
    def _observed(self) -> Array:
        return np.array([self.of(asked).observed(asked.name) for asked in self.names])

    @cached_property
    def alarm(self) -> Alarm | None:
        """Whether a city of the bank could have published the numbers; None without numbers."""
        if not self.names:
            return None
        return Alarms(self._x(self.names)[self._known]).of(self._observed)

    @property
    def is_unusual(self) -> bool:
        """Whether hardly any city of the bank could have published the numbers."""
        return self.alarm is not None and self.alarm.p < UNUSUAL

    @property
    def is_refused(self) -> bool:
        """Whether so few could that no interval is given unless asked for."""
        return self.alarm is not None and self.alarm.p < STRANGE

    @property
    def blamed(self) -> Asked | None:
        """The published number that fits the others worst, if one can be blamed."""
        alarm = self.alarm
        return None if alarm is None or alarm.worst is None else self.names[alarm.worst]

    def strangeness(self) -> str:
        """Return how far the numbers are from the cities of the bank, and which is to blame.

        Returns
        -------
        str
            The share of cities as strange as the numbers, and the number that fits worst.
        """
        p = 1.0 if self.alarm is None else self.alarm.p
        found = (
            f"{100 * p:.2g} % of {int(self._known.sum()):,} cities drawn are at least as far from "
            "the others as these numbers"
        )
        if self.blamed is None:
            return f"{found}; no number alone is to blame"
        value, low, high = self.expected(self.blamed)
        given = "given the other numbers, " if len(self.names) > 1 else ""
        return (
            f"{found}. The number that fits worst is {self.worded(self.blamed)} = {value:.3g}: "
            f"{given}9 of 10 cities have {low:.3g} to {high:.3g}"
        )

    def refusal(self) -> str:
        """Return why no interval is given, and the way out.

        Returns
        -------
        str
            The same, and what can be done.
        """
        return (
            f"the model hardly makes these numbers: {self.strangeness()}. Check the definitions, "
            "state the publisher's error, or widen ranges in [uncertainty]; --despite-alarm gives "
            "intervals all the same. With --keep, no city is run a second time"
        )

    def expected(self, asked: Asked) -> tuple[float, float, float]:
        """Return a number as it is published, and the ends of its 90 % interval given the others.

        Parameters
        ----------
        asked
            One of `names`.

        Returns
        -------
        tuple
            The number, the lower end, the upper end.
        """
        others = tuple(other for other in self.names if other != asked)
        x, y = self._x(others)[self._known], self._column(*asked)[self._known, None]
        observed = np.array([self.of(other).observed(other.name) for other in others])
        low, _, high = Adjustment(x, y).at(observed).interval()
        ends, of = np.concatenate([low, high]), self.of(asked)
        made = np.round(unscaled(asked.name, ends, of.dispatched), 9).tolist()  # 0, not 1e-19
        name, (least, most) = of.as_written(asked.name, *made)
        return of.printed[name].value, least, most

    @cached_property
    def _sample(self) -> Any:
        return self.adjustment.at(self._observed)

    @cached_property
    def draws(self) -> pd.DataFrame:
        """Joint draws, equally likely: a column for each uncertain number and one for the map."""
        import pandas as pd

        rng = np.random.default_rng([self.bank.prior.seed, DRAWS])
        shares = to_share(self._sample.rows(DRAWS, rng))
        rows = [self.bank.prior.values(row) for row in shares]
        maps = rng.integers(1, 10**6, DRAWS)
        return pd.DataFrame(rows, columns=list(self.keys)).assign(**{MAP: maps})

    @cached_property
    def learnt(self) -> pd.DataFrame:
        """What the numbers say about each uncertain number, the most first.

        Columns: `key`; `prior_low`, `prior_high`, the ends of its range; `low`, `median`, `high`
        of its 90 % interval; `width`, that of the interval relative to the prior's; `learnt`,
        whether that is below 0.95.
        """
        import pandas as pd

        low, median, high = map(to_share, self._sample.interval())
        ranges = self.ranges
        values = [self.bank.prior.values(each) for each in (low, median, high)]
        width = (high - low) / WIDTH_LEVEL
        frame = pd.DataFrame(
            {
                "key": list(self.keys),
                "prior_low": [each.low for each in ranges.values()],
                "prior_high": [each.high for each in ranges.values()],
                **{
                    name: [found[key] for key in self.keys]
                    for name, found in zip(("low", "median", "high"), values, strict=True)
                },
                "width": width,
                "learnt": (width < LEARNT) & (self.adjustment.explained > EXPLAINED),
            }
        )
        return frame.sort_values("width", ignore_index=True)

    @cached_property
    def cut_off(self) -> tuple[str, ...]:
        """The uncertain numbers whose posterior stands against an end of its range."""
        middle = to_share(self._sample.quantile(0.5))
        outside = np.abs(middle - 0.5) > 0.5 - END
        return tuple(key for key, is_out in zip(self.keys, outside, strict=True) if is_out)

    @property
    def pinned(self) -> tuple[str, ...]:
        """The uncertain numbers whose posterior is an end of its range and has no width.

        The published numbers are then far outside those of the bank, and the regression with them.
        """
        rows = self.learnt
        narrow = {*rows.loc[rows["width"] < NO_WIDTH, "key"]}
        return tuple(key for key in self.cut_off if key in narrow)

    @cached_property
    def calibration(self) -> Calibration:
        """Posteriors of members of the bank, from the others, against their true values.

        The members are those whose numbers are nearest to the published ones.
        """
        return self.adjustment.calibration(self._observed)

    @cached_property
    def numbers(self) -> pd.DataFrame:
        """Every number: as published, and the 90 % interval of the period that follows.

        Columns: `number`, as it is published; `published` (blank if it is not), in a sequence after
        the numbers of earlier periods, such as `published_2024-08`; `low`, `median`, `high`, as the
        city would publish them of the next `Bulletin.next_days` days, with the change that
        `Bulletin.drift` lets be; `prior_low`, `prior_high`, the same interval of all cities drawn,
        whatever their numbers. Numbers that hardly any city has in so few days, or that are the
        same in all, are left out.
        """
        import pandas as pd

        heads, rows = [f"published_{each.label}" for each in self.bulletin.earlier], []
        for name in self._varying:
            y = self._column(name, NEXT)
            known = self._known & np.isfinite(y)
            if known.sum() < ENOUGH:
                continue
            sample = Adjustment(self._x(self.names)[known], y[known, None]).at(self._observed)
            prior = np.quantile(y[np.isfinite(y)], TAILS)
            ends = np.concatenate([*sample.interval(), prior])
            low, median, high, *before = unscaled(name, ends, self._next_cases).tolist()
            given = (each.published.get(name) for each in self.bulletin.periods)
            values = [each and self.as_written(name, each.value)[1][0] for each in given]
            written, interval = self.as_written(name, low, median, high)
            rows.append((written, *values, *interval, *self.as_written(name, *before)[1]))
        columns = [
            "number",
            *heads,
            "published",
            "low",
            "median",
            "high",
            "prior_low",
            "prior_high",
        ]
        return pd.DataFrame(rows, columns=columns)

    @cached_property
    def worth(self) -> pd.DataFrame:
        """What each number that is not published of the last period would add, the most first.

        Numbers that hardly any city has in so few days, or that are the same in all, are left out.

        Columns: `number`; `explained`, the share of the uncertain numbers' variance that the
        published numbers and this one explain, summed over numbers; `added`, how much of it is this
        one's; `key`, the uncertain number of which it would tell most; `before`, `after`, the share
        of its variance explained without and with it.
        """
        import pandas as pd

        rows, published = [], self._x(self.names)
        for name in self._varying:
            if name in self.bulletin.published:
                continue
            column = self._column(name)
            known = self._known & np.isfinite(column)
            if known.sum() < ENOUGH:
                continue
            before, after = (
                Adjustment(x[known], self._unknowns[known]).explained
                for x in (published, np.column_stack([published, column]))
            )
            most = int((after - before).argmax())
            rows.append(
                (
                    name,
                    after.sum(),
                    (after - before).sum(),
                    self.keys[most],
                    before[most],
                    after[most],
                )
            )
        columns = ["number", "explained", "added", "key", "before", "after"]
        frame = pd.DataFrame(rows, columns=columns)
        return frame.sort_values("added", ascending=False, ignore_index=True)

    @cached_property
    def centre(self) -> dict[str, float]:
        """The joint draw nearest to the mean of all, by dotted key."""
        normal = self._sample.values
        mean = self._sample.weights @ normal
        apart = (((normal - mean) / (normal.std(0) + 1e-12)) ** 2).sum(1)
        return self.bank.prior.values(to_share(normal[[apart.argmin()]])[0])

    def save(self, path: str | Path) -> Path:
        """Write the city with its posterior, and the joint draws beside it.

        Parameters
        ----------
        path
            Of the scenario file; the draws are beside it under its name with `.posterior.csv`.

        Returns
        -------
        Path
            Of the draws.

        Raises
        ------
        OutputError
            If one of them exists, or cannot be written.
        """
        return save_city(self, Path(path))
