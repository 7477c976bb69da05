"""The page in one file: in a browser without a network, its cities are the machine's own."""

import hashlib
import json

import pytest

from sim.app.cities import Offer, offers
from sim.app.page import standalone
from sim.experiments.arms import factorial
from sim.model.build import build_city
from sim.model.engine import advance
from sim.scenario.library import library, library_folder
from sim.scenario.schema import Scenario
from tests.golden.results import CITIES

pytestmark = pytest.mark.browser

TOO_LARGE = ("beijing", "shenzhen")
GENERATED = 12
SEEDS = range(1, 6)

EVENTS = """async ([side, seed]) => {
  const {engine, build} = await (remit.kept ??= remit.apart());
  engine.forget();
  const city = build(side, seed);
  city.runTo(city.days);
  const bytes = city.bytes('events', city.counter('events')).slice();
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, byte => byte.toString(16).padStart(2, '0')).join('');
}"""


@pytest.fixture(scope="module")
def offered():
    """Shipped cities of a size for a page, and random ones."""
    shipped = {
        name: path for name, path in library(library_folder()).items() if name not in TOO_LARGE
    }
    drawn = CITIES.read_text(encoding="utf-8").splitlines()[:GENERATED]
    generated = [
        Offer(f"generated{n}", Scenario.model_validate(json.loads(line)))
        for n, line in enumerate(drawn)
    ]
    # A file may have the name of the lessons' city, and any title.
    title = "A city <img src=x onerror='throw 1'>"
    own = offers(shipped)[0].scenario.model_copy(update={"title": title})
    return [*offers(shipped | {"classroom": shipped["longyang"]}), Offer("own", own), *generated]


@pytest.fixture(scope="module")
def page(browser, offered, tmp_path_factory):
    """The file, opened offline; at the end nothing was requested and nothing reported."""
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(standalone(offered), encoding="utf-8")
    context = browser.new_context(offline=True)
    opened, noise = context.new_page(), []

    def asked(address):
        if not address.startswith("blob:"):  # the worker of the file itself
            noise.append(address)

    opened.on("console", lambda message: noise.append(message.text))
    opened.on("pageerror", lambda error: noise.append(str(error)))
    opened.on("request", lambda request: asked(request.url))
    opened.goto(path.as_uri())
    opened.wait_for_function("globalThis.remit")
    yield opened
    context.close()
    assert noise == [path.as_uri()]


def test_every_city_has_the_same_events_in_the_browser(page, offered):
    cities = page.evaluate("remit.data.cities")
    assert len(cities) == len(offered)
    for city, offer in zip(cities, offered, strict=True):
        arms = factorial(offer.scenario, offer.toggles, offer.values)
        for seed in SEEDS:
            place = seed % len(arms)
            scenario = arms[place].scenario
            own = advance(build_city(scenario, seed), scenario.time.days)
            side = {"plan": city["plan"], "arm": city["arms"][place]["arm"]}
            found = page.evaluate(EVENTS, [side, seed])
            events = own.events[: own.clock[0].events].tobytes()
            assert found == hashlib.sha256(events).hexdigest(), (offer.name, seed)
