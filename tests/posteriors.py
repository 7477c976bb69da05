"""The long check of posteriors: thousands of held-out cities of the engine.

`uv run python -m tests.posteriors`; no part of the suite, whose slow test of the same is smaller.
`--played 60` also plays the effect of precedents on joint draws, a quarter of an hour. `--logs` is
the same check of synthetic logs, in a quarter of an hour too.
"""

import tempfile
import tomllib
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import click
import numpy as np

from sim.experiments import log_posterior
from sim.experiments.bank import Bank, make_bank, prior_of
from sim.experiments.executors import Pool
from sim.experiments.fit import CASES, target_of
from sim.logs.adjustment import LEVELS, Adjustment, Alarms, to_normal, to_share
from sim.logs.bulletin import Bulletin
from sim.logs.bulletin_file import BulletinFile
from sim.logs.published import NUMBERS, scaled
from sim.logs.read_bulletin import bulletin_of
from sim.model.plan import make_plan
from sim.records.simulate import run
from sim.results.summary import summary
from sim.scenario.files import load_scenario
from sim.scenario.library import scenario_file
from sim.scenario.posterior import MAP
from sim.scenario.schema import Scenario
from tests.logs import cities
from tests.logs.held_out import alarmed, covers, ranks, widths

BULLETIN = """
title = "A month"
source = "this check"
city = "county"
dispatched = 440
period.days = 22
[numbers]
late_share.value = 0.1
mean_days.value = 3
median_days.value = 2
declined_share.value = 0.3
returned_share.value = 0.15
redone_share.value = 0.1
solved_share.value = 0.95
follow_ups_per_case.value = 0.3
open_per_case.value = 0.2
top_share.value = 0.5
units_gini.value = 0.6
extended_share.value = 0.05
returning_per_case.value = 0.05
"""
"""All numbers of a county; the values matter to no check."""

FALSE, MOST_ALARMED = (0.05, 0.01), 600
DOCKET = {"adjudication.enabled": True, "precedents.enabled": False}
PLAYED = {"time.days": 300, "time.horizon": 60}
"""After the warm-up 120 days of which the cases count, and their follow-up."""


class Halves(NamedTuple):
    """A bank, and as many cities held out."""

    x: np.ndarray
    y: np.ndarray
    held_x: np.ndarray
    held_y: np.ndarray


def bulletin(
    numbers: dict[str, Any] | None = None, changes: dict[str, Any] | None = None
) -> Bulletin:
    """A bulletin of the county, with other keys of its numbers."""
    written = tomllib.loads(BULLETIN)
    for name, keys in (numbers or {}).items():
        written["numbers"][name] |= keys
    city = load_scenario(scenario_file("county"))
    return bulletin_of(BulletinFile.model_validate(written), city.with_values(changes or {}), 22)


def published(of: Bulletin, bank: Bank, names: tuple[str, ...] = (*NUMBERS,)) -> np.ndarray:
    """The numbers of all members of a bank as a city publishes them, on their scales."""
    filed, seed = bank.numbers["filed"], bank.prior.seed
    return np.column_stack([of.as_published(n, bank.numbers[n], filed, seed) for n in names])


def halves(x: np.ndarray, shares: np.ndarray, members: int) -> Halves:
    """The first members, and those after them."""
    y, known = to_normal(shares), np.isfinite(x).all(1)
    first = np.arange(len(x)) < members
    return Halves(x[known & first], y[known & first], x[known & ~first], y[known & ~first])


def line(name: str, *found: Any) -> None:
    """Print a row."""
    click.echo(f"{name:36s}" + "  ".join(f"{each:>7}" for each in found))


def percent(found: Any) -> list[str]:
    """Per cents with one decimal."""
    return [f"{100 * each:.1f}" for each in np.atleast_1d(found)]


