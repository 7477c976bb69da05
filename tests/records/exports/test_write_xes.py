"""What the schema of IEEE 1849 asks for, and that what was written is what is read."""

import re
from datetime import datetime
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.records.exports.columns import CASE_ATTRIBUTES, EVENT_COLUMNS
from sim.records.exports.write_xes import NOT_XML, attribute
from tests.records.exports.examples import record, values

ORDER = ("extension", "global", "classifier", "attribute", "trace")
TYPES = {"string": str, "int": int, "float": float, "date": datetime.fromisoformat}
NAME = re.compile(r"[A-Za-z_:][\w:.-]*")
URIS = {
    prefix: f"http://www.xes-standard.org/{prefix}.xesext"
    for prefix in ("concept", "lifecycle", "org", "time")
}


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("xes") / "log.xes"
    sim.export(record(), path, "xes")
    return path


@pytest.fixture(scope="module")
def log(path):
    return ElementTree.parse(path).getroot()


def kinds(element):
    """What the parts of an element are: `attribute`, or else their own names."""
    return ["attribute" if part.tag in TYPES else part.tag for part in element]


def test_parts_of_the_log_stand_in_the_order_of_the_schema(log):
    assert set(kinds(log)) == set(ORDER)
    assert all(ORDER.index(one) <= ORDER.index(next_one) for one, next_one in pairwise(kinds(log)))


def test_attributes_of_a_trace_come_before_its_events(log):
    for trace in log.iter("trace"):
        assert kinds(trace) == ["attribute"] * (1 + len(CASE_ATTRIBUTES)) + ["event"] * len(
            trace.findall("event")
        )


def test_version_is_a_number_as_the_schema_asks(log):
    assert float(log.attrib["xes.version"]) == 1849.2016


def test_every_prefix_is_that_of_a_declared_extension(log):
    assert {part.attrib["prefix"]: part.attrib["uri"] for part in log.iter("extension")} == URIS
    assert {
        key.partition(":")[0] for part in log.iter() if ":" in (key := part.attrib.get("key", ""))
    } == set(URIS)


def test_every_attribute_has_a_key_and_a_value_of_its_type_and_no_more(log):
    for part in log.iter():
        if part.tag in TYPES:
            assert set(part.attrib) == {"key", "value"}
            assert NAME.fullmatch(part.attrib["key"])
            TYPES[part.tag](part.attrib["value"])


def test_no_key_occurs_twice_in_one_place(log):
    for part in (log, *log.iter("trace"), *log.iter("event"), *log.iter("global")):
        keys = [child.attrib["key"] for child in part if child.tag in TYPES]
        assert len(keys) == len(set(keys))


@pytest.mark.parametrize("scope", ["trace", "event"])
def test_what_is_global_is_everywhere_and_of_its_type(scope, log):
    (declared,) = (part for part in log.iter("global") if part.attrib["scope"] == scope)
    wanted = {(child.tag, child.attrib["key"]) for child in declared}
    assert wanted > {("string", "concept:name")}
    assert all(
        wanted <= {(child.tag, child.attrib.get("key")) for child in part}
        for part in log.iter(scope)
    )


def test_classifiers_name_global_attributes_of_events(log):
    assert [part.attrib["name"] for part in log.iter("classifier")] == [
        "Activity",
        "Transition",
        "Unit",
    ]
    assert all(
        set(part.attrib["keys"].split()) <= set(EVENT_COLUMNS) for part in log.iter("classifier")
    )


def test_the_log_says_what_was_run_and_which_lifecycle_it_has(log):
    assert values(log) == {
        "concept:name": '中文城市 <&">',
        "lifecycle:model": "standard",
        "seed": "1",
    }


def test_traces_are_the_cases_in_order_with_what_is_known_of_them(log):
    traces, cases = [values(trace) for trace in log.iter("trace")], record().cases
    assert [trace["concept:name"] for trace in traces] == [str(case) for case in cases["case"]]
    for name in ("issue", "zone", "status"):
        assert [trace[name] for trace in traces] == cases[name].tolist()
    for name in ("circumstance", "district", "citizen", "filed_day", "effort_hours"):
        assert [float(trace[name]) for trace in traces] == cases[name].tolist()


def test_each_element_stands_on_a_line_of_its_own(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert {line.count("<") for line in lines} == {1}


def test_names_are_written_as_utf_8(path):
    assert "树木倒伏".encode() in path.read_bytes()


@given(st.text())
def test_any_text_comes_back(text):
    read = ElementTree.fromstring(attribute("string", "key", text))
    assert read.attrib == {"key": "key", "value": NOT_XML.sub("\ufffd", text)}
    assert NOT_XML.sub("", text) == text or "\ufffd" in read.attrib["value"]
