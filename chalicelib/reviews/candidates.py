"""The customers that reviews ask about, with pictures to compare a face with."""

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from chalicelib.database import READ_AT_ONCE, Database, batches
from chalicelib.pictures.keys import crop_key
from chalicelib.reviews.values import Candidate

MOST_PICTURES = 5


class Picture(NamedTuple):
    """A picture of a reference face, as `reviews/read_candidates.lua` answers it."""

    time: float
    photo_id: str
    face_id: str | None
    thumbnail: str | None = None

    @property
    def key(self) -> str:
        return self.thumbnail or crop_key(self.photo_id, self.face_id or "")


def read_candidates(database: Database, customer_ids: Iterable[str]) -> dict[str, Candidate]:
    """Return the candidate of each of these customers, by the id given.

    A reference face has a picture if it is a selfie, whose thumbnail shows it, or if a visit shows it.
    """
    ids, read = sorted(set(customer_ids)), database.script("reviews/read_candidates")
    found: dict[str, Candidate] = {}
    for some in batches(ids, READ_AT_ONCE):
        answer = read(keys=[database.key("reviews")], args=[database.key(""), *some])
        rows = msgspec.json.decode(answer, type=list[tuple[str, list[Picture] | None]])
        for customer, (survivor, pictures) in zip(some, rows, strict=True):
            latest = sorted(pictures or (), key=lambda picture: picture.time, reverse=True)
            keys = dict.fromkeys(picture.key for picture in latest)
            found[customer] = Candidate(survivor, tuple(keys)[:MOST_PICTURES])
    return found
