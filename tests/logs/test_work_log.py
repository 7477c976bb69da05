import gzip
import zipfile
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.errors import LogError
from sim.logs.work_log import read_log

EVENTS = """case:concept:name,concept:name,time:timestamp,org:group,case:issue
a,open,2024-01-01 09:00,desk,noise
a,pass,2024-01-03 09:00,police,noise
a,pass,2024-01-04 09:00,desk,noise
a,close,2024-01-08 10:00,desk,noise
b,open,2024-01-02 09:00,desk,trees
b,close,2024-01-02 17:00,desk,trees
c,open,2024-01-06 09:00,parks,trees
"""
"""Monday 1 January is day 0; case c is opened on a Saturday."""


def test_cases_are_told_in_working_days_and_steps_between_units(log):
    cases = read_log(log(EVENTS), ends=("close",)).cases
    assert cases.index.tolist() == ["a", "b", "c"]
    assert cases["opened_day"].tolist() == [0, 1, 5]
    assert cases["days"].tolist() == [5, 0, 0]
    assert cases["closed"].tolist() == [True, True, False]
    assert cases["handoffs"].tolist() == [2, 0, 0]
    assert cases["ping_pong"].tolist() == [True, False, False]
    assert cases["first_unit"].tolist() == ["desk", "desk", "parks"]


def test_without_a_word_on_ends_each_case_ends_at_its_last_event(log):
    read = read_log(log(EVENTS))
    assert read.cases["closed"].all()
    assert any("each counts as closed at its last event" in line for line in read.reading.lines())


def test_a_unit_that_only_dispatches_is_no_hand_off(log):
    cases = read_log(log(EVENTS), centre=("desk",), ends=("close",)).cases
    assert cases.loc["a", "handoffs"] == 0
    assert "b" not in cases.index  # no unit held it


def test_events_out_of_order_are_put_in_order_and_told(log):
    lines = EVENTS.splitlines()
    read = read_log(log("\n".join([lines[0], *reversed(lines[1:])])), ends=("close",))
    assert read.cases.loc["a", ["handoffs", "days"]].tolist() == [2, 5]
    assert any("stand after a later event" in line for line in read.reading.lines())


def test_rows_that_repeat_another_count_once(log):
    lines = EVENTS.splitlines()
    read = read_log(log("\n".join([*lines, lines[2], lines[2]])))
    assert read.cases.loc["a", "handoffs"] == 2
    assert (
        "left out: 2 rows that repeat another in all columns used (first in row 8, case a)"
        in read.reading.lines()
    )


def test_a_log_with_a_row_a_case(log):
    text = (
        "id;opened;closed;queue;kind\n1;01.02.2024;13.02.2024;roads;hole\n"
        "2;02.02.2024;;lights;lamp\n3;05.02.2024;05.02.2024;roads;hole\n"
    )
    read = read_log(
        log(text),
        {"case": "id", "opened": "opened", "closed": ("closed",), "unit": "queue", "issue": "kind"},
    )
    assert not read.has_handoffs
    assert read.cases["closed"].tolist() == [True, False, True]
    assert read.cases["days"].tolist() == [
        8,
        7,
        0,
    ]  # the second was last seen open when the log ends, on the 13th


def test_of_several_columns_the_first_that_a_case_has_says_when_it_was_closed(log):
    text = "id,opened,solved,closed,unit\n1,2024-01-01,2024-01-02,2024-01-09,x\n2,2024-01-01,?,2024-01-03,y\n"
    read = read_log(
        log(text),
        {"case": "id", "opened": "opened", "closed": ("solved", "closed"), "unit": "unit"},
    )
    assert read.cases["days"].tolist() == [1, 2]


def test_separators_at_the_ends_of_rows_shift_no_column(log):
    read = read_log(
        log("id,time,unit\n1,2024-01-02,x,\n1,2024-01-03,y,\n"),
        {"case": "id", "time": "time", "unit": "unit"},
    )
    assert read.cases.loc["1", ["first_unit", "unit", "handoffs"]].tolist() == ["x", "y", 1]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-32"])
