"""A person whose data is exported or erased: their records, and the items that stores hold of them."""

import json
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple, get_args

Erased = Literal[
    "visits",
    "absorbed",
    "orders",
    "reviews",
    "faces",
    "photos",
    "sightings",
    "notifications",
    "devices",
    "records",
]
ERASED: tuple[Erased, ...] = get_args(Erased)
"""Kinds of items, in the order in which an erasure takes them; the records that index them come last."""
IN_AWS: tuple[Erased, ...] = ("photos", "reviews", "devices", "records")
"""Kinds whose erasing takes requests of AWS for each item."""
Leading = Literal["requesting", "named", "seen"]
"""Kinds of items that only lead to others."""
Kind = Literal[Erased, Leading]
KINDS: tuple[Kind, ...] = (*ERASED, *get_args(Leading))


class Place(NamedTuple):
    """A photo and its place in S3; `key` is empty when that isn't known any more."""

    photo_id: str
    key: str
    version: str


class Person:
    """All records of one person, the survivor first, and the items that have been found of them.

    `absorbed` are visits that became part of others, `requesting` those that requested the person's orders,
    `named` the faces that photos name as theirs, `seen` the photos in which they were seen, and `sightings`
    the photos of visits that requested their orders. `photos` are places of photos, which `add_photo` adds.

    >>> person = Person(["ann", "ann-twice"])
    >>> person.add("visits", ["v1"])
    >>> person.of("visits", "absorbed")
    ['v1']
    """

    def __init__(self, records: Iterable[str], found: Mapping[Kind, Iterable[str]] | None = None) -> None:
        self.records = tuple(records)
        self.found: dict[Kind, set[str]] = {kind: set() for kind in KINDS}
        for kind, items in (found or {}).items():
            self.found[kind] |= set(items)

    @property
    def id(self) -> str:
        """The survivor of all merges."""
        return self.records[0]

    @property
    def size(self) -> int:
        """The number of items found."""
        return sum(map(len, self.found.values()))

    @property
    def owners(self) -> list[str]:
        """The names by which faces are theirs: records, and reviews that ask about them."""
        return [*self.records, *(f"review:{review}" for review in self.of("reviews"))]

    def add(self, kind: Kind, items: Iterable[str]) -> None:
        """Note items that a store holds."""
        self.found[kind] |= set(items)

    def of(self, *kinds: Kind) -> list[str]:
        """Return the items found of these kinds, in the order of their ids."""
        return sorted({item for kind in kinds for item in self.found[kind]})

    def add_photo(self, photo_id: str, key: str = "", version: str = "") -> None:
        """Note a photo and its place, if that is known."""
        self.add("photos", [json.dumps([photo_id, key, version])])

    @property
    def places(self) -> dict[str, Place]:
        """The place of each photo, by photo id."""
        found = [Place(*json.loads(item)) for item in self.found["photos"]]
        return {place.photo_id: place for place in sorted(found)}  # an empty key sorts before the known one


Counts = Mapping[str, int]
"""Numbers of things that were erased, by the names of a receipt."""
