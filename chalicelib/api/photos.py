"""`/photos`: what became of each photo."""

from typing import Any

import msgspec
from chalice.app import Request

from chalicelib.api.routes import STAFF, Routes, choice, listing, paging, query
from chalicelib.bootstrap import services
from chalicelib.photos import Photo

routes = Routes(__name__)

LANES = ("visit", "enrolment", "gallery")


@routes.on("GET", "/photos", STAFF)
def list_photos(request: Request) -> Any:
    lane, key = choice(request, "lane", LANES), query(request, "key")
    photos, following = services().photos.page(*paging(request), lane=lane, key=key)
    return listing([_shown(photo) for photo in photos], following)


@routes.on("GET", "/photos/{photo_id}", STAFF)
def get_photo(request: Request, photo_id: str) -> Any:
    return _shown(services().photos.get(photo_id))


def _shown(photo: Photo) -> dict[str, Any]:
    faces = [
        {
            "box": face.box,
            "decision": face.decision,
            "customer_id": face.customer_id,
            "similarity": face.similarity,
        }
        for face in photo.faces
    ]
    return {
        "id": photo.id,
        "key": photo.key,
        "lane": photo.lane,
        "time": photo.time,
        "state": photo.shown_state,
        "reason": photo.reason,
        "metadata": None,
        "labels": [],
        "thumbnail_url": None,
        "faces": msgspec.to_builtins(faces),
        "left_out": photo.left_out,
        "execution_id": photo.execution_id,
    }
