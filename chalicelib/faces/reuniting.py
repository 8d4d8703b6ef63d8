"""The scheduled task that finds newcomers who were registered twice.

Rekognition promises no read-after-write: two photos of one newcomer at the same moment may each miss
the other's face. What the first search missed, a later one sees.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from chalicelib.errors import NotFound

RECENT = 3600 * 1000
"""Milliseconds for which a newcomer is searched again; several runs of the schedule."""


class Collection(Protocol):
    """The face collection."""

    def search(self, face_id: str, threshold: float) -> list[tuple[str, float]]: ...


class Owners(Protocol):
    """Who owns which face."""

    def owners_of(self, face_ids: Iterable[str]) -> dict[str, str]: ...
    def references(self, owner: str) -> Mapping[str, Mapping[str, Any]]: ...
    def told_apart(self, owners: Iterable[str]) -> set[frozenset[str]]: ...
    def in_photo(self, photo_id: str) -> set[str]: ...


class Customers(Protocol):
    """Where customers are looked up."""

    def newcomers_since(self, since: int) -> Sequence[str]: ...
    def rank(self, customer_ids: Iterable[str]) -> Sequence[str]: ...


class Merging(Protocol):
    """Makes one customer of two."""

    def merge(self, customer_id: str, into: str) -> str: ...


class Reuniting:
    """Merges newcomers who are somebody the store knows."""

    def __init__(
        self,
        *,
        collection: Collection,
        owners: Owners,
        customers: Customers,
        merging: Merging,
        match_certain: float,
        clock: Callable[[], int],
    ) -> None:
        self._collection = collection
        self._owners = owners
        self._customers = customers
        self._merging = merging
        self._certain = match_certain
        self._clock = clock

    def merge_newcomers(self) -> dict[str, int]:
        """Search recent newcomers once more and merge those who are known: `{"searched", "merged"}`.

        A merge can be undone; people told apart, or seen in one photo together, are never merged.
        """
        newcomers = self._customers.newcomers_since(self._clock() - RECENT)
        merged = [newcomer for newcomer in newcomers if self._merge(newcomer)]
        return {"searched": len(newcomers), "merged": len(merged)}

    def _merge(self, newcomer: str) -> bool:
        references = self._owners.references(newcomer)
        alike = {face for reference in references for face in self._alike(reference)}
        others = set(self._owners.owners_of(alike).values()) - {newcomer}
        same = [other for other in others if not self._are_two(newcomer, other, references)]
        first, *_ = [*self._customers.rank([newcomer, *same]), newcomer]
        if first == newcomer:
            return False
        try:
            return self._merging.merge(newcomer, first) == first
        except NotFound:  # one of the two was erased a moment ago
            return False

    def _alike(self, face_id: str) -> list[str]:
        try:
            return [face for face, _ in self._collection.search(face_id, self._certain)]
        except NotFound:  # deleted a moment ago
            return []

    def _are_two(self, one: str, other: str, references: Mapping[str, Mapping[str, Any]]) -> bool:
        photos = {seen["photo_id"] for seen in references.values()}
        together = any({one, other} <= self._owners.in_photo(photo) for photo in photos)
        return together or frozenset((one, other)) in self._owners.told_apart((one, other))