def test_chinese_headers_and_names_in_any_encoding(log, encoding):
    text = "工单编号,时间,承办单位,事项\n甲,2024年1月2日 9:00,城管局,占道\n甲,2024年1月3日 9:00,交警大队,占道\n"
    read = read_log(
        log(text, encoding=encoding),
        {"case": "工单编号", "time": "时间", "unit": "承办单位", "issue": "事项"},
    )
    assert read.cases.loc["甲", ["first_unit", "unit", "issue", "handoffs"]].tolist() == [
        "城管局",
        "交警大队",
        "占道",
        1,
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_any_separator(log, separator):
    assert len(read_log(log(EVENTS.replace(",", separator))).cases) == 3


@pytest.mark.parametrize(
    ("first", "separator"),
    [("sep=;", ";"), ("SEP=,", ","), ('"sep=^"', "^"), ("sep=\t", "\t"), ("\ufeffsep=|||", "|")],
)
def test_a_first_line_may_say_the_separator(log, first, separator):
    read = read_log(log(f"{first}\r\n" + EVENTS.replace(",", separator)))
    assert read.cases.equals(read_log(log(EVENTS)).cases)


def test_packed_logs(tmp_path):
    (tmp_path / "log.csv.gz").write_bytes(gzip.compress(EVENTS.encode()))
    with zipfile.ZipFile(tmp_path / "log.zip", "w") as archive:
        archive.writestr("inside/log.csv", EVENTS)
    for name in ("log.csv.gz", "log.zip"):
        assert len(read_log(tmp_path / name).cases) == 3


def test_xes(log):
    event = (
        '<event><string key="concept:name" value="{}"/><date key="time:timestamp" '
        'value="{}"/><string key="org:group" value="{}"/></event>'
    )
    events = event.format("open", "2024-01-01T09:00:00+08:00", "城管局") + event.format(
        "close", "2024-01-02T09:00:00+08:00", "交警大队"
    )
    trace = (
        '<trace><string key="concept:name" value="甲"/><string key="issue" '
        f'value="占道"/>{events}</trace>'
    )
    text = (
        '<?xml version="1.0" encoding="UTF-8"?><log '
        f'xmlns="http://www.xes-standard.org/">{trace}</log>'
    )
    cases = read_log(log(text, "log.xes")).cases
    assert cases.loc["甲", ["first_unit", "unit", "issue", "handoffs", "days"]].tolist() == [
        "城管局",
        "交警大队",
        "占道",
        1,
        1,
    ]


def test_holidays_and_weeks_of_six_days(log):
    cases = read_log(
        log(EVENTS), ends=("close",), week="1111110", holidays=(np.datetime64("2024-01-02"),)
    ).cases
    assert cases.loc["a", "days"] == 5  # Tuesday is no working day, Saturday is
    assert cases.loc["c", "opened_day"] == 4


def test_a_case_closed_before_it_was_opened_is_left_out_with_its_row(log):
    text = "id,opened,closed,unit\n1,2024-01-01,2024-01-02,x\n2,2024-01-05,2024-01-03,y\n3,2024-01-05,2024-01-06,y\n"
    read = read_log(
        log(text), {"case": "id", "opened": "opened", "closed": "closed", "unit": "unit"}
    )
    assert read.cases.index.tolist() == ["1", "3"]
    assert (
        "left out: 1 cases closed before they were opened (first 2, row 2)" in read.reading.lines()
    )


def test_times_that_cannot_be_read_are_left_out_and_told(log):
    read = read_log(log(EVENTS.replace("2024-01-03 09:00", "soon")))
    assert any(
        "'time:timestamp' are not times (row 2: 'soon')" in line for line in read.reading.lines()
    )
    assert any("1 rows without a time" in line for line in read.reading.lines())


@pytest.mark.parametrize(
    ("text", "columns", "said"),
    [
        ("", {}, "is empty"),
        ("a,b\n", {}, "has column names (a, b) but no rows"),
        ("\x00\x01\x02,", {}, "is not text"),
        (EVENTS, {"unit": "org:grop"}, "no column 'org:grop' (--unit); did you mean 'org:group'?"),
        (EVENTS, {"closed": ("done",)}, "no column 'done' (--closed)"),
        (EVENTS.replace("time:timestamp", "when"), {}, "no column with times is named"),
        (
            EVENTS.replace("2024-01-0", "day "),
            {},
            "no value is a time that can be read; row 1 has 'day 1 09:00'",
        ),
        (EVENTS.replace("police", "desk").replace("parks", "desk"), {}, "one unit only (desk)"),
        ("<log></log>", {}, "has no trace with an event"),
        ("<log><trace>", {}, "is not well-formed XML"),
        (
            '<log><trace><event>\n<string value="x"/></event></trace></log>',
            {},
            "an attribute in line 2 has no key",
        ),
        ('<?xml version="1.0" encoding="no-such"?><log/>', {}, "declares the encoding no-such"),
        (
            EVENTS.replace("desk", "").replace("police", "?").replace("parks", " "),
            {},
            "no case was held by a unit",
        ),
        (
            EVENTS.replace("police", '"police', 1),
            {},
            "starting at row 2: a quotation mark there is never closed",
        ),
        (EVENTS.replace("police", "police,too,many"), {}, "Expected 5 fields in line 3, saw 7"),
        ("# orders\n" + EVENTS, {}, "the first line has names. The first line is '# orders'"),
        (EVENTS + "x\x00\n", {}, "is not text, because line 9 has a byte 0"),
        (
            "case,time,unit\n1,2024-01-01,x,z\n2,2024-01-02,y,\n",
            {"case": "case", "time": "time", "unit": "unit"},
            "more columns than",
        ),
        (
            "case,time,unit,unit\n1,2024-01-01,x,y\n",
            {"case": "case", "time": "time", "unit": "unit"},
            "2 columns are called 'unit' (--unit)",
        ),
    ],
)
def test_a_log_that_is_not_valid_is_refused(log, text, columns, said):
    path = log(text)
    with pytest.raises(LogError) as refused:
        read_log(path, columns)
    assert said in str(refused.value)
    assert str(path) in str(refused.value)


def test_an_end_that_no_event_has_is_refused_with_those_there_are(log):
    with pytest.raises(LogError, match=r"'done' \(--end\); activities are: close, open, pass"):
        read_log(log(EVENTS), ends=("done",))


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(LogError, match=r"none\.csv: there is no such file"):
        read_log(tmp_path / "none.csv")


def test_an_archive_in_an_archive(tmp_path):
    with zipfile.ZipFile(tmp_path / "inner.zip", "w") as archive:
        archive.writestr("log.csv.gz", gzip.compress(EVENTS.encode()))
    with zipfile.ZipFile(tmp_path / "log.zip", "w") as archive:
        archive.write(tmp_path / "inner.zip", "inner.zip")
    assert len(read_log(tmp_path / "log.zip").cases) == 3


@pytest.mark.parametrize("name", ["log.zip", "log.csv.gz"])
def test_a_damaged_archive_is_told_to_be_one(tmp_path, name):
    with zipfile.ZipFile(tmp_path / "log.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("log.csv", EVENTS)
    (tmp_path / "log.csv.gz").write_bytes(gzip.compress(EVENTS.encode()))
    data = (tmp_path / name).read_bytes()
    for wrong in (data[:60], data[:45] + bytes(20) + data[65:]):
        (tmp_path / name).write_bytes(wrong)
        with pytest.raises(LogError, match="the archive is damaged"):
            read_log(tmp_path / name)


def test_a_column_may_be_called_like_an_archive_begins(log):
    assert (
        len(read_log(log(EVENTS.replace("case:concept:name", "PK", 1)), {"case": "PK"}).cases) == 3
    )


def test_an_archive_of_several_files_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "log.zip", "w") as archive:
        archive.writestr("a.csv", EVENTS)
        archive.writestr("b.csv", EVENTS)
    with pytest.raises(LogError, match=r"holds 2 files \(a\.csv, b\.csv\)"):
        read_log(tmp_path / "log.zip")


def test_it_is_a_public_name():
    assert sim.read_log is read_log


def test_a_missing_folder_is_no_file():
    with pytest.raises(LogError, match="cannot be read"):
        read_log(Path(__file__).parent)


def test_a_placeholder_is_no_date(log):
    text = "id,opened,closed,unit\n1,2024-01-01,9999-12-31 00:00:00,x\n2,2024-01-01,2024-01-03,y\n"
    read = read_log(
        log(text), {"case": "id", "opened": "opened", "closed": "closed", "unit": "unit"}
    )
    assert read.cases["closed"].tolist() == [False, True]
    assert any(
        "'9999-12-31 00:00:00') and count as not given" in line for line in read.reading.lines()
    )


def test_times_of_several_zones_are_told(log):
    lines = EVENTS.replace(" 09:00,", " 09:00+02:00,")
    assert any(
        "times are in several time zones (none, +02:00)" in line
        for line in read_log(log(lines)).reading.lines()
    )


def test_a_case_of_another_century_is_told(log):
    rows = "".join(f"{n},2024-01-0{n % 5 + 1},2024-02-01,{'xy'[n % 2]}\n" for n in range(300))
    text = f"id,opened,closed,unit\nold,1990-01-01,2024-02-01,x\n{rows}"
    read = read_log(
        log(text), {"case": "id", "opened": "opened", "closed": "closed", "unit": "unit"}
    )
    assert any(
        "no case is opened between 1990-01-01 (1 are before) and 2024-01-01; check old" in line
        for line in read.reading.lines()
    )


def test_a_log_in_which_no_case_has_two_rows_says_nothing_of_hand_offs(log):
    text = "case:concept:name,time:timestamp,org:group\na,2024-01-01,x\nb,2024-01-02,y\n"
    assert not read_log(log(text)).has_handoffs


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ('{"ocel:events": []}', "log.json", "is JSON; a log is a CSV file"),
        (
            "id,opened,unit\n1,2024-01-01,x\n",
            "log.csv",
            "needs the time of closing (--closed)",
        ),
        ("<!DOCTYPE html>\n<html><title>Log in</title></html>", "log.xes", "is a web page (HTML)"),
        ("\ufeff\n<HTML><table><tr><td>1</table>", "log.xls", "is a web page (HTML)"),
        (
            'id,opened,unit\n1,2024-01-01,"a \\"b\\", c"\n',
            "log.csv",
            "a value that contains a separator must stand between quotation marks",
        ),
        ("\ufeff", "log.csv", "is empty"),
    ],
)
def test_what_is_no_log_of_ours_is_refused(log, text, name, said):
    with pytest.raises(LogError) as refused:
        read_log(log(text, name), {"case": "id", "opened": "opened", "unit": "unit"})
    assert said in str(refused.value)


