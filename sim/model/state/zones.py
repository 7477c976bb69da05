"""Zones of the remit map, kinds of units and resolvers of cases, as codes and as names."""

from enum import IntEnum


class Zone(IntEnum):
    """Whose responsibility a circumstance is on paper."""

    CLEAR = 0  # one department's
    OVERLAP = 1  # two claim it
    GAP = 2  # nobody's
    BEYOND = 3  # not government's


class Kind(IntEnum):
    """The kind of a unit."""

    FUNCTIONAL = 0
    TERRITORIAL = 1
    SOCIAL_ORGANISATION = 2
    MARKET_PROVIDER = 3


class Resolver(IntEnum):
    """Who resolved a case."""

    NOBODY = -1
    DEPARTMENT = 0
    SOCIETY = 1
    CAMPAIGN = 2
    MARKET = 3


ZONES = tuple(zone.name.lower() for zone in Zone)
KINDS = tuple(kind.name.lower() for kind in Kind)

JOINTLY, PREPARED = 1, 2
"""Why whoever holds a case handles it as a fit unit does: other departments support the one that
leads, or a fit unit has worked on it and passed it on.
"""
