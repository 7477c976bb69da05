"""Words for keys of groups."""

import pytest

from sim.i18n.catalogue import Catalogue
from sim.report.keys import key_name, level_name


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
            "各街道的回避程度（区县为east）",
        ),
        (
            "social_organisations.members[issues=noise].success",
            "social organisations' success (issue noise)",
            "各社会组织的成功率（事项为噪声）",
        ),
        ("adjudication.period*", "adjudication.period", "adjudication.period"),
    ],
)
def test_group_is_called_by_its_members_and_its_value(key: str, english: str, chinese: str) -> None:
    assert key_name(key, Catalogue("en")) == english
    assert key_name(key, Catalogue("zh")) == chinese


def test_factor_of_one_leaves_members_as_they_are() -> None:
    key, words = "departments[kind=territorial].staff_hours*", Catalogue("en")
    assert level_name(key, 1.0, words) != level_name(key, 0.5, words)
    assert level_name(key, 0.5, words).endswith("× 0.5")
    assert level_name(key.removesuffix("*"), 4, words).endswith(": 4")
