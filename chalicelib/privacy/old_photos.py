"""Photos of the entrance that nobody needs any more."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Protocol

from chalicelib.privacy.pages import pages
from chalicelib.privacy.retention import Step
from chalicelib.privacy.retention_rules import needless

BATCH = 50


class Photos(Protocol):
    """Where photos are noted."""

    def old(
        self, lane: str, until: int, limit: int, cursor: str | None
    ) -> tuple[Sequence[str], str | None]: ...
    def hidden(self, until: int, limit: int, cursor: str | None) -> tuple[Sequence[str], str | None]: ...
    def stored(self, photo_ids: Iterable[str]) -> Sequence[Any]: ...


class Owners(Protocol):
    """Who owns which face."""

    def in_photo(self, photo_id: str) -> set[str]: ...
    def references(self, owner: str) -> Mapping[str, Mapping[str, Any]]: ...


class Customers(Protocol):
    """Where customers are looked up."""

    def current_many(self, customer_ids: Iterable[str]) -> Mapping[str, str]: ...
    def selfies(self, customer_id: str) -> Mapping[str, Any]: ...


class PhotoErasing(Protocol):
    """Erases photos with all that was made of them."""

    def erase(self, photo_ids: Sequence[str], *, keep_shown: bool) -> int: ...


class OldPhotos:
    """Photos of the visit lane, `kept` milliseconds old, that nobody is recognised by.

    So are those that were deleted, but that S3 only hides by a delete marker. Visits stay, and go on
    showing the face that was cut out.
    """

    def __init__(
        self, photos: Photos, owners: Owners, customers: Customers, erasing: PhotoErasing, kept: int
    ) -> None:
        self._photos = photos
        self._owners = owners
        self._customers = customers
        self._erasing = erasing
        self._kept = kept

    def steps(self, now: int) -> Iterator[Step]:
        """A step erases up to BATCH photos."""
        until = now - self._kept - 1
        for read in (partial(self._photos.old, "visit"), self._photos.hidden):
            for page in pages(read, until, BATCH):
                photos = self._needless(page)
                if photos:
                    yield Step("photos", len(photos), partial(self._erasing.erase, photos, keep_shown=True))

    def _needless(self, photo_ids: Sequence[str]) -> list[str]:
        found = {photo.id: self._named(photo) for photo in self._photos.stored(photo_ids)}
        current = self._customers.current_many(person for people in found.values() for person in people)
        people = {photo: {current[person] for person in named} for photo, named in found.items()}
        return needless(people, {person: self._needed(person) for person in set(current.values())})

    def _named(self, photo: Any) -> set[str]:
        """Who was found in a photo; while its owners are known, also if its tasks failed."""
        named = {face.customer_id for face in photo.faces if face.customer_id}
        return named | self._owners.in_photo(photo.id)

    def _needed(self, customer_id: str) -> set[str]:
        references = self._owners.references(customer_id).values()
        return {str(seen["photo_id"]) for seen in references} | set(self._customers.selfies(customer_id))
