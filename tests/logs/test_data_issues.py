"""Numbers changed by a spreadsheet are refused if different ones became equal, else reported."""

import pytest

from sim.errors import LogError
from sim.logs.work_log import read_log

COLUMNS = {"case": "id", "time": "t", "unit": "team"}


def text(ids, units="AB"):
    return "id,t,team\n" + "".join(
        f'"{case}",2024-03-{4 + n % 20:02} 09:00,{units[n % 2]}\n' for n, case in enumerate(ids)
    )


@pytest.mark.parametrize(
    "number",
    [
        *(
            "1.01001E+11",
            "1.01E+11",
            "1E+11",
            "1,01001E+11",
            "1.01001e+11",
            "-1.01E+11",
            "#######",
            "3.10115202401E+17",
        ),
        *("101.0E+09", "1.01 E+11", "'1.01E+11", "１.０１Ｅ＋１１", "1.01E11", "1.0e7"),
    ],
)
def test_numbers_that_have_lost_digits_are_refused(number, log):
    with pytest.raises(LogError) as refused:
        read_log(log(text(["A1", "A2", number, number])), COLUMNS)
    assert (
        "1 of 3 names of column 'case' are numbers that a spreadsheet has shortened, such as "
        f"{number!r} in row 3 (2 rows)"
    ) in str(refused.value)


def test_shortened_numbers_of_units_are_refused_too(log):
    with pytest.raises(
        LogError, match=r"2 of 2 names of column 'unit' .* such as '3.10E\+11' in row 1"
    ):
        read_log(log(text(["1", "2"], ["3.10E+11", "3.11E+11"])), COLUMNS)


@pytest.mark.parametrize(
    ("ids", "told"),
    [
        (
            ["1.0", "2.0", "2.0"],
            (
                "2 names of column 'case' are whole numbers with decimals, such as '1.0' in row 1 "
                "(3 "
                "rows)"
            ),
        ),
        (
            ["1.0", "1", "2"],
            (
                "with decimals, and 1 of them also occur without decimals, as separate names, such "
                "as '1.0'"
            ),
        ),
        (
            ["1.01E+02", "1.02E+02"],
            "2 names of column 'case' are written in powers of ten, such as '1.01E+02' in row 1",
        ),
        (
            ["310115202403040000", "310115202403041000"],
            "2 names of column 'case' of 2 with more than 15 digits have only zeros after the 15th",
        ),
    ],
)
def test_numbers_that_may_have_been_changed_are_doubted(ids, told, log):
    assert any(told in line for line in read_log(log(text(ids)), COLUMNS).reading.lines())


@pytest.mark.parametrize(
    "ids",
    [
        ["101000295613", "101000295614"],
        ["1E5", "12E34", "E+11", "0e1a2b", "1.2E3", "12.5E11", "1E11"],
        ["1.5", "2.10.0", "v1.0"],
        [f"{31011520240304000 + n}" for n in range(400)],
        ["310115202403041234", "310115202403041235"],
    ],
)
def test_numbers_as_they_should_be_are_not(ids, log):
    assert not any(
        "names of column" in line for line in read_log(log(text(ids)), COLUMNS).reading.lines()
    )
