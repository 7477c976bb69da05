import pandas as pd
import pytest

from sim.errors import LogError
from sim.logs.times import read_times


def read(*written, form=None):
    return read_times(
        {"when": pd.Series(written, index=range(1, len(written) + 1), dtype=object)}, form
    ).of["when"]


@pytest.mark.parametrize(
    "written",
    [
        "2024-03-01 09:05:00",
        "2024-03-01T09:05:00",
        "2024-03-01T09:05:00Z",
        "2024-03-01 09:05:00.000+08:00",
        "2024/3/1 9:05",
        "2024.03.01 9:05:00",
        "2024年3月1日 9:05",
        "2024年3月1日9:05",
        "20240301 09:05",
        "1 Mar 2024 9:05 AM",
        "01-Mar-2024 09:05",
        "March 1 2024 09:05",
    ],
)
def test_a_time_is_read_however_it_is_written(written):
    assert read(written)[1] == pd.Timestamp("2024-03-01 09:05")


def test_times_of_one_column_may_be_written_in_several_ways():
    times = read("2024-03-01 09:05", "2024/3/2", "2024-03-03T10:00:00.25+01:00", None)
    assert times[1:3].tolist() == [
        pd.Timestamp("2024-03-02"),
        pd.Timestamp("2024-03-03 10:00:00.25"),
    ]
    assert pd.isna(times[4])


def test_the_clock_of_the_log_counts_and_not_its_zone():
    assert read("2024-03-01 23:30:00-05:00")[1] == pd.Timestamp("2024-03-01 23:30")


@pytest.mark.parametrize(
    ("noon", "hour"), [("12:30 AM", 0), ("12:30 PM", 12), ("1:30 pm", 13), ("11:30 a.m.", 11)]
)
def test_hours_before_and_after_noon(noon, hour):
    assert read(f"2024-03-01 {noon}")[1].hour == hour


def test_one_date_that_can_be_read_in_one_order_only_decides_for_all():
    assert read("29/2/2016 01:16", "1/3/2016 02:00").tolist() == [
        pd.Timestamp("2016-02-29 01:16"),
        pd.Timestamp("2016-03-01 02:00"),
    ]
    assert read("2/29/2016", "1/3/2016").tolist() == [
        pd.Timestamp("2016-02-29"),
        pd.Timestamp("2016-01-03"),
    ]


def test_dates_that_can_be_read_in_both_orders_are_not_guessed():
    with pytest.raises(LogError, match=r"'when'.*such as '1/3/2016'.*--date-format"):
        read("1/3/2016", "2/3/2016")


def test_dates_of_which_each_order_reads_only_some_are_not_guessed():
    with pytest.raises(
        LogError, match=r"'29/2/2016' has its day first and '2/29/2016' has its month"
    ):
        read("29/2/2016", "2/29/2016")


def test_the_form_that_is_given_decides():
    assert read("1/3/2016", form="%m/%d/%Y")[1] == pd.Timestamp("2016-01-03")


def test_what_cannot_be_read_is_missing_as_long_as_something_can():
    times = read("2024-03-01", "soon")
    assert times.isna().tolist() == [False, True]


def test_a_column_without_any_time_is_refused_with_an_example():
    with pytest.raises(LogError, match="row 1 has 'soon'"):
        read("soon", "later")


def test_a_form_that_fits_nothing_is_refused():
    with pytest.raises(
        LogError, match=r"written like --date-format '%Y-%m-%d'; row 1 has '1/3/2016'"
    ):
        read("1/3/2016", form="%Y-%m-%d")


def test_a_form_that_is_none_is_refused():
    with pytest.raises(LogError, match="--date-format '%Q'"):
        read("1/3/2016", form="%Q")


def test_one_column_can_tell_in_which_order_another_is_written():
    columns = {
        "opened": pd.Series(["1/2/2016"], dtype=object),
        "closed": pd.Series(["13/2/2016"], dtype=object),
    }
    assert read_times(columns, None).of["opened"][0] == pd.Timestamp("2016-02-01")


@pytest.mark.parametrize(
    "written",
    [
        "2024年3月1日 9时05分",
        "2024年3月1日 09时05分00秒",
        "2024/3/1 上午9:05:00",
        "2024-03-01 09:05:00,000",
        "2024-03-01 09:05:00+08",
        "Mar 1, 2024 9:05 AM",
        "Fri, 01 Mar 2024 09:05:00 +0000",
    ],
)
def test_forms_of_cities_and_databases(written):
    assert read(written)[1] == pd.Timestamp("2024-03-01 09:05")


def test_hours_of_the_afternoon_in_chinese():
    assert read("2024/3/1 下午3:30")[1].hour == 15


@pytest.mark.parametrize(
    "written",
    [
        "2024-03-01 25:10",
        "2024-03-01 09:61",
        "2024-03-01 24:30",
        "2024-03-01 13:30 PM",
        "2024-02-30",
        "202403",
    ],
)
def test_what_is_on_no_clock_or_calendar_is_no_time(written):
    assert read("2024-03-01", written).isna().tolist() == [False, True]


def test_a_day_may_end_at_24_hours():
    assert read("2024-03-01 24:00")[1] == pd.Timestamp("2024-03-02")


@pytest.mark.parametrize(
    "written", ["44928", "44928.375", "44928,375", "1672650000", "1672650000000"]
)
def test_numbers_of_days_or_seconds_are_told_to_be_written_as_dates(written):
    with pytest.raises(
        LogError, match="as in spreadsheets, or seconds since 1970, write it as a date"
    ):
        read(written)


