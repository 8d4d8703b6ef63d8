"""Limits of API Gateway and Lambda for an answer: 29 seconds, and 6 MB as the runtime writes it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from chalicelib.errors import TransientError
from chalicelib.privacy.erasure import Erasing
from chalicelib.privacy.export import MOST
from chalicelib.privacy.receipts import Receipt

LONGEST = 29_000
"""Milliseconds."""
LARGEST = 6 * 1024 * 1024
"""Bytes."""


class Plan:
    """The plan of one erasure: so many photos."""

    def __init__(self, photos: int) -> None:
        place = {"photo_id": "", "key": "", "version": ""}
        self.photos = [json.dumps(place | {"photo_id": str(number)}) for number in range(photos)]

    def begin(self, customer_id: str, *_: object) -> str:
        return customer_id

    def receipt(self, erasure: str) -> Receipt:
        return Receipt(customer_id=erasure, erased_at="2026-12-01T00:00:00Z")

    def left(self, _: str, part: str, limit: int) -> list[str]:
        return self.photos[:limit] if part == "photos" else []

    def done(self, _: str, __: str, items: Sequence[str], ___: Mapping[str, int]) -> None:
        del self.photos[: len(items)]


class SlowPhotos:
    """S3, where a photo with all that was made of it takes a while."""

    def __init__(self, each: int) -> None:
        self.each, self.now = each, 0

    def erase_located(self, photos: Sequence[object], *, keep_shown: bool) -> int:
        self.now += self.each * len(photos)
        return len(photos)


@pytest.mark.parametrize("each", [20, 190, 300])
def test_a_call_that_erases_many_photos_ends_before_nobody_waits_for_it(each: int) -> None:
    plan, photos = Plan(2000), SlowPhotos(each)
    unused: Any = None
    erasing = Erasing(
        plans=plan,  # type: ignore[arg-type]
        photos=photos,  # type: ignore[arg-type]
        collection=unused,
        photos_bucket=unused,
        workflow=unused,
        erasers={},
        clock=lambda: photos.now,
        new_id=lambda: "erasure",
    )

    with pytest.raises(TransientError, match="call again"):
        erasing.erase("ann")

    assert photos.now < LONGEST
    assert len(plan.photos) < 2000


@pytest.mark.parametrize("signs", ["é", "猫", '"', "😀"])
def test_the_largest_export_fits_into_an_answer(signs: str) -> None:
    document = signs * (MOST // len(signs.encode()))

    # Python 3.11's runtime writes answers as ASCII, so two bytes can become six
    answer = json.dumps({"statusCode": 200, "headers": {}, "body": document})

    assert len(answer) <= LARGEST
