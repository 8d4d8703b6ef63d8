"""`python -m benchmarks.busy`: a shop under load, on a local AWS of its own.

Two scenes: many photos at once, and an hour of a busy shop in a few minutes. Its screens ask meanwhile.
`--document docs/load.md` writes the page that shows the results.
"""

import argparse
import itertools
import sys
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks import load_page, pictures, usage
from benchmarks.load_page import Scene
from benchmarks.screens import screens
from benchmarks.stream import Arrival, Passed, Stream
from demo.people import OFFERS, PRODUCTS
from demo.pictures import PEOPLE
from demo.shop import Shop
from demo.stack import fresh_machine
from localaws import pipes

MEMORY_INTERVAL_SECONDS = 2.0
MEMORY_POINTS = 10
FOLDERS = (*["entrance/door"] * 8, "gallery/shop", "enrolment")
"""Of ten photos of the hour."""


def main() -> int:
    """Measure both scenes, print them and write the page. Return the exit code."""
    chosen = _parser().parse_args()
    with fresh_machine(chosen.folder.resolve(), _say) as machine:
        shop = Shop(machine.env, machine.messages)
        people = enrol(shop)
        scenes = [
            play(shop, f"{chosen.photos} photos at once", burst(chosen.photos)),
            play(
                shop,
                f"an hour with {chosen.visitors} photos in {chosen.minutes:g} minutes",
                hour(chosen.visitors, 60 * chosen.minutes, people),
            ),
        ]
    text = load_page.table(scenes)
    print(text)
    if chosen.document:
        chosen.document.write_text(load_page.page(text))
    return 0


def enrol(shop: Shop) -> list[str]:
    """Enrol the people of the pictures, who order something. Return their ids, in the pictures' order."""
    for sku, product in PRODUCTS.items():
        shop.call("PUT", f"/products/{sku}", product)
    for offer in OFFERS:
        shop.call("POST", "/offers", offer)
    portraits, people = pictures.portraits(len(PEOPLE)), []
    for name, portrait in zip(PEOPLE, portraits, strict=True):
        customer = str(shop.call("POST", "/customers", {"name": name})["id"])
        key = f"enrolment/{customer}/selfie.jpg"
        shop.upload(key, portrait)
        shop.photo(key)
        shop.call("POST", f"/customers/{customer}/orders", {"items": [{"sku": "tea", "quantity": 1}]})
        people.append(customer)
    return people


def burst(count: int) -> list[Arrival]:
    """Return that many portraits that come through the door at once."""
    made = enumerate(pictures.portraits(count))
    return [Arrival(0.0, f"entrance/door/burst-{number:05}.jpg", picture) for number, picture in made]


def hour(count: int, seconds: float, people: Sequence[str]) -> list[Arrival]:
    """Return that many photos spread evenly: visits, and a few of the gallery and selfies."""
    arrivals = []
    for number, picture in enumerate(pictures.portraits(count)):
        folder = FOLDERS[number % len(FOLDERS)]
        if folder == "enrolment":
            folder += f"/{people[number % len(people)]}"
        arrivals.append(Arrival(number * seconds / count, f"{folder}/hour-{number:05}.jpg", picture))
    return arrivals


def play(shop: Shop, name: str, arrivals: Sequence[Arrival]) -> Scene:
    """Measure photos and screens together."""
    _say(f"{name} …")
    with megabytes() as memory, screens(shop) as requests:
        passed = Stream(shop).play(arrivals)
    seconds, states = by_lane(passed)
    return Scene(name, seconds, states, requests, evenly(memory, MEMORY_POINTS))


def by_lane(passed: Sequence[Passed]) -> tuple[dict[str, list[float]], dict[str, Counter[str]]]:
    """Return the seconds and the states of each lane's photos."""
    seconds: dict[str, list[float]] = defaultdict(list)
    states: dict[str, Counter[str]] = defaultdict(Counter)
    for photo in passed:
        lane = photo.key.partition("/")[0]
        seconds[lane].append(photo.seconds)
        states[lane][photo.state] += 1
    return seconds, states


def evenly(values: Sequence[float], count: int) -> list[float]:
    """Return at most so many of the values, evenly chosen, with the first and the last."""
    if len(values) <= count:
        return list(values)
    return [values[round(number * (len(values) - 1) / (count - 1))] for number in range(count)]


@contextmanager
def megabytes() -> Iterator[list[float]]:
    """Note the memory of the whole machine at an interval during the block."""
    noted: list[float] = []
    over = threading.Event()

    def watch() -> None:
        for _ in itertools.count():
            noted.append(sum(usage.memory().values()))
            if over.wait(MEMORY_INTERVAL_SECONDS):
                return

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield noted
    finally:
        over.set()
        watcher.join()


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.busy", description=__doc__)
    parser.add_argument("--photos", type=int, default=2000, help="how many come at once (2000)")
    parser.add_argument("--visitors", type=int, default=1200, help="how many photos the hour has (1200)")
    parser.add_argument("--minutes", type=float, default=3, help="minutes that the hour is played in (3)")
    parser.add_argument("--folder", type=Path, default=Path(".localaws/busy"), help="where it runs")
    parser.add_argument("--document", type=Path, help="a page that is written")
    return parser


if __name__ == "__main__":
    sys.exit(pipes.run(main))