def coverage(of: Halves, keys: tuple[str, ...]) -> None:
    """Cover of central intervals, with and without cross-fitting; by thirds of each number."""
    for folds in (5, 1):
        bank = Adjustment(of.x, of.y, folds)
        found = ranks(bank, of.held_x, of.held_y)
        cover = covers(found)
        line(f"folds = {folds}", *(f"{100 * level:.0f} %" for level in LEVELS), "width")
        width = widths(bank, of.held_x[:400])
        for place, key in enumerate(keys if folds > 1 else ()):
            line(key, *percent(cover[:, place]), f"{width[place]:.2f}")
        line("mean", *percent(cover.mean(1)), f"{width.mean():.2f}")
        line("lowest", *percent(cover.min(1)))
        line("highest", *percent(cover.max(1)))
        if folds > 1 and of.held_x.shape[1] == len(NUMBERS):
            by_third(of, found)
        if folds > 1:
            bands(found, keys)


def by_third(of: Halves, found: np.ndarray) -> None:
    """Cover of 90 % intervals where a number is low, middle or high."""
    inside = np.abs(found - 0.5) < 0.45
    line("90 % by thirds of each number", "lowest", "mean", "highest")
    for place, name in enumerate(NUMBERS):
        third = np.searchsorted(
            np.quantile(of.held_x[:, place], [1 / 3, 2 / 3]), of.held_x[:, place]
        )
        of_thirds = np.array([inside[third == k].mean(0) for k in range(3) if (third == k).any()])
        line(name, *percent([of_thirds.min(), of_thirds.mean(), of_thirds.max()]))


def bands(found: np.ndarray, keys: tuple[str, ...]) -> None:
    """Kolmogorov's distance of the ranks from evenness, against its 99 % point."""
    n = len(found)
    steps = np.arange(1, n + 1)[:, None] / n
    ordered = np.sort(found, axis=0)
    far = np.maximum(steps - ordered, ordered - steps + 1 / n).max(0)
    outside = [key for key, each in zip(keys, far, strict=True) if each > 1.628 / np.sqrt(n)]
    line("ranks outside of the 99 % band", len(outside), *outside)


def noise(of: Halves) -> None:
    """Nothing in, prior out; a number of noise takes nothing away."""
    rng = np.random.default_rng(1)
    noises = rng.normal(size=(len(of.x), 10)), rng.normal(size=(len(of.held_x), 10))
    nothing = Adjustment(np.empty((len(of.x), 0)), of.y)
    line("width: no number", f"{widths(nothing, np.empty((200, 0))).mean():.3f}")
    alone = Adjustment(noises[0], of.y)
    line("width: ten numbers of noise", f"{widths(alone, noises[1][:200]).mean():.3f}")
    line("width: all numbers", f"{widths(Adjustment(of.x, of.y), of.held_x[:200]).mean():.3f}")
    both = Adjustment(np.column_stack([of.x, noises[0]]), of.y)
    held = np.column_stack([of.held_x, noises[1]])
    line("width: all and noise", f"{widths(both, held[:200]).mean():.3f}")
    cover = covers(ranks(both, held, of.held_y))[LEVELS.index(0.9)]
    line("cover of 90 % with noise", *percent(cover.mean()))


def alarm(of: Halves, bank: Bank, members: int) -> None:
    """False alarms, and how many cities with a false number are found and rightly blamed."""
    alarms, names = Alarms(of.x), [*NUMBERS]
    line("alarm at", "5 %", "1 %", "blamed")
    p, _ = alarmed(alarms, of.held_x)
    line(f"honest ({len(p)})", *percent([(p < level).mean() for level in FALSE]))
    rows = slice(members, members + MOST_ALARMED)
    filed = bank.numbers["filed"][rows]
    for name, factor in (
        ("late_share", 0.5), ("late_share", 0.2), ("late_share", 0), ("redone_share", 0.1),
        ("returned_share", 0.2), ("open_per_case", 0.3), ("mean_days", 3),
    ):  # fmt: skip
        place, x = names.index(name), published(bulletin(), bank)[rows]
        x[:, place] = scaled(name, factor * bank.numbers[name][rows], filed)
        p, blamed = alarmed(alarms, x[np.isfinite(x).all(1)])
        line(
            f"{name} x {factor}",
            *percent([(p < level).mean() for level in FALSE]),
            *percent((blamed == place).mean()),
        )
    mixed = np.random.default_rng(2).permuted(of.held_x[:MOST_ALARMED], axis=0)
    p, _ = alarmed(alarms, mixed)
    line("numbers of different cities", *percent([(p < level).mean() for level in FALSE]))


