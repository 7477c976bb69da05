"""A snapshot of the page's content, taken while both arms stand still."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sim.app.drawings.curves import curve_options
from sim.app.drawings.network import network_svgs
from sim.app.drawings.queues import queue_options
from sim.app.drawings.remits import remit_svg, shown_issues
from sim.app.followed import chosen, counterpart, stories
from sim.app.progress import SoFar, so_far, window

if TYPE_CHECKING:
    from sim.app.session import Records
    from sim.i18n.catalogue import Catalogue

NETWORK_DAYS = 60
"""Number of newest working days whose hand-offs are drawn: few enough to show changes."""


class Asked(NamedTuple):
    """The content that a viewer wants to see."""

    said: Catalogue
    names: tuple[str, str]
    """Of the arms."""
    followed: int | str
    """The number of a case, or a way of choosing one."""


class Picture(NamedTuple):
    """One moment of both arms."""

    numbers: tuple[SoFar, SoFar]
    window: int
    """Days of each request in the mean time."""
    curves: dict[str, Any]
    queues: dict[str, Any]
    remits: tuple[str, str]
    networks: tuple[str, str]
    case: int | None
    """Index of the followed case in the left arm."""
    other_city: bool
    """Whether the right arm has another request in its place."""
    stories: tuple[list[str], list[str]]


def take_picture(records: Records, asked: Asked) -> Picture:
    """Return the content for two records."""
    left, right = records
    said = asked.said
    first_day = max(left.scenario.time.warm_up, len(left.day_rows) - NETWORK_DAYS)
    case = asked.followed if isinstance(asked.followed, int) else chosen(left, asked.followed)
    nobody = [said.text("page.follow.nobody")]
    return Picture(
        numbers=(so_far(left), so_far(right)),
        window=window(left),
        curves=curve_options(records, asked.names, said),
        queues=queue_options(records, asked.names, said),
        remits=(
            remit_svg(left, said, "left", shown_issues(left, right)),
            remit_svg(right, said, "right", shown_issues(right, left)),
        ),
        networks=network_svgs(records, said, first_day),
        case=case,
        other_city=case is not None and counterpart(records, case) != case,
        stories=(nobody, nobody) if case is None else stories(records, case, said),
    )
