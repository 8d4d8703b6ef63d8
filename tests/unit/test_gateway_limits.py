"""Limits of API Gateway and Lambda for an answer: 29 seconds, and 6 MB as the runtime writes it."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.errors import Unfinished
from chalicelib.person import Counts, Kind, Person
from chalicelib.privacy.tasks import MOST_BYTES, PATIENCE_MS, carry_out

LONGEST = 29_000
"""Milliseconds."""
LARGEST = 6 * 1024 * 1024
"""Bytes."""


class Plan:
    """The plan of one erasure, complete: so many photos."""

    def __init__(self, photos: int) -> None:
        self.photos = [str(number) for number in range(photos)]

    def portion(self, _: str, kind: Kind, limit: int) -> Person:
        person = Person(["ann"])
        for photo in self.photos[:limit] if kind == "photos" else []:
            person.add_photo(photo)
        return person

    def count_left(self, _: str) -> int:
        return len(self.photos)

    def note(self, _: str, portion: Person, kind: Kind, counted: object) -> None:
        del self.photos[: len(portion.of(kind))]


class Slow:
    """A store whose photos take a while each, as S3 does."""

    def __init__(self, each: int) -> None:
        self.each, self.now = each, 0

    def erase(self, person: Person) -> Counts:
        self.now += self.each * len(person.places)
        return {}


@pytest.mark.parametrize("each", [20, 190, 300])
def test_a_call_that_erases_many_photos_ends_before_nobody_waits_for_it(each: int) -> None:
    plan, slow = Plan(2000), Slow(each)
    shop: Any = SimpleNamespace(erasures=plan, now=lambda: slow.now)

    with pytest.raises(Unfinished, match="call again"):
        carry_out(shop, "erasure", {"slow": slow}, PATIENCE_MS)  # type: ignore[dict-item]

    assert slow.now < LONGEST
    assert len(plan.photos) < 2000


@pytest.mark.parametrize("signs", ["é", "猫", '"', "😀"])
def test_the_largest_export_fits_into_an_answer(signs: str) -> None:
    document = signs * (MOST_BYTES // len(signs.encode()))

    # Python 3.11's runtime writes answers as ASCII, so two bytes can become six
    answer = json.dumps({"statusCode": 200, "headers": {}, "body": document})

    assert len(answer) <= LARGEST
