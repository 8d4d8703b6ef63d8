"""`/photos`: what became of each photo."""

from typing import Any, Literal

import msgspec
from chalice.app import Request

from chalicelib.api.fields import FileName, Segment
from chalicelib.api.pictures import picture_link
from chalicelib.api.routes import EVERYBODY, STAFF, Routes, choice, listing, paging, parse_body, query
from chalicelib.bootstrap import new_id, services
from chalicelib.errors import InvalidRequest
from chalicelib.photos import Filter, Photo
from chalicelib.photos.lanes import LANES as FOLDERS
from chalicelib.photos.lanes import Lane
from chalicelib.pictures import MAX_BYTES
from chalicelib.times import parse_time

routes = Routes(__name__)

LANES = ("visit", "enrolment", "gallery")
PictureType = Literal["image/jpeg", "image/png", "image/webp", "image/gif", "image/heic", "image/heif"]


class NewPhoto(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A photo to upload: its lane, and the camera, customer or album that the lane is about."""

    lane: Lane
    filename: FileName
    content_type: PictureType = "image/jpeg"
    camera: Segment | None = None
    customer_id: Segment | None = None
    album: Segment | None = None


@routes.on("POST", "/photos", EVERYBODY)
def create_upload(request: Request) -> Any:
    wanted = parse_body(request, NewPhoto)
    key = f"{_folder(wanted)}/{new_id()}-{wanted.filename}"
    form = services().photos_bucket.upload_form(
        key, wanted.content_type, MAX_BYTES, services().settings.link_lifetime
    )
    return {"key": key, **form}


@routes.on("GET", "/photos", STAFF)
def list_photos(request: Request) -> Any:
    since = query(request, "since")
    wanted = Filter(
        lane=choice(request, "lane", LANES),
        key=query(request, "key"),
        album=query(request, "album"),
        label=query(request, "label"),
        since=parse_time(since) if since else None,
    )
    photos, following = services().photos.page(*paging(request), wanted=wanted)
    return listing([_shown(photo) for photo in photos], following)


@routes.on("GET", "/photos/{photo_id}", STAFF)
def get_photo(request: Request, photo_id: str) -> Any:
    return _shown(services().photos.get(photo_id))


def _folder(wanted: NewPhoto) -> str:
    """The key's prefix that leads into the wanted lane."""
    folder, subject = next(
        (folder, subject) for folder, (lane, subject) in FOLDERS.items() if lane == wanted.lane
    )
    name = getattr(wanted, subject)
    if name is None:
        raise InvalidRequest(f"a photo for the lane {wanted.lane} needs {subject!r}")
    if wanted.lane == "enrolment":
        services().customers.get(name)
    return f"{folder}/{name}"


def _shown(photo: Photo) -> dict[str, Any]:
    return {
        "id": photo.id,
        "key": photo.key,
        "lane": photo.lane,
        "album": photo.album,
        "time": photo.time,
        "state": photo.shown_state,
        "reason": photo.reason,
        "metadata": photo.metadata,
        "labels": list(photo.labels),
        "thumbnail_url": picture_link(photo.thumbnail),
        "results_url": picture_link(photo.results),
        "faces": _faces(photo),
        "left_out": photo.left_out,
        "execution_id": photo.execution_id,
    }


def _faces(photo: Photo) -> list[dict[str, Any]]:
    """Whose the faces are; in the gallery, where nobody asks, only what they look like."""
    recognised = [msgspec.to_builtins(face) for face in photo.faces]
    unknown = {"decision": None, "customer_id": None, "similarity": None}
    detected = [{**unknown, **face} for face in photo.detected]
    return [
        {name: value for name, value in face.items() if name != "face_id"} for face in recognised
    ] or detected
