"""`/search`: who the people in a picture are."""

from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.api.framework.people import Person, summarise
from chalicelib.api.framework.pictures import Box
from chalicelib.api.framework.routes import STAFF, Routes
from chalicelib.api.visits import VisitAnswer, show_visits
from chalicelib.errors import UnsupportedPhoto
from chalicelib.faces.identification import identify
from chalicelib.payloads import Verdict
from chalicelib.shop import shop

routes = Routes(__name__)

MOST_BYTES = 4 * 1024 * 1024
"""Bytes of a picture. In base64 it fits into the 6 MB that Lambda takes."""
MOST_VISITS = 5


class Picture(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A picture of any type that uploads can have, of at most 4 MiB, in base64."""

    picture: Annotated[bytes, Meta(max_length=MOST_BYTES)]


class FoundFace(msgspec.Struct, kw_only=True):
    """A face, decided about as about a visitor's, with the latest visits of its customer.

    `customer` is null for somebody `new`, and for an `uncertain` one about whom the staff is being asked.
    """

    box: Box
    decision: Verdict
    similarity: float | None
    customer: Person | None
    visits: list[VisitAnswer]


class LeftOutFace(msgspec.Struct, kw_only=True):
    """A face that is too poor to be searched, or one too many; `reason` is one of Rekognition's."""

    box: Box
    reason: str


class Found(msgspec.Struct, kw_only=True):
    """The faces of a picture, the largest first."""

    faces: list[FoundFace]
    left_out: list[LeftOutFace]


@routes.on("POST", "/search", STAFF, errors=(UnsupportedPhoto,))
def search_picture(body: Picture) -> Found:
    """Find who the people in a picture are, and their latest visits. Nothing of it is recorded."""
    faces, left_out = identify(shop(), body.picture)
    ids = {face.customer_id for face in faces if face.customer_id}
    people, visits = summarise(ids), show_visits(shop().visits.latest_of(ids, MOST_VISITS))
    return Found(
        faces=[
            FoundFace(
                box=msgspec.convert(face.box, Box),
                decision=face.decision,
                similarity=face.similarity,
                customer=people.get(face.customer_id or ""),
                visits=[visit for visit in visits if visit.customer.id == face.customer_id],
            )
            for face in faces
        ],
        left_out=[LeftOutFace(box=msgspec.convert(each.box, Box), reason=each.reason) for each in left_out],
    )
