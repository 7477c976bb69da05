"""`sim rules`: responsibility rules, forms of decision and dispute procedures."""

from __future__ import annotations

from typing import NamedTuple

import click

from sim.cli.options import json_option
from sim.cli.screen import print_json
from sim.cli.tables import print_table


class Listed(NamedTuple):
    """A rule or a procedure in the list."""

    name: str
    statement: str
    source: str


PROCEDURES = (
    Listed(
        "adjudication",
        (
            "The case joins the docket of an adjudicating body. The body names the unit that must "
            "take the case, by directive or joint meeting."
        ),
        "Shishi's group for hard cases (承办单位裁定小组, 2013); dispute procedures of Longkou (2025).",
    ),
    Listed(
        "expert",
        "The offices that write remits give an opinion, which is slow and nearly always right; "
        "these offices give few opinions at a time.",
        "机构编制、司法行政 (国办函〔2025〕66号).",
    ),
    Listed(
        "whistle",
        (
            "The street office calls the departments concerned to the site, as long as all of "
            "them have the hours to come (吹哨报到)."
        ),
        "Beijing: Pinggu 2017; 169 streets and towns in the pilot of 2018.",
    ),
    Listed(
        "fallback",
        "The unit that `responsibility.fallback` names must take the case (兜底).",
        "Fallback department in Shenzhen (先办后议), district government in Beijing.",
    ),
)
"""The dispute procedures; the docket and the fallback are parts of the engine, not functions with
docstrings."""


@click.command()
@json_option
def rules(as_json: bool) -> None:
    """List rules, forms of decision and dispute procedures."""
    from sim.scenario.decisions import KEYS
    from sim.scenario.names import DECISIONS, RULES

    listed = [Listed(*rule[:3]) for rule in RULES.values()]
    forms = {
        who: [Listed(*form[:3]) for form in known.values()] for who, known in DECISIONS.items()
    }
    if as_json:
        print_json(
            {
                "rules": [rule._asdict() for rule in listed],
                "decisions": {who: [each._asdict() for each in of] for who, of in forms.items()},
                "dispute": [procedure._asdict() for procedure in PROCEDURES],
            }
        )
        return
    columns = ("name", "statement", "source")
    print_table(
        "Responsibility rules: the first that answers decides which unit gets the case",
        columns,
        listed,
        words=columns,
    )
    for who, of in forms.items():
        print_table(
            f"Forms of decision of {who} ({KEYS[who]}): the first is the usual one",
            columns,
            of,
            words=columns,
        )
    print_table(
        "Dispute procedures: the first that can take the case today takes it",
        columns,
        PROCEDURES,
        words=columns,
    )
