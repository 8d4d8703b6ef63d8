"""What should become of photos, people and orders: a plain model, which knows of no calls and no faults."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

GAP_MS = 3 * 3600 * 1000


@dataclass
class Sighting:
    """A person in a photo. `time` is milliseconds."""

    person: str
    key: str
    time: int
    is_told: bool
    """False for a photo that is found later, and then may be history."""


@dataclass
class Ordered:
    """An order. A sighting after `time` (ms) requests it; an earlier one, handled late, may."""

    person: str
    time: int
    state: str = "open"


@dataclass
class Model:
    """A shop in which each photo is seen at once, and nothing goes wrong."""

    sightings: list[Sighting] = field(default_factory=list)
    orders: dict[str, Ordered] = field(default_factory=dict)
    photos: dict[str, int] = field(default_factory=dict)
    """Key -> time (ms), of those that are not deleted."""
    registered: set[str] = field(default_factory=set)
    """Who was registered without a photo."""

    def see(self, key: str, people: Iterable[str], time: int, *, is_told: bool = True) -> None:
        self.photos[key] = time
        self.sightings += [Sighting(person, key, time, is_told) for person in people]

    def order(self, order_id: str, person: str, time: int) -> None:
        self.orders[order_id] = Ordered(person, time)

    def erase(self, person: str) -> None:
        """Forget a person and all photos that show them."""
        gone = {seen.key for seen in self.sightings if seen.person == person}
        self.photos = {key: time for key, time in self.photos.items() if key not in gone}
        self.sightings = [seen for seen in self.sightings if seen.person != person]
        self.orders = {name: order for name, order in self.orders.items() if order.person != person}
        self.registered -= {person}

    def doubt(self, since: int) -> None:
        """Note that sightings since a moment (ms) may have been handled so late that they are history."""
        for seen in self.sightings:
            seen.is_told &= seen.time < since

    def people(self) -> set[str]:
        return {seen.person for seen in self.sightings}

    def visits(self, person: str) -> list[list[str]]:
        """Return the keys of each visit's photos."""
        visits: list[list[str]] = []
        last = 0
        for seen in sorted((one for one in self.sightings if one.person == person), key=lambda one: one.time):
            if not visits or seen.time - last > GAP_MS:
                visits.append([])
            visits[-1].append(seen.key)
            last = seen.time
        return sorted(sorted(visit) for visit in visits)

    def states(self, order_id: str) -> set[str]:
        """Return the states that an order may have."""
        order = self.orders[order_id]
        if order.state != "open":
            return {order.state}
        seen = [one for one in self.sightings if one.person == order.person and one.is_told]
        came = any(one.time > order.time for one in seen)
        return {"requested"} if came else {"open", "requested"}

    def bought(self) -> dict[str, int]:
        """Return how many teas each person was handed over."""
        return Counter(order.person for order in self.orders.values() if order.state == "handed_over")
