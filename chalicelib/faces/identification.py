"""Identification: who the people in a picture are. Nothing of it is recorded."""

from collections.abc import Sequence

import msgspec

from chalicelib.errors import UnsupportedPhoto
from chalicelib.faces.recognition import decide_faces
from chalicelib.payloads import Verdict, Visitor
from chalicelib.people.disclosure import may_be_named
from chalicelib.pictures import as_jpeg
from chalicelib.ports import DetectedFace
from chalicelib.shop import Shop
from chalicelib.turns.rules import Urgency

MOST_FACES = 15
"""Faces that are searched, the largest ones: a caller of the API waits for all of them."""
AT_ONCE = 8
SMALL, DARK, BLURRED = 0.02, 15.0, 20.0
"""A face below one of these (part of the picture's width; 0 to 100) was probably left out because of it."""

Matches = list[tuple[str, float]]


class Identified(msgspec.Struct, frozen=True, kw_only=True):
    """A face and the customer that it is; `box` is from 0 to 1, `similarity` from 0 to 100."""

    box: dict[str, float]
    decision: Verdict
    similarity: float | None
    customer_id: str | None


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """A face that was not searched, with one of Rekognition's reasons."""

    box: dict[str, float]
    reason: str


def identify(shop: Shop, picture: bytes) -> tuple[list[Identified], list[LeftOut]]:
    """Decide about each face of a picture as about a visitor's, and record nothing.

    One DetectFaces for the picture, one SearchFacesByImage for each of its faces.

    Raises:
        UnsupportedPhoto: it is no picture that can be read.
        Throttled: Rekognition takes no more calls for a while.
    """
    image = as_jpeg(picture)
    shop.turns.take("DetectFaces", "now")
    detected = shop.collection.detect({"Bytes": image})
    faces, more = detected[:MOST_FACES], detected[MOST_FACES:]
    found = search_each(shop, _alone(image, [*faces, *more]))
    searched = {str(number): matches for number, matches in enumerate(found) if matches is not None}
    decided = _disclosed(shop, decide_faces(shop, searched))
    left_out = [
        LeftOut(box=face.box, reason=_reason(face))
        for face, matches in zip(faces, found, strict=True)
        if matches is None
    ]
    left_out += [LeftOut(box=face.box, reason="EXCEEDS_MAX_FACES") for face in more]
    return [_identified(faces[int(visitor.face_id)], visitor) for visitor in decided], left_out


def _alone(image: bytes, faces: Sequence[DetectedFace]) -> list[bytes]:
    """Return a picture of each face to search, in which it is the largest."""
    if len(faces) < 2:
        return [image] * len(faces)
    from chalicelib.pictures.portraits import portraits  # which only a group needs

    return portraits(image, [face.box for face in faces])[:MOST_FACES]


def search_each(shop: Shop, portraits: Sequence[bytes], urgency: Urgency = "now") -> list[Matches | None]:
    """Return the faces alike in the collection for each picture of one face, None where it is too poor.

    Raises:
        Throttled: Rekognition takes no more calls of this urgency for a while.
    """
    # Made before the threads start: cached_property has no lock, and each would make its own.
    shop.collection, shop.turns  # noqa: B018

    def search(portrait: bytes) -> Matches | None:
        try:
            return shop.collection.search_image(
                {"Bytes": portrait}, shop.settings.match_possible, quality="AUTO"
            )
        except UnsupportedPhoto:  # the face is not good enough
            return None

    for _ in portraits:
        shop.turns.take("SearchFacesByImage", urgency)
    if len(portraits) < 2:
        return [search(portrait) for portrait in portraits]
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(min(AT_ONCE, len(portraits))) as threads:
        return list(threads.map(search, portraits))


def _disclosed(shop: Shop, visitors: Sequence[Visitor]) -> list[Visitor]:
    """Return the visitors, those as nobody we know whose customers may not be named."""
    customers = shop.customers.get_many({each.customer_id for each in visitors if each.customer_id})
    is_opt_in, withdrawn = shop.settings.is_opt_in, shop.customers.unrecorded(customers)
    named = {one for one, found in customers.items() if may_be_named(found, is_opt_in=is_opt_in)} - withdrawn
    return [
        visitor
        if visitor.customer_id is None or visitor.customer_id in named
        else msgspec.structs.replace(visitor, decision="new", customer_id=None, similarity=None)
        for visitor in visitors
    ]


def _identified(face: DetectedFace, visitor: Visitor) -> Identified:
    return Identified(
        box=face.box,
        decision=visitor.decision,
        similarity=visitor.similarity,
        customer_id=visitor.customer_id,
    )


def _reason(face: DetectedFace) -> str:
    """Return the likeliest of the reasons for which Rekognition leaves a face out; it doesn't say which."""
    likely = {
        "SMALL_BOUNDING_BOX": face.box["Width"] < SMALL,
        "LOW_BRIGHTNESS": face.brightness < DARK,
        "LOW_SHARPNESS": face.sharpness < BLURRED,
    }
    return next((reason for reason, is_so in likely.items() if is_so), "LOW_FACE_QUALITY")
