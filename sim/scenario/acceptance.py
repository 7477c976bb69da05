"""How likely a unit takes what it need not take: one formula, for the engine, which compiles it, and for forecasts."""


def acceptance(
    avoidance: float, coupling: float, load_aversion: float, load: float, stigma: float, declines: float, fitness: float
) -> float:
    """Return the probability that a unit accepts a contested case that it need not take (ODD 7.5).

    Parameters
    ----------
    avoidance, coupling, load_aversion, stigma : share
        `departments.avoidance`, `appraisal.coupling`, `responsibility.load_aversion` and `responsibility.stigma`.
    load : share
        Of the unit, at most 1.
    declines
        How often the case has been declined.
    fitness : share
        1 if the unit is fit for the case, else `responsibility.unfit_willingness`.
    """
    willing: float = (1.0 - avoidance) * (1.0 - coupling) * (1.0 - load_aversion * load) * (1.0 - stigma) ** declines * fitness
    return willing
