"""Banks of cities: no disturbance changes their numbers."""

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.errors import StudyError
from sim.experiments.bank import COLUMNS, MAP, Bank, make_bank, make_member, prior_of
from sim.experiments.executors import Pool
from sim.experiments.identity import engine
from sim.experiments.store import Store
from sim.logs.published import Definitions, numbers
from sim.logs.read_bulletin import load_bulletin
from tests.experiments import sweep_examples
from tests.logs.bulletins import HEAD, NUMBERS, TOWN, written

POINTS = 60


def made(folder: Path, out: Path, points: int = POINTS, seed: int = 1, **asked: object) -> Bank:
    """The bank of the bulletin in a folder."""
    bulletin = load_bulletin(folder / "bulletin.toml")
    pool = asked.pop("pool", None) or Pool("serial")
    return make_bank(bulletin, prior_of(bulletin, seed), points, out, pool, **asked)  # type: ignore[arg-type]


def same(bank: Bank, other: Bank) -> bool:
    """Whether two banks have the same bytes."""
    tables = ([*each.numbers.values(), each.shares] for each in (bank, other))
    return all(a.tobytes() == b.tobytes() for a, b in zip(*tables, strict=True))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Bank]:
    """A bank that nothing happened to, in the folder of its bulletin."""
    folder = tmp_path_factory.mktemp("whole")
    written(folder)
    return folder, made(folder, folder / "bank")


def test_a_member_has_the_numbers_of_its_run_in_the_period_and_the_next(
    whole: tuple[Path, Bank],
) -> None:
    folder, bank = whole
    bulletin = load_bulletin(folder / "bulletin.toml")
    member = bank.prior.member(7)
    assert (bank.shares[7] == member.shares).all()
    city = bank.prior.city.with_values(bank.prior.values(member.shares) | {MAP: member.map_seed})
    ran = sim.run(city, member.run_seed)
    assert ran.scenario.time.warm_up == 20
    expected = [
        *numbers(ran, 20, 40, Definitions()).values(),
        *numbers(ran, 40, 60, Definitions()).values(),
    ]
    assert [bank.numbers[name][7] for name in COLUMNS] == pytest.approx(expected, nan_ok=True)
    assert bulletin.days == bulletin.next_days == 20


def test_members_differ_in_numbers_map_and_luck_and_fill_the_prior(
    whole: tuple[Path, Bank],
) -> None:
    prior = whole[1].prior
    members = [prior.member(number) for number in range(1000)]
    assert len({each.map_seed for each in members}) > 990
    assert len({each.run_seed for each in members}) == 1000
    shares = np.array([each.shares for each in members])
    assert shares.mean(0) == pytest.approx(np.full(4, 0.5), abs=4 / np.sqrt(12 * 1000))
    away = np.corrcoef(shares.T) - np.eye(4)
    assert np.abs(away).max() < 4 / np.sqrt(1000)


def test_values_are_even_on_the_scale_of_each_range(whole: tuple[Path, Bank]) -> None:
    prior = whole[1].prior
    middle = prior.values(np.full(4, 0.5))
    assert middle["issue_defaults.lead_days"] == pytest.approx(np.sqrt(0.2 * 3))
    assert middle["department_defaults.utilisation"] == pytest.approx(0.6)
    assert middle["service_centre.accuracy"] == pytest.approx(1 - np.sqrt(0.6 * 0.01))
    for share, name in ((0.0, "low"), (1.0, "high")):
        ends = [getattr(each, name) for each in prior.ranges.values()]
        assert [*prior.values(np.full(4, share)).values()] == pytest.approx(ends)