def test_a_spreadsheet_is_told_to_be_one(tmp_path):
    with zipfile.ZipFile(tmp_path / "book.xlsx", "w") as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.writestr("xl/workbook.xml", "")
    with pytest.raises(LogError, match="is a spreadsheet; save it as CSV"):
        read_log(tmp_path / "book.xlsx")


def test_a_centre_that_no_row_knows_is_refused(log):
    with pytest.raises(
        LogError, match=r"no row has the unit 'dsk' \(--centre\); did you mean 'desk'"
    ):
        read_log(log(EVENTS), centre=("dsk",))


def test_an_encoding_that_was_only_found_to_fit_is_told(log):
    said = (
        "its encoding is assumed to be gb18030, because it is not UTF-8; if names look wrong, "
        "name the encoding "
        "with --encoding"
    )
    text = EVENTS.replace("desk", "城管局")
    assert said in read_log(log(text, encoding="gbk")).reading.lines()
    assert said not in read_log(log(text)).reading.lines()
    with pytest.raises(LogError, match=f"no column 'unit' .*(?s:.*){said}"):
        read_log(log(text, encoding="gbk"), {"unit": "unit"})


def test_text_in_no_encoding_is_told_by_line(log):
    path = log(EVENTS)
    path.write_bytes(
        EVENTS.encode() + "甲,close,2024-01-02,城管局,x\n".encode() + b"b\xff\x81\xff,close\n"
    )
    with pytest.raises(LogError, match="line 10 is the first that is not UTF-8"):
        read_log(path)


