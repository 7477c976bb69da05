"""Entries of the API that no docstring makes: measures and constants."""

import pkgutil

from sphinx.pycode import ModuleAnalyzer

import sim.measures
import sim.results
from sim.i18n.catalogue import Catalogue
from sim.measures import MEASURES


def measure_entries() -> str:
    """Return an entry of the API for each measure, with an example."""
    words = Catalogue("en")
    found = []
    for name, measure in MEASURES.items():
        better = f"; {measure.better} is better" if measure.better else ""
        said = f"{words.name('measures', name)}, in {measure.unit}{better}. {measure.description}"
        found.append(
            f"```{{py:data}} sim.measures.{name}\n:type: ~sim.measures.Measure\n\n"
            f"{said[0].upper()}{said[1:]}\n\n"
            f"    >>> sim.measures.{name}(record)\n```"
        )
    return "\n\n".join(found) + "\n"


def constants() -> str:
    """Return an entry for each constant of `sim.measures`: value and description."""
    beneath = {}
    for module in pkgutil.iter_modules(sim.results.__path__, "sim.results."):
        for (owner, name), said in ModuleAnalyzer.for_module(module.name).find_attr_docs().items():
            if not owner:
                beneath[name] = "\n".join(said)
    found = []
    for name in sim.measures.__all__:
        if name.isupper():
            value = getattr(sim.measures, name)
            shown = "" if name == "MEASURES" else f"\n:value: {value!r}"
            found.append(f"```{{py:data}} sim.measures.{name}{shown}\n\n{beneath[name]}```")
    return "\n\n".join(found) + "\n"