STEPS = {name: {"rounded": 1.0 if each.kind == "days" else 0.01} for name, each in NUMBERS.items()}


def rounding(bank: Bank, members: int) -> None:
    """Cover and false alarms of rounded bulletins, whether the bank is rounded or not."""
    rounded, exact = published(bulletin(STEPS), bank), published(bulletin(), bank)
    both = halves(np.column_stack([rounded, exact]), bank.shares, members)
    n = len(NUMBERS)
    for name, x in (("rounded as the bulletin", both.x[:, :n]), ("not rounded", both.x[:, n:])):
        p, _ = alarmed(Alarms(x), both.held_x[:, :n])
        cover = covers(ranks(Adjustment(x, both.y), both.held_x[:, :n], both.held_y))[2]
        line(
            f"bank {name}", *percent([(p < level).mean() for level in FALSE]),
            "cover", *percent([cover.mean(), cover.min(), cover.max()]),
        )  # fmt: skip


def errors(bank: Bank, members: int) -> None:
    """Cover if late shares are flattered by a logit on average, believed or stated."""
    lie = {"late_share": {"error": {"bias": [-1.5, -0.5], "sd": 0.5}}}
    stated, exact = published(bulletin(lie), bank), published(bulletin(), bank)
    both = halves(np.column_stack([stated, exact]), bank.shares, members)
    n = len(NUMBERS)
    for name, x in (("stated", both.x[:, :n]), ("believed", both.x[:, n:])):
        cover = covers(ranks(Adjustment(x, both.y), both.held_x[:, :n], both.held_y))[2]
        p, _ = alarmed(Alarms(x), both.held_x[:, :n])
        line(
            f"flattered late share, {name}", *percent([(p < level).mean() for level in FALSE]),
            "cover", *percent([cover.mean(), cover.min(), cover.max()]),
        )  # fmt: skip


class Played(NamedTuple):
    """A city whose effect is played: the mean over seeds for each of some rows."""

    city: Scenario
    rows: list[dict[str, Any]]
    seeds: range


def effects(of: Played) -> np.ndarray:
    """Mean effect of precedents on days to resolution in each row, shape (n_rows,)."""
    found = []
    for row in of.rows:
        plain = of.city.with_values(row)
        arms = [plain.with_values({"precedents.enabled": on}) for on in (False, True)]
        days = [
            [summary(run(arm, seed, record="cases", plan=plan))["rmst_days"] for seed in of.seeds]
            for arm, plan in ((arm, make_plan(arm)) for arm in arms)
        ]
        found.append(np.mean(np.subtract(*days[::-1])))
    return np.array(found)


def played(bank: Bank, members: int, cities: int, rows: int, lucks: int, workers: int) -> None:
    """Cover of the own mean effect by rows drawn together, and each unknown alone."""
    x, y = published(bulletin(), bank), to_normal(bank.shares)
    known = np.isfinite(x).all(1)
    fit = Adjustment(x[:members][known[:members]], y[:members][known[:members]])
    held = [k for k in range(members, len(x)) if known[k]][:cities]
    city = bank.prior.city.with_values(PLAYED)
    values = bank.prior.values
    tasks: list[Played] = []
    for k in held:
        rng = np.random.default_rng(k)
        joint = fit.at(x[k]).rows(rows, rng)
        member = bank.prior.member(k)
        maps = [{MAP: int(each)} for each in rng.integers(1, 10**6, rows)]
        draws = (joint, rng.permuted(joint, axis=0))
        own = [values(member.shares) | {MAP: member.map_seed}]
        tasks.append(Played(city, own, range(10**6, 10**6 + 4 * lucks)))
        for draw in draws:
            those = [values(s) | m for s, m in zip(to_share(draw), maps, strict=True)]
            tasks.append(Played(city, those, range(lucks)))
    found = []
    with ProcessPoolExecutor(workers) as pool:
        for done in pool.map(effects, tasks):
            found.append(done)
            click.echo(f"\r{len(found)} of {len(tasks)}", nl=False, err=True)
    click.echo(err=True)
    own = np.array([each[0] for each in found[::3]])
    line("effect of precedents, days", "median", "5 %", "95 %")
    line(f"own, of {len(own)} cities", *(f"{q:.2f}" for q in np.quantile(own, [0.5, 0.05, 0.95])))
    line("rows", *(f"{100 * level:.0f} %" for level in LEVELS), "width", "error", "mean width")
    for name, those in (("joint", found[1::3]), ("permuted", found[2::3])):
        table = np.array(those)
        rank = (table < own[:, None]).mean(1) + 1 / (2 * rows)
        inside = [(np.abs(rank - 0.5) < level / 2).mean() for level in LEVELS]
        low, centre, high = np.quantile(table, [0.05, 0.5, 0.95], axis=1)
        line(
            name, *percent(inside), f"{np.median(high - low):.2f}",
            f"{np.median(np.abs(centre - own)):.3f}", f"{(high - low).mean():.2f}",
        )  # fmt: skip
    said = (np.array(found[1::3]) < 0).mean(1)
    for low, high in ((0, 0.3), (0.3, 0.7), (0.7, 1.01)):
        of = (said >= low) & (said < high)
        if of.any():
            line(
                f"said to shorten with p in [{low}, {min(high, 1)}]",
                of.sum(),
                *percent((own[of] < 0).mean()),
            )