def test_a_city_lives_until_the_last_case_is_due(tmp_path: Path) -> None:
    time = prior_of(load_bulletin(written(tmp_path))).city.time
    assert (time.days, time.warm_up) == (20 + 20 + 20 + 5 + 1, 20)
    own = HEAD + "definitions.limit_days = 9\n"
    assert prior_of(load_bulletin(written(tmp_path, head=own))).city.time.days == 70
    more = TOWN.replace("[uncertainty]", "[limits]\nextension_days = 7\n[uncertainty]")
    uncertain = more + '"limits.extension" = [0, 0.5]'
    reformed = more + "[[reforms]]\nday = 30\nset.limits = { extension = 1, extension_days = 9 }"
    for town, days in ((more, 66), (uncertain, 66 + 7), (reformed, 66 + 9)):
        assert prior_of(load_bulletin(written(tmp_path, town=town))).city.time.days == days


def test_a_bank_that_is_added_to_is_the_larger_bank(
    whole: tuple[Path, Bank], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, bank = whole
    half = made(folder, tmp_path / "bank", POINTS // 2)
    assert len(half.shares) == POINTS // 2
    progress: list[tuple[int, int]] = []
    grown = made(folder, tmp_path / "bank", progress=lambda done, of: progress.append((done, of)))
    assert same(grown, bank)
    assert (progress[0], progress[-1]) == ((POINTS // 2, POINTS), (POINTS, POINTS))
    monkeypatch.setattr("sim.experiments.bank.make_member", lambda *of: pytest.fail("made again"))
    assert same(made(folder, tmp_path / "bank"), bank)
    assert same(made(folder, tmp_path / "bank", POINTS // 2), half)


def test_processes_make_the_same_bank(whole: tuple[Path, Bank], tmp_path: Path) -> None:
    folder, bank = whole
    assert same(made(folder, tmp_path / "bank", pool=Pool("processes", 2)), bank)


class StoppedError(Exception):
    """Stands for whatever stops a bank."""


def test_a_stopped_bank_goes_on_to_the_same_numbers(
    whole: tuple[Path, Bank], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, bank = whole
    monkeypatch.setattr("sim.experiments.jobs.TARGET_SECONDS", 0)  # a run a chunk

    def progress(done: int, of: int) -> None:
        if done == 17:
            raise StoppedError

    with pytest.raises(StoppedError):
        made(folder, tmp_path / "bank", progress=progress)
    with Store(tmp_path / "bank", measures=COLUMNS) as store:
        assert store.counts().done == 17
    assert same(made(folder, tmp_path / "bank"), bank)


def kept(out: Path) -> int:
    """How many cities a bank has, 0 if it has not begun."""
    try:
        with Store(out, measures=COLUMNS) as store:
            return store.counts().done
    except StudyError:
        return 0


@pytest.mark.slow
def test_a_killed_command_goes_on_to_the_same_numbers(tmp_path: Path) -> None:
    path, out, points = written(tmp_path), tmp_path / "bank", 600
    command = [sys.executable, "-m", "sim", "fit", "--bulletin", path, "--out", tmp_path / "x.toml"]
    options = ["--keep", out, "--points", str(points), "--executor", "processes", "--workers", "2"]
    for more in (1, 200):
        process = subprocess.Popen(
            [*command, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        while kept(out) < more:
            assert process.poll() is None
            time.sleep(0.01)
        process.kill()
        process.wait(timeout=60)
        assert more <= kept(out) < points
    assert not (tmp_path / "x.toml").exists()
    assert same(made(tmp_path, out, points), made(tmp_path, tmp_path / "whole", points))


@pytest.mark.parametrize(
    ("head", "town", "seed", "said"),
    [
        (HEAD, TOWN.replace("= 6", "= 7"), 1, "city.demand.cases_per_day was 6.0, is 7.0"),
        (HEAD + "dispatched = 160", TOWN, 1, "city.demand.cases_per_day was 6.0, is 8.0"),
        (
            HEAD,
            TOWN.replace("[0.3, 0.9]", "[0.3, 0.8]"),
            1,
            'prior.department_defaults.utilisation was [0.3, 0.9, "linear"], is [0.3, 0.8, "linear"]',
        ),
        (
            HEAD,
            TOWN.replace('high = 3, scale = "log"', "high = 3"),
            1,
            'prior.issue_defaults.lead_days was [0.2, 3.0, "log"], is [0.2, 3.0, "linear"]',
        ),
        (HEAD.replace("= 20", "= 10"), TOWN, 1, "period was 20, is 10"),
        (
            HEAD + 'definitions.clock = "resolved"',
            TOWN,
            1,
            'definitions.clock was "reported", is "resolved"',
        ),
        (HEAD, TOWN, 2, "seed was 1, is 2"),
    ],
)
def test_the_bank_of_another_city_is_refused_with_the_differences(
    whole: tuple[Path, Bank], tmp_path: Path, head: str, town: str, seed: int, said: str
) -> None:
    written(tmp_path, head=head, town=town)
    with pytest.raises(StudyError) as error:
        made(tmp_path, whole[0] / "bank", seed=seed)
    assert "holds the bank of another city; name another folder, or undo" in str(error.value)
    assert said in str(error.value)


def test_other_numbers_words_and_errors_need_no_other_bank(
    whole: tuple[Path, Bank], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.experiments.bank.make_member", lambda *of: pytest.fail("made again"))
    other = "[numbers]\nredone_share = { value = 0.1, rounded = 0.01, error = { sd = 0.3 } }\n"
    written(tmp_path, other, HEAD.replace("Month", "May"), TOWN.replace("Town", "A town"))
    assert same(made(tmp_path, whole[0] / "bank"), whole[1])


def test_a_city_that_is_not_valid_is_named_with_its_numbers(tmp_path: Path) -> None:
    """Every end of every range is valid with the others as they are, but not all together."""
    wide = '"issue_defaults.overlap" = [0.1, 0.8]\n"issue_defaults.gap" = [0.1, 0.8]\n'
    written(tmp_path, town=TOWN + wide)
    with pytest.raises(StudyError) as error:
        made(tmp_path, tmp_path / "bank")
    for said in (
        "uncertainty of 'Town': city ",
        "overlap 0.",
        "must be at most 1; narrow a range",
        "It has issue_defaults.lead_days = ",
    ):
        assert said in str(error.value)


def test_a_city_without_ranges_is_refused(tmp_path: Path) -> None:
    plain = TOWN.partition("[uncertainty]")[0]
    with pytest.raises(StudyError, match=r"'Town' has no range in \[uncertainty\]; write the"):
        prior_of(load_bulletin(written(tmp_path, town=plain)))


def test_cases_due_from_before_the_run_are_refused_with_both_ways_out(tmp_path: Path) -> None:
    head = f"{HEAD}definitions.limit_days = 60\n"
    with pytest.raises(
        StudyError, match=r"up to 60 .* begins 20 before it; set time.warm_up .* or .*late_among"
    ):
        prior_of(load_bulletin(written(tmp_path, head=head)))
    among_filed = f"{head}definitions.late_among = 'filed'\n"
    assert prior_of(load_bulletin(written(tmp_path, head=among_filed))).city.time.horizon == 60


def test_sweeps_and_banks_refuse_each_others_folders(
    whole: tuple[Path, Bank], tmp_path: Path
) -> None:
    study = sweep_examples.written(tmp_path)
    sim.sweep(study, tmp_path / "out")
    with pytest.raises(StudyError, match="out holds a sweep; name another folder"):
        made(whole[0], tmp_path / "out")
    bank = whole[0] / "bank"
    for do in (
        lambda: sim.sweep(study, bank),
        lambda: sim.load_sweep(bank),
        lambda: sim.study_of(bank),
    ):
        with pytest.raises(StudyError, match="bank holds a bank of cities"):
            do()


def test_a_worker_with_another_version_is_refused(tmp_path: Path) -> None:
    bulletin = load_bulletin(written(tmp_path, NUMBERS))
    with pytest.raises(StudyError, match="a worker has a different version of Remit"):
        make_member(bulletin, prior_of(bulletin), "another", 0)
    assert make_member(bulletin, prior_of(bulletin), engine(), 0).status == "done"
