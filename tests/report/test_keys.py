"""Words for keys and their values."""

import pytest

from sim.experiments.arms import SHARED
from sim.i18n.catalogue import LANGUAGES, Catalogue
from sim.report.keys import action_name, change_name, key_name, level_name
from sim.scenario.parameters import parameters
from sim.scenario.schema import Scenario


@pytest.mark.parametrize(
    ("key", "english", "chinese"),
    [
        (
            "departments[kind=territorial].staff_hours",
            "street offices' staff hours",
            "各街道的工时",
        ),
        ("issues[name=*].gap*", "issues' share of gaps", "各事项的职责空白比例"),
        (
            "departments[kind=territorial,county=east].avoidance",
            "street offices' reluctance (county east)",
            "各街道的回避程度（区（县）为east）",
        ),
        (
            "departments[county=county_1].staff_hours*",
            "street offices' staff hours (county 1)",
            "各街道的工时（第1区）",
        ),
        (
            "social_organisations.members[issues=noise].success",
            "social organisations' success (issue noise)",
            "各社会组织的成功率（事项为噪声）",
        ),
        (
            "transfers.steps[from=counter,issue=noise].effort",
            "steps' share of the effort (sender counter and issue noise)",
            "各转交环节的工时比例（转出单位为综合窗口和事项为噪声）",
        ),
        ("transfers.steps.1.to", "receiver (transfers.steps.1)", "转入单位（transfers.steps.1）"),
        ("adjudication.period*", "time between sittings", "裁定会间隔"),
        ("responsibility.no_return", "first contact", "首接负责"),
        ("issues.noise.gap", "share of gaps of noise", "噪声的职责空白比例"),
    ],
)
def test_group_is_called_by_its_members_and_its_value(key: str, english: str, chinese: str) -> None:
    assert key_name(key, Catalogue("en")) == english
    assert key_name(key, Catalogue("zh")) == chinese


def test_factor_of_one_leaves_members_as_they_are() -> None:
    key, words = "departments[kind=territorial].staff_hours*", Catalogue("en")
    assert level_name(key, 1.0, words) != level_name(key, 0.5, words)
    assert level_name(key, 0.5, words).endswith("× 0.5")
    assert level_name(key.removesuffix("*"), 4, words).endswith(": 4 staff-hours a day")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_that_can_be_varied_has_a_name(language: str) -> None:
    words, known = Catalogue(language), parameters(Scenario)
    lists = [key for key, each in known.items() if each.unit == "tables"]
    for key, each in known.items():
        before, _, last = key.rpartition(".")
        is_of_an_entry = before in lists
        if (
            each.is_table
            or not before
            or before.partition(".")[0] in (*SHARED, "reforms", "posterior")
        ):
            continue
        where = f"keys.{last}" if is_of_an_entry else f"labels.{key}"
        assert each.toggle or words.knows(where), f"sim/i18n/{language}.toml: add {where}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_are_of_values_that_there_are(language: str) -> None:
    words, known = Catalogue(language), parameters(Scenario)
    for table in ("labels", "levels", "changes"):
        for place in words.codes(table):
            named = {f"{place}.{last}" for last in words.codes(f"{table}.{place}")}
            assert named <= set(known), f"sim/i18n/{language}.toml, table {table}.{place}"


@pytest.mark.parametrize(
    ("key", "level", "reference", "english", "chinese"),
    [
        (
            "adjudication.period",
            20,
            5,
            ("sittings every 20 days", "sittings every 20 instead of 5 days"),
            ("每20个工作日开裁定会", "裁定会间隔由5改为20个工作日"),
        ),
        (
            "adjudication.rulings_per_year",
            1,
            400,
            ("1 ruling a year", "1 instead of 400 rulings a year"),
            ("裁定能力每年1件", "裁定能力由每年400件改为每年1件"),
        ),
        (
            "platform.recognition",
            0.125,
            0,
            (
                "recognition of what is beyond remit: 12.5 %",
                "recognition of what is beyond remit: 12.5 % instead of 0 %",
            ),
            ("职责以外诉求识别率：12.5%", "职责以外诉求识别率由0%改为12.5%"),
        ),
        (
            "responsibility.no_return",
            True,
            False,
            ("first contact: on", "first contact"),
            ("首接负责：启用", "首接负责"),
        ),
        (
            "supervision.no_return",
            False,
            True,
            (
                "no return of supervised cases: off",
                "no return of supervised cases: off instead of on",
            ),
            ("督办件不得退回：不启用", "督办件不得退回由启用改为不启用"),
        ),
        (
            "adjudication.refer",
            "intake",
            "after_declines",
            (
                "referral to the docket: also at intake",
                "referral to the docket: also at intake instead of after declines only",
            ),
            ("提交裁定的时机：受理时亦可", "提交裁定的时机由仅在退单后改为受理时亦可"),
        ),
        (
            "responsibility.fallback",
            "street_office_01",
            None,
            (
                "fallback unit: street office 01",
                "fallback unit: street office 01 instead of not given",
            ),
            ("兜底单位：街道01", "兜底单位由未指定改为街道01"),
        ),
        (
            "departments[kind=territorial].staff_hours*",
            0.5,
            1,
            (
                "street offices' staff hours × 0.5",
                "street offices' staff hours: × 0.5 instead of × 1",
            ),
            ("各街道的工时×0.5", "各街道的工时由×1改为×0.5"),
        ),
    ],
)
def test_values_are_called_by_their_names_and_units(
    key: str, level: object, reference: object, english: tuple[str, str], chinese: tuple[str, str]
) -> None:
    for words, expected in ((Catalogue("en"), english), (Catalogue("zh"), chinese)):
        found = level_name(key, level, words), change_name(key, level, reference, words)
        assert found == expected


def test_changes_are_called_as_what_is_done() -> None:
    english, key = Catalogue("en"), "service_centre.accuracy"
    assert action_name(key, 0.9, 0.5, english) == (
        "setting accuracy of dispatch to 90 % instead of 50 %"
    )
    assert action_name(key, 0.9, 0.5, Catalogue("zh")) == "将派单研判准确率由50%改为90%"
    assert action_name("precedents.enabled", True, False, english) == "keeping rulings"
    assert (
        action_name("adjudication.period", 20, 5, english) == "sittings every 20 instead of 5 days"
    )
