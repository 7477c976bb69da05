"""The chapter's claims, each with its comparison."""

from collections.abc import Mapping
from typing import Any, NamedTuple

TIMES = ("rmst_days", "rmst_disposed_days")
"""The two measures of time, for every claim."""

STREET = (
    "noise",
    "rubbish",
    "street_occupation",
    "parking",
    "unlicensed_building",
    "street_lights",
    "stray_dogs",
)
"""Issues that need more hours than street offices have."""


class Effect(NamedTuple):
    """An effect on a measure of time."""

    contrast: str
    measure: str = TIMES[0]


class Claim(NamedTuple):
    """A claim and its comparison."""

    contrasts: Mapping[str, str]
    """By name, in words; a cross stands for an interaction."""
    measures: tuple[str, ...]
    """Besides `TIMES`."""
    toggle: tuple[str, ...] = ()
    vary: Mapping[str, tuple[Any, ...]] = {}
    at_each: tuple[str, ...] = ()
    """Keys at each of whose values effects are estimated."""
    changes: Mapping[str, Any] = {}
    """Values changed in all arms."""
    shares: tuple[tuple[Effect, Effect], ...] = ()
    """Pairs of effects whose shares of hurting draws are compared: the second minus the first."""
    headlines: int = 1
    """Number of its effects, from the first, in the table of forms of decision."""


