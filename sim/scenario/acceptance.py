"""How likely a unit takes what it need not take: one formula, for the engine, which compiles it, and for forecasts."""


def acceptance(
    avoidance: float,
    coupling: float,
    load_aversion: float,
    load: float,
    untainted: float,
    fitness: float,
) -> float:
    """Return the probability that a unit accepts a contested case that it need not take (ODD 7.5).

    Parameters
    ----------
    avoidance, coupling, load_aversion : share
        `departments.avoidance`, `appraisal.coupling` and `responsibility.load_aversion`.
    load : share
        Of the unit, at most 1.
    untainted : share
        1 less `responsibility.stigma`, to the power of how often the case has been declined.
    fitness : share
        1 if the unit is fit for the case, else `responsibility.unfit_willingness`.
    """
    willing: float = (
        (1.0 - avoidance) * (1.0 - coupling) * (1.0 - load_aversion * load) * untainted * fitness
    )
    return willing
