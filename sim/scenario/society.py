"""Society and market: who outside government serves what no remit reaches."""

from typing import Literal

from sim.scenario.city import Name
from sim.scenario.parameters import Institution, Table, share, switch, text, value


class Platform(Institution):
    """The service centre as a platform for market and society."""

    recognition: float = share(0.5, "Probability that a case beyond remit is recognised as such.")


class Provider(Table):
    """A unit outside government that serves citizens where no remit reaches."""

    name: Name = text(..., "Name of the organisation.")
    issues: tuple[Name, ...] | None = value(None, "names", "Issues it serves; all unless given.")
    staff_hours: float = value(
        8.0, "staff-hours a day", "Hours for cases a day.", above=0, high=1e6
    )
    success: float = share(0.9, "Probability that its work is accepted at the call-back.")


class MarketProvider(Provider):
    """A firm: a provider that the citizen pays."""

    fee: float = value(100.0, "yuan a case", "What the citizen pays.", low=0, high=1e6)


class SocialOrganisations(Institution):
    """Social organisations that serve what is beyond remit."""

    enabled: bool = switch(False, "Whether social organisations take cases.")
    scope: Literal["beyond", "gap"] = value(
        "beyond", "choice", "Cases recognised for them: beyond remit only, or gaps too."
    )
    members: tuple[Provider, ...] = value((), "tables", "The organisations.")
    coproduction: float = share(
        0.0, "Share of the organisations' hours that follow mean trust, twice it being the whole."
    )


class Market(Institution):
    """Firms that serve what is beyond remit, for a fee."""

    enabled: bool = switch(False, "Whether firms take cases.")
    scope: Literal["beyond", "gap"] = value(
        "beyond", "choice", "Cases recognised for them: beyond remit only, or gaps too."
    )
    willing_to_pay: float = value(
        100.0, "yuan a case", "Median of what citizens would pay.", above=0, high=1e6
    )
    willing_to_pay_sigma: float = value(
        0.8, "log standard deviation", "Spread of what citizens would pay.", low=0, high=5
    )
    members: tuple[MarketProvider, ...] = value((), "tables", "The firms.")