def test_zones_are_left_out_of_times_in_a_given_form_too():
    times = read("01.03.2024 23:30 +0800", "01.03.2024 23:30 Z", form="%d.%m.%Y %H:%M %z")
    assert times.tolist() == [pd.Timestamp("2024-03-01 23:30")] * 2


def test_a_form_that_says_nothing_is_refused():
    with pytest.raises(LogError, match=r"'mixed' for .* has no day and month"):
        read("2024-03-01", form="mixed")


@pytest.mark.parametrize(
    ("written", "form", "zones"),
    [
        (["2024-03-01 09:05Z", "2024-03-01 09:05+08:00", "2024-03-01"], None, ["", "+08:00", "Z"]),
        (["01-03-2024"], "%d-%m-%Y", []),
        (["01-03-2024 09:05 +0800"], "%d-%m-%Y %H:%M %z", ["+0800"]),
    ],
)
def test_zones_are_told(written, form, zones):
    assert read_times({"when": pd.Series(written, dtype=object)}, form).zones == zones


ZONED = """
2024-03-01T09:05Z
2024-03-01 09:05 z
2024-03-01T09:05:00.000+08:00
2024-03-01 09:05:00+0800
2024-03-01 09:05:00 +08
2024-03-01 09:05:00 −0530
2024-03-01 09:05:00+0800 (CST)
2024-03-01 09:05:00 +0000 UTC
2024-03-01 09:05:00 CST
2024-03-01 9:05 AM PST
2024-03-01 09:05 UTC+8
2024-03-01 09:05 GMT+08:00
2024-03-01T09:05:00+08:00[Asia/Shanghai]
2024-03-01 09:05:00 Asia/Shanghai
2024-03-01 09:05:00 America/Argentina/Buenos_Aires
Fri Mar  1 09:05:00 CST 2024
Fri Mar 01 2024 09:05:00 GMT+0800 (China Standard Time)
Fri, 01 Mar 2024 09:05:00 +0000
Friday, 01-Mar-24 09:05:00 GMT
01/Mar/2024:09:05:00 +0800
20240301T090500Z
20240301090500+0800
2024年3月1日 09时05分00秒 +08:00
""".strip().split("\n")


@pytest.mark.parametrize("written", ZONED)
def test_times_with_zones_are_read_as_they_stand_on_the_clock(written):
    assert read(written)[1] == pd.Timestamp("2024-03-01 09:05")


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("2024-03-01 09:05:00 UTC", "%Y-%m-%d %H:%M:%S %Z"),
        ("2024-03-01 09:05:00 CEST", "%Y-%m-%d %H:%M:%S %Z"),
        ("2024-03-01 09:05:00 UTC+8", "%Y-%m-%d %H:%M:%S %Z"),
        ("2024-03-01 09:05:00 Asia/Shanghai", "%Y-%m-%d %H:%M:%S %Z"),
        ("2024-03-01 09:05:00 China Standard Time", "%Y-%m-%d %H:%M:%S %Z"),
        ("2024-03-01 09:05:00+0800 (CST)", "%Y-%m-%d %H:%M:%S%z (CST)"),
        ("2024-03-01 09:05:00+0800 (CST)", "%Y-%m-%d %H:%M:%S%z (%Z)"),
        ("2024-03-01 +08:00 09:05", "%Y-%m-%d %z %H:%M"),
        ("[+0800] 01.03.24 09:05", "[%z] %d.%m.%y %H:%M"),
        ("Fri Mar  1 09:05:00 CST 2024", "%a %b %d %H:%M:%S %Z %Y"),
        ("2024年03月01日 09时05分 北京时间", "%Y年%m月%d日 %H时%M分 %Z"),
        ("100% 2024-03-01 09:05 Z", "100%% %Y-%m-%d %H:%M %z"),
    ],
)
def test_a_given_form_may_have_its_zone_anywhere(written, form):
    assert read(written, form=form)[1] == pd.Timestamp("2024-03-01 09:05")
    assert read_times({"when": pd.Series([written], dtype=object)}, form).zones[
        0
    ] in written.replace("(", "").replace(")", "")


@pytest.mark.parametrize(
    "form", ["%Y %s", "%Y %", "%Y%z%z", "%Y %Y", "%z %Y %E", "%Z %Y-%m-%d", "%c", "%Y-%-m"]
)
def test_any_other_form_is_refused_in_words(form):
    with pytest.raises(LogError, match="'when'"):
        read("2024-03-01 09:05:00 UTC", form=form)


def test_minutes_ahead_of_universal_time_are_known_where_they_are_written():
    times = read_times(
        {
            "when": pd.Series(
                ["2024-03-01 09:05 " + z for z in ("+0800", "Z", "-05:30", "UTC-3", "CST", "")],
                dtype=object,
            )
        },
        None,
    )
    assert times.ahead["when"].fillna(9999).tolist() == [480, 0, -330, -180, 9999, 9999]


@pytest.mark.parametrize(
    "written",
    [
        "2024年3月1日 星期五 上午9:05",
        "2024年3月1日（周五）9点5分",
        "2024-03-01 Fri 09:05",
        "２０２４年３月１日 ９：０５",
        "٢٠٢٤-٠٣-٠١ ٠٩:٠٥",
        "२०२४-०३-०१ ०९:०५",
        "20240301090500",
        "202403010905",
    ],
)
def test_days_of_the_week_full_width_and_digits_alone(written):
    assert read(written)[1] == pd.Timestamp("2024-03-01 09:05")


@pytest.mark.parametrize(
    "written",
    [
        "2024-03-01 09:05 soon",
        "2024-03-01 09:05 AB",
        "1234567890123",
        "星期五",
        "2024年3月1日 9时65分",
    ],
)
def test_what_only_begins_like_a_time_is_none(written):
    assert read("2024-03-01", written).isna().tolist() == [False, True]