ACCURATE, SHARED = (
    f"simple:service_centre.{change}" for change in ("accuracy=0.9", "shared_history=true")
)
INTERNAL_EXTERNAL = "interaction:adjudication:social_organisations@platform.recognition"
CLAIMS = {
    "tail": Claim(
        {
            "simple:adjudication@adjudication.refer=intake": "adjudication, rulings not kept",
            "main:precedents@adjudication.refer=intake": "precedents, beside adjudication",
            "simple:adjudication@adjudication.refer=after_declines": (
                "adjudication of what was declined, rulings not kept"
            ),
            "main:precedents@adjudication.refer=after_declines": (
                "precedents, beside adjudication of what was declined"
            ),
        },
        ("open_over_250", "late_share", "handoffs_per_case", "coordination_hours"),
        toggle=("adjudication", "precedents"),
        vary={"adjudication.refer": ("intake", "after_declines")},
        at_each=("adjudication.refer",),
        shares=(
            (
                Effect("main:precedents@adjudication.refer=intake"),
                Effect("simple:adjudication@adjudication.refer=intake"),
            ),
        ),
        headlines=2,
    ),
    "docket": Claim(
        {
            "simple:adjudication@adjudication.rulings_per_year=1050": (
                "adjudication with precedents, 1,050 rulings a year"
            ),
            "simple:adjudication@adjudication.rulings_per_year=5000": (
                "adjudication with precedents, 5,000 rulings a year"
            ),
        },
        ("open_over_250", "late_share", "handoffs_per_case", "coordination_hours"),
        toggle=("adjudication",),
        vary={"adjudication.rulings_per_year": (1050, 5000)},
        at_each=("adjudication.rulings_per_year",),
        shares=(
            (
                Effect("simple:adjudication@adjudication.rulings_per_year=1050"),
                Effect("simple:adjudication@adjudication.rulings_per_year=5000"),
            ),
        ),
    ),
    "internal-external": Claim(
        {
            "simple:adjudication@platform.recognition=0.5": (
                "adjudication with precedents, no society"
            ),
            "simple:social_organisations@platform.recognition=0.5": (
                "society, no adjudication, recognition 0.5"
            ),
            "simple:social_organisations@platform.recognition=1": (
                "society, no adjudication, recognition 1"
            ),
            "main:social_organisations@platform.recognition=0": (
                "adjudication x society, recognition 0"
            ),
            f"{INTERNAL_EXTERNAL}=0.5": "adjudication x society, recognition 0.5",
            f"{INTERNAL_EXTERNAL}=1": "adjudication x society, recognition 1",
        },
        ("resolved_by_society_share",),
        toggle=("adjudication", "social_organisations"),
        vary={"platform.recognition": (0, 0.5, 1)},
        at_each=("platform.recognition",),
        shares=(
            (
                Effect("main:social_organisations@platform.recognition=0", TIMES[1]),
                Effect(f"{INTERNAL_EXTERNAL}=0.5", TIMES[1]),
            ),
            (Effect(f"{INTERNAL_EXTERNAL}=0.5"), Effect(f"{INTERNAL_EXTERNAL}=0.5", TIMES[1])),
        ),
    ),
    "decoupling": Claim(
        {
            "difference:appraisal.coupling=0": "coupling 0.2 to 0",
            "difference:appraisal.coupling=0.5": "coupling 0.2 to 0.5",
        },
        ("rmst_reported_days", "declined_share", "shelved_share", "rework_share", "late_share"),
        vary={"appraisal.coupling": (0.2, 0, 0.5)},
    ),
    "empowerment": Claim(
        {
            "simple:empowerment": "four kinds of request, no adjudication",
            "main:empowerment": "four kinds, mean without and with adjudication",
            "interaction:empowerment:adjudication": "four kinds x adjudication",
        },
        ("late_share", "handoffs_per_case", "workload_gini"),
        toggle=("empowerment", "adjudication"),
        shares=((Effect("simple:empowerment"), Effect("simple:empowerment", TIMES[1])),),
    ),
    "empowerment-overloaded": Claim(
        {"simple:empowerment": "seven kinds of request, beside adjudication"},
        ("late_share", "handoffs_per_case", "workload_gini"),
        toggle=("empowerment",),
        changes={"empowerment.issues": STREET},
    ),
    "technology": Claim(
        {
            ACCURATE: "accuracy 0.5 to 0.9, no adjudication",
            SHARED: "shared history, no adjudication",
            f"{SHARED}@service_centre.accuracy=0.9": (
                "shared history beside accuracy 0.9, no adjudication"
            ),
            "interaction:adjudication:service_centre.accuracy=0.9": "accuracy x adjudication",
            "interaction:adjudication:service_centre.shared_history=true": (
                "shared history x adjudication"
            ),
        },
        ("first_dispatch_accuracy", "handoffs_per_case", "late_share"),
        toggle=("adjudication",),
        vary={
            "service_centre.accuracy": (0.5, 0.9),
            "service_centre.shared_history": (False, True),
        },
        at_each=("service_centre.accuracy",),
        shares=(
            (
                Effect(ACCURATE),
                Effect(SHARED),
            ),
        ),
    ),
    "campaigns": Claim(
        {
            "simple:campaigns@campaigns.cases=20": "campaign of 20 cases a year, no adjudication",
            "simple:campaigns@campaigns.cases=1000": (
                "campaign of 1,000 cases a year, no adjudication"
            ),
            "simple:adjudication@campaigns.cases=20": "adjudication with precedents, no campaign",
            "interaction:campaigns:adjudication@campaigns.cases=20": (
                "campaign of 20 cases x adjudication"
            ),
            "interaction:campaigns:adjudication@campaigns.cases=1000": (
                "campaign of 1,000 cases x adjudication"
            ),
        },
        ("open_over_250", "late_share", "handoffs_per_case", "coordination_hours"),
        toggle=("campaigns", "adjudication"),
        vary={"campaigns.cases": (20, 1000)},
        at_each=("campaigns.cases",),
        shares=(
            (
                Effect("simple:campaigns@campaigns.cases=1000"),
                Effect("simple:adjudication@campaigns.cases=20"),
            ),
        ),
    ),
    "society-market": Claim(
        {
            "simple:social_organisations": "society, no market",
            "simple:market": "market, no society",
            "interaction:social_organisations:market": "society x market",
        },
        (
            "resolved_by_society_share",
            "resolved_by_market_share",
            "fees_per_case",
            "beyond_hours_share",
        ),
        toggle=("social_organisations", "market"),
        shares=(
            (
                Effect("simple:social_organisations"),
                Effect("simple:social_organisations", TIMES[1]),
            ),
        ),
    ),
}
"""In the order of the page."""