@pytest.mark.parametrize("nothing", ["", "   ", " ? ", "无"])
def test_blanks_and_words_for_nothing_name_no_unit(log, nothing):
    cases = read_log(log(EVENTS.replace("police", nothing))).cases
    assert cases.loc["a", ["unit", "handoffs"]].tolist() == ["desk", 0]


def test_cases_closed_on_a_date_without_a_time_are_kept(log):
    text = (
        "id,opened,closed,unit\n1,2024-01-02 15:00,2024-01-02,x\n2,2024-01-03 "
        "09:00,2024-01-02,y\n3,2024-01-03,2024-01-04,y\n"
    )
    read = read_log(
        log(text), {"case": "id", "opened": "opened", "closed": "closed", "unit": "unit"}
    )
    assert read.cases.index.tolist() == ["1", "3"]


def test_a_log_of_cases_all_closed_before_they_were_opened_is_refused(log):
    text = "id,opened,closed,unit\n1,2024-01-05,2024-01-02,x\n2,2024-01-05,2024-01-03,y\n"
    with pytest.raises(
        LogError, match=r"all 2 cases were closed before .*first 1, row 1.*--opened"
    ):
        read_log(log(text), {"case": "id", "opened": "opened", "closed": "closed", "unit": "unit"})


def xes(attributes="", event="", encoding="UTF-8"):
    """A trace of two events with two units, with more attributes."""
    units = "".join(
        (
            f'<event><string key="org:group" value="{unit}"/><date key="time:timestamp" '
            f'value="2024-01-0{day}T09:00:00Z"/>{event}</event>'
        )
        for day, unit in enumerate(("城管局", "交警大队"), 1)
    )
    return (
        f'<?xml version="1.0" encoding="{encoding}"?><log><trace>{units}<string '
        f'key="concept:name" value="甲"/>{attributes}</trace></log>'
    )