def of_logs(members: int, workers: int, seed: int, folder: Path) -> None:
    """Cover of synthetic logs of a town with misdirection and steps, drawn from all ranges."""
    steps = [
        {"from": "department_01", "to": f"department_{n:02d}", "probability": 0.1}
        for n in range(2, 8)
    ]
    steps += [
        {"from": f"department_{n:02d}", "to": f"department_{n + 1:02d}", "probability": 0.2}
        for n in range(2, 30)
    ]
    town = cities.town(120).with_values(
        {
            "misdirection.probability": 0.1,
            "service_centre.rounds": 2,
            "transfers": {"enabled": True, "steps": steps},
        }
    )
    log = cities.log_of(town, seed, folder / "town.csv")
    target = target_of(log, "none", CASES, seed)
    names = tuple(each.name for each in target.parameters)
    with Pool("processes", workers) as pool:
        bank = log_posterior.cities(
            target, log_posterior.Box.whole(len(names)), 2 * members, pool, lambda n: None
        )
    of = halves(target.on_scale(bank.statistics), bank.places, members)
    line("logs, held out", len(of.x), len(of.held_x))
    coverage(of, names)


@click.command()
@click.option("--members", default=2000, help="Cities in the bank, and as many held out.")
@click.option(
    "--played", "played_cities", default=0, help="Held-out cities whose effect is played."
)
@click.option("--rows", default=60, help="Joint draws of each of these.")
@click.option("--lucks", default=4, help="Runs of each row.")
@click.option("--logs", is_flag=True, help="Synthetic logs instead of bulletins.")
@click.option("--workers", default=2)
@click.option("--seed", default=1)
@click.option("--keep", type=click.Path(path_type=Path), help="Folder that keeps the banks.")
def main(
    members: int,
    played_cities: int,
    rows: int,
    lucks: int,
    logs: bool,
    workers: int,
    seed: int,
    keep: Path | None,
) -> None:
    """Print figures of held-out cities."""
    with tempfile.TemporaryDirectory() as folder:
        root = keep or Path(folder)

        def bank_of(name: str, of: Bulletin, points: int) -> Bank:
            where = root / name
            return make_bank(of, prior_of(of, seed), points, where, Pool("processes", workers))

        if logs:
            of_logs(members, workers, seed, Path(folder))
            return
        if played_cities:
            bank = bank_of("docket", bulletin(changes=DOCKET), members + played_cities + 100)
            played(bank, members, played_cities, rows, lucks, workers)
            return
        bank = bank_of("plain", bulletin(), 2 * members)
        of = halves(published(bulletin(), bank), bank.shares, members)
        line("cities, held out", len(of.x), len(of.held_x))
        coverage(of, bank.prior.keys)
        noise(of)
        alarm(of, bank, members)
        rounding(bank, members)
        errors(bank, members)


if __name__ == "__main__":
    main()
