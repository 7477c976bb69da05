"""What a dotted key is called in words where a group of units or issues is varied: “street offices' staff hours”."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.scenario.ways import conditions, is_factor, is_group, parts

if TYPE_CHECKING:
    from sim.i18n.catalogue import Catalogue

NAMED = {"issues": "issues", "departments": "units", "lead": "units"}
"""Keys whose values have names in words, and where."""


def is_of_a_group(key: str) -> bool:
    """Say whether a key is called by words of this module: it is one of a group, or of a factor."""
    return is_group(key) or is_factor(key)


def key_name(key: str, words: Catalogue) -> str:
    """Return what the value of a key is called, of a group with its members; a key of neither is itself."""
    *before, last = parts(key)
    value = words.name("keys", last)
    groups = [part for part in before if part.startswith("[")]
    if not groups:
        return key.removesuffix("*")
    say, where = words.within("groups"), before[0]
    chosen = conditions(groups[0], where)
    kind = chosen.pop("kind", where)
    members = words.name("members", kind)
    if not chosen or chosen == {"name": "*"}:
        return say("of_all", members=members, value=value)
    named = words.listed(
        say(
            "condition",
            what=words.name("keys", each),
            value=words.name(NAMED.get(each, "keys"), of),
        )
        for each, of in chosen.items()
    )
    return say("of_some", members=members, conditions=named, value=value)


def level_name(key: str, level: Any, words: Catalogue) -> str:
    """Return what a level of such a key is called: “street offices' staff hours × 0.5”."""
    say = words.within("groups")
    if is_factor(key) and level == 1:
        return say("as_they_are", name=key_name(key, words))
    return say("times" if is_factor(key) else "level", name=key_name(key, words), level=str(level))