@pytest.mark.parametrize(
    "text",
    [
        xes('<string key="issue" value="占道"/>'),
        xes('<string key="outer" value="x"><string key="org:group" value="no"/></string>'),
        xes(event='<string key="case:concept:name" value="no"/>'),
        xes(event='<list key="list"><values><string key="org:group" value="no"/></values></list>'),
        xes().replace(
            "<log>", '<log><global scope="event"><string key="org:group" value="no"/></global>'
        ),
    ],
)
def test_attributes_of_xes_are_those_of_their_own_trace_and_event(log, text):
    cases = read_log(log(text, "log.xes")).cases
    assert cases.loc["甲", ["first_unit", "unit", "handoffs"]].tolist() == ["城管局", "交警大队", 1]


@pytest.mark.parametrize("encoding", ["UTF-16", "GBK", "gb18030"])
def test_xes_in_other_encodings(log, encoding):
    assert read_log(log(xes(encoding=encoding), "log.xes", encoding)).cases["unit"].tolist() == [
        "交警大队"
    ]


MANY = "id,opened,closed,unit\n" + "".join(
    f"{n},2024-01-0{n % 5 + 1},2024-02-01,{'xy'[n % 2]}\n" for n in range(300)
)
BY_CASE = {"case": "id", "opened": "opened", "closed": "closed", "unit": "unit"}


def test_an_end_long_after_all_others_is_told(log):
    read = read_log(log(MANY + "late,2024-01-01,2099-12-31,x\n"), BY_CASE)
    said = "1 times lie more than a year after nearly all others, up to 2099-12-31"
    assert any(said in line for line in read.reading.lines())


def test_names_written_in_several_ways_are_told(log):
    read = read_log(
        log(EVENTS.replace("a,pass,2024-01-04 09:00,desk", "a,pass,2024-01-04 09:00,Desk"))
    )
    assert any(
        "1 names of column 'unit' are written in several ways, such as 'desk' and 'Desk'" in line
        for line in read.reading.lines()
    )


def test_rows_between_quotation_marks_are_told(log):
    rows = "".join(
        f"{n},2024-01-0{n},{'xy'[n % 2]},{chr(34) * (n in (3, 5))}k\n" for n in range(1, 8)
    )
    read = read_log(
        log("id,time,unit,kind\n" + rows),
        {"case": "id", "time": "time", "unit": "unit", "issue": "kind"},
    )
    assert any(
        "1 values of column 'issue' run over several lines (first in row 3)" in line
        for line in read.reading.lines()
    )


def test_nothing_is_doubted_in_a_log_in_order(log):
    assert len(read_log(log(EVENTS), ends=("close",)).reading.notes) == 1  # the cases there are


def test_a_log_longer_than_a_scenario_can_be_is_refused(log):
    with pytest.raises(
        LogError,
        match=r"opened from 1900-01-01 \(such as old\) to 2024-01-05 .* over more than 30,000 working days",
    ):
        read_log(log(MANY + "old,1900-01-01,2024-02-01,x\n"), BY_CASE)
