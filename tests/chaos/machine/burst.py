"""A burst of photos at a quota of Rekognition, and what became of it."""

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import cycle

from demo import pictures
from demo.shop import ENDED, Shop
from localaws import wait
from localaws.faults.client import switch
from tests.chaos.machine.running import RunningMachine

UPLOADS_AT_A_TIME = 4
PATIENCE_SECONDS = 1800.0


def calls(machine: RunningMachine) -> Counter[str]:
    """Return the calls of each operation of Rekognition so far, with the throttled ones."""
    counted = switch(machine.shop.environment["AWS_ENDPOINT_URL"])["rekognition"]
    return Counter({name: count["answered"] + count["throttled"] for name, count in counted.items()})


@dataclass
class Burst:
    """Photos of one face and of three, and what became of them.

    `calls` are those of each operation, `seconds` is from the first upload to the end of the last photo.
    """

    machine: RunningMachine
    portraits: int
    groups: int
    calls: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    enrolment_seconds: float = 0.0

    @property
    def photos(self) -> int:
        """Return the number of photos."""
        return self.portraits + self.groups

    @property
    def faces(self) -> int:
        """Return the number of faces, each of which is searched."""
        return self.portraits + len(pictures.PEOPLE) * self.groups

    def run(self) -> None:
        """Upload all at once, enrol somebody when half of the photos have ended, and wait for the last."""
        shop, before, counted = self.machine.shop, self._states(), calls(self.machine)
        began = time.monotonic()
        with ThreadPoolExecutor(UPLOADS_AT_A_TIME) as threads:
            list(threads.map(lambda upload: shop.upload(*upload), self._uploads()))
        self._wait(self.photos // 2 + before.total())
        self.enrolment_seconds = enrol(shop, "astronaut")
        self._wait(self.photos + 1 + before.total())
        self.seconds = time.monotonic() - began
        self.states = self._states() - before
        self.calls = calls(self.machine) - counted

    def _uploads(self) -> Iterator[tuple[str, bytes]]:
        """Return keys and pictures, the groups evenly among the rest."""
        people = cycle(pictures.PEOPLE)
        for number in range(self.photos):
            is_group = number * self.groups // self.photos < (number + 1) * self.groups // self.photos
            picture = pictures.composite() if is_group else pictures.portrait(next(people))
            yield f"entrance/door/burst-{number}.jpg", picture

    def _wait(self, count: int) -> None:
        wait.until(lambda: self._states().total() >= count, PATIENCE_SECONDS, every=0.25)

    def _states(self) -> Counter[str]:
        """Count the photos by the state they ended in. Redis is asked, for the API takes longer."""
        counts = self.machine.photo_states()
        return Counter({state: counts[state] for state in ENDED})


def enrol(shop: Shop, person: str) -> float:
    """Enrol one of the people. Return the seconds from the selfie's upload to its end."""
    customer = shop.call("POST", "/customers", {"name": person})["id"]
    began = time.monotonic()
    key = f"enrolment/{customer}/me.jpg"
    shop.upload(key, pictures.variation(person, "flipped"))
    photo = shop.photo(key)
    assert photo["state"] == "done", photo
    return time.monotonic() - began
