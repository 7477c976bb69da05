"""What is learnt from a record: pure functions of its rows, one concept a file."""

from sim.results.burden import Burden, Lorenz, burden, load_curve, lorenz
from sim.results.citizens import (
    follow_ups_per_case,
    mean_trust,
    petitions_per_1000,
    withdrawn_share,
)
from sim.results.cohort import BREAKDOWNS, QUARTERS, cohort, groups
from sim.results.docket import (
    docket_use,
    docket_wait_days,
    precedent_hit_share,
    wrong_precedent_share,
)
from sim.results.endings import (
    fees_per_case,
    late_share,
    referred_out_share,
    resolved_by_market_share,
    resolved_by_society_share,
    rework_share,
)
from sim.results.flows import handoff_flows
from sim.results.handoffs import (
    declined_share,
    disputed_share,
    first_dispatch_accuracy,
    handoffs_per_case,
    no_handoff_share,
    ping_pong_share,
    shelved_share,
)
from sim.results.incidence import Incidence, aalen_johansen, cumulative_incidence
from sim.results.intervals import Interval, bands, mean_interval, share_difference, share_interval
from sim.results.learning import LearningCurve, earlier_like, learning_curve
from sim.results.longest import longest_open
from sim.results.patterns import Pattern, patterns
from sim.results.resolution import (
    curve,
    median_days,
    open_over_250,
    p99_days,
    quantile_days,
    resolved_within,
    restricted_mean,
    times,
)
from sim.results.summary import MEASURES, QUANTILES, Measure, summary, summary_by
from sim.results.workload import (
    beyond_hours_share,
    coordination_hours,
    unit_utilisation,
    utilisation,
    workload_gini,
)

__all__ = [
    "BREAKDOWNS",
    "MEASURES",
    "QUANTILES",
    "QUARTERS",
    "Burden",
    "Incidence",
    "Interval",
    "LearningCurve",
    "Lorenz",
    "Measure",
    "Pattern",
    "aalen_johansen",
    "bands",
    "beyond_hours_share",
    "burden",
    "cohort",
    "coordination_hours",
    "cumulative_incidence",
    "curve",
    "declined_share",
    "disputed_share",
    "docket_use",
    "docket_wait_days",
    "earlier_like",
    "fees_per_case",
    "first_dispatch_accuracy",
    "follow_ups_per_case",
    "groups",
    "handoff_flows",
    "handoffs_per_case",
    "late_share",
    "learning_curve",
    "load_curve",
    "longest_open",
    "lorenz",
    "mean_interval",
    "mean_trust",
    "median_days",
    "no_handoff_share",
    "open_over_250",
    "p99_days",
    "patterns",
    "petitions_per_1000",
    "ping_pong_share",
    "precedent_hit_share",
    "quantile_days",
    "referred_out_share",
    "resolved_by_market_share",
    "resolved_by_society_share",
    "resolved_within",
    "restricted_mean",
    "rework_share",
    "share_difference",
    "share_interval",
    "shelved_share",
    "summary",
    "summary_by",
    "times",
    "unit_utilisation",
    "utilisation",
    "withdrawn_share",
    "workload_gini",
    "wrong_precedent_share",
]
