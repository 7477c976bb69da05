"""How the numbers were made, in words that can go into a paper, with the works they refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sim
from sim.report.headline import has_tails
from sim.report.html import bullets, heading, paragraph, section
from sim.report.names import arm_names, has_precedents
from sim.report.sections.robust import tested
from sim.results.numbers import plain

if TYPE_CHECKING:
    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue

REFERENCES = (
    "Aalen, O. O. and Johansen, S. (1978). An empirical transition matrix for non-homogeneous "
    "Markov chains based on censored"
    " observations. Scandinavian Journal of Statistics 5(3), 141–150.",
    "Grimm, V. et al. (2020). The ODD protocol for describing agent-based and other simulation "
    "models: a second update to improve"
    " clarity, replication, and structural realism. Journal of Artificial Societies and Social "
    "Simulation 23(2), 7.",
    "Hoad, K., Robinson, S. and Davies, R. (2010). Automated selection of the number of "
    "replications for a discrete-event simulation."
    " Journal of the Operational Research Society 61(11), 1632–1644.",
    "Law, A. M. (2015). Simulation Modeling and Analysis, 5th edition. McGraw-Hill, New York.",
    "Royston, P. and Parmar, M. K. B. (2013). Restricted mean survival time: an alternative to "
    "the hazard ratio for the design and"
    " analysis of randomized trials with a time-to-event outcome. BMC Medical Research "
    "Methodology 13, 152.",
    "Willink, R. (2005). A confidence interval and test for the mean of an asymmetric "
    "distribution. Communications in Statistics – Theory"
    " and Methods 34(4), 753–766.",
)

PRECEDENTS = (
    "Fon, V. and Parisi, F. (2006). Judicial precedents in civil law systems: a dynamic analysis. "
    "International Review of Law and"
    " Economics 26(4), 519–535."
)
"""Referred to where precedents are on in any arm."""

DRAWS = (
    "McKay, M. D., Beckman, R. J. and Conover, W. J. (1979). A comparison of three methods for "
    "selecting values of input variables in"
    " the analysis of output from a computer code. Technometrics 21(2), 239–245."
)
"""Referred to where the comparison was made again for draws."""

CORRELATIONS = (
    "Marino, S., Hogue, I. B., Ray, C. J. and Kirschner, D. E. (2008). A methodology for "
    "performing global uncertainty and sensitivity"
    " analysis in systems biology. Journal of Theoretical Biology 254(1), 178–196."
)
"""Referred to where there are draws enough to tell which numbers decide."""

HOLM = (
    "Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian "
    "Journal of Statistics 6(2), 65–70."
)
"""Referred to beside it."""

SHARES = (
    "Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. "
    "Journal of the American Statistical"
    " Association 22(158), 209–212."
)
"""Referred to where shares of draws are told."""


def methods(study: Study, words: Catalogue) -> str:
    """Say how the numbers were made."""
    say = words.within("report.methods")
    join = words.text("lists.sentences").join
    further = {
        PRECEDENTS: _has_precedents(study),
        DRAWS: study.robustness is not None,
        SHARES: study.robustness is not None,
        CORRELATIONS: tested(study),
        HOLM: tested(study),
    }
    cited = sorted([*REFERENCES, *(work for work, referred_to in further.items() if referred_to)])
    return section(
        say("heading"),
        paragraph(join(_design(study, words))),
        paragraph(join(_measurement(study, words))),
        paragraph(join(_inference(study, words))),
        *([paragraph(join(_over_draws(study, words)))] if study.robustness else []),
        heading(say("references")),
        bullets(cited, "references"),
    )


def _design(study: Study, words: Catalogue) -> list[str]:
    """Say what was run."""
    say = words.within("report.methods")
    first = study.arms[0]
    time = first.scenario.time
    found = [say("model", version=sim.__version__)]
    if first.toggles:
        toggled = words.listed(words.name("mechanisms", name) for name in first.toggles)
        found.append(
            say("mechanisms", count=len(study.arms), toggled=toggled, warm_up=time.warm_up)
        )
    else:
        found.append(
            say(
                "scenarios",
                count=len(study.arms),
                arms=words.listed(f"“{name}”" for name in arm_names(study, words).values()),
            )
        )
    if _has_precedents(study):
        found.append(say("precedents"))
    if first.levels:
        found.append(say("values", keys=words.listed(first.levels)))
    precision = words.text("lists.between").join(
        f"{measure} {plain(half_width)}" for measure, half_width in study.precision.items()
    )
    found.append(
        say(
            "runs_precision" if precision else "runs",
            replications=study.replications,
            days=time.days,
            precision=precision,
        )
    )
    if len(study.arms) > 1:
        found.append(say("paired", shared=words.name("pairing", study.pairing)))
    return found


def _measurement(study: Study, words: Catalogue) -> list[str]:
    """Say of which cases what was measured."""
    say = words.within("report.methods")
    time = study.arms[0].scenario.time
    return [
        say("cohort", first=time.warm_up, last=time.days - time.horizon - 1, horizon=time.horizon),
        say("primary", horizon=time.horizon),
        say("readings"),
        say("incidence"),
        say("counts"),
    ]


def _inference(study: Study, words: Catalogue) -> list[str]:
    """Say how arms were compared and how sure that is."""
    say = words.within("report.methods")
    found = [say("replication")]
    if len(study.arms[0].toggles) > 1:
        found.append(say("contrasts"))
    if study.arms[0].toggles:
        found.append(say("structural"))
    return [*found, say("descriptive")]


def _over_draws(study: Study, words: Catalogue) -> list[str]:
    """Say how the comparison was made again over the uncertain numbers."""
    say, found = words.within("report.methods"), study.robustness
    assert found is not None
    numbers = {
        "draws": len(found.draws),
        "numbers": len(found.draws.columns) - 1,
        "replications": study.replications,
    }
    told = [
        say("draws", **numbers),
        say("shares" if has_tails(len(found.draws)) else "shares_of_few"),
    ]
    return [*told, *([say("correlations")] if tested(study) else [])]


def _has_precedents(study: Study) -> bool:
    """Say whether any arm has precedents at any time."""
    return any(has_precedents(arm) for arm in study.arms)
