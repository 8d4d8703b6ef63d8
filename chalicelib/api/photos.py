"""`/photos`: the state and findings of each photo."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chalicelib.api.framework.answers import Page
from chalicelib.api.framework.fields import Moment, Segment
from chalicelib.api.framework.pictures import Box, photo_link, picture_link
from chalicelib.api.framework.requests import Paging
from chalicelib.api.framework.routes import STAFF, Routes
from chalicelib.errors import Conflict
from chalicelib.photos.lanes import Lane
from chalicelib.photos.reruns import rerun_photo as rerun
from chalicelib.photos.values import Filter, Photo, ShownState
from chalicelib.shop import shop
from chalicelib.times import format_time, parse_start

routes = Routes(__name__)

Word = Annotated[str, Meta(max_length=1024)]


class PhotoQuery(Paging, kw_only=True):
    """A search for photos. A photo must match every field that is given.

    A customer's photos are those that they are in, and their selfies. The camera has noted the position.
    """

    lane: Lane | None = None
    key: Word | None = None
    album: Word | None = None
    label: Word | None = None
    state: ShownState | None = None
    since: Moment | None = None
    customer_id: Segment | None = None
    has_position: Literal["true", "false"] | None = None


class FaceAnswer(msgspec.Struct, kw_only=True):
    """A face and its customer. In the gallery, which recognises nobody, it has its quality instead."""

    box: Box
    decision: str | None = None
    customer_id: str | None = None
    similarity: float | None = None
    confidence: float | UnsetType = UNSET
    brightness: float | UnsetType = UNSET
    sharpness: float | UnsetType = UNSET
    sunglasses: bool | UnsetType = UNSET


class Position(msgspec.Struct, kw_only=True):
    """A place on the earth, in degrees."""

    latitude: float
    longitude: float


class PhotoAnswer(msgspec.Struct, kw_only=True):
    """A photo with its findings. `left_out` counts the faces that were too small, dark or blurred.

    `photo_url` leads to the photo as it was uploaded. A visit's has no thumbnail. A photo that was rejected
    for its key has no execution. `rerun_at` is when a failed photo is run again by itself; without it a
    person has to decide.
    """

    id: str
    key: str
    lane: str
    album: str | None
    time: str
    state: str
    reason: str | None
    rerun_at: str | None
    position: Position | None
    metadata: dict[str, Any] | None
    labels: tuple[dict[str, Any], ...]
    photo_url: str
    thumbnail_url: str | None
    results_url: str | None
    faces: tuple[FaceAnswer, ...]
    left_out: dict[str, int]
    execution_id: str | None


@routes.on("GET", "/photos", STAFF)
def list_photos(query: PhotoQuery) -> Page[PhotoAnswer]:
    """List the photos that match, latest first.

    A page may be short, or empty, though `next` leads to more.
    """
    wanted = Filter(
        lane=query.lane,
        key=query.key,
        album=query.album,
        label=query.label,
        state=query.state,
        since=None if query.since is None else parse_start(query.since, shop().zone),
        customer_id=query.customer_id,
        has_position=None if query.has_position is None else query.has_position == "true",
    )
    photos, following = shop().photos.page(*query.place, wanted=wanted)
    return Page(_shown(photos), following)


@routes.on("GET", "/photos/{photo_id}", STAFF)
def get_photo(photo_id: str) -> PhotoAnswer:
    """Read a photo's state and findings."""
    return _shown([shop().photos.get(photo_id)])[0]


@routes.on("POST", "/photos/{photo_id}/rerun", STAFF, errors=(Conflict,))
def rerun_photo(photo_id: str) -> PhotoAnswer:
    """Run a photo that failed once more, from the beginning. Its answer is that of a photo in processing."""
    rerun(shop(), photo_id)
    return _shown([shop().photos.get(photo_id)])[0]


def _shown(photos: Sequence[Photo]) -> list[PhotoAnswer]:
    named = {face.customer_id for photo in photos for face in photo.faces if face.customer_id}
    current = shop().customers.current_many(named)
    failed = {photo.id: photo.attempt for photo in photos if photo.state == "failed"}
    due = shop().reruns.due_at("photo", failed)
    return [_photo(photo, current, due.get(photo.id)) for photo in photos]


def _photo(photo: Photo, current: Mapping[str, str], due: int | None) -> PhotoAnswer:
    return PhotoAnswer(
        id=photo.id,
        key=photo.key,
        lane=photo.lane,
        album=photo.album,
        time=photo.time,
        state=photo.shown_state,
        reason=photo.reason,
        rerun_at=None if due is None else format_time(due),
        position=_position(photo),
        metadata=photo.metadata,
        labels=photo.labels,
        photo_url=photo_link(photo),
        thumbnail_url=picture_link(photo.thumbnail),
        results_url=picture_link(photo.results),
        faces=_faces(photo, current),
        left_out=photo.left_out,
        execution_id=photo.execution_id,
    )


def _position(photo: Photo) -> Position | None:
    place = photo.position
    return None if place is None else Position(latitude=place[0], longitude=place[1])


def _faces(photo: Photo, current: Mapping[str, str]) -> tuple[FaceAnswer, ...]:
    """Return the recognised faces, each with the survivor of its customer from `current` (by customer id).

    The gallery recognises nobody; its photos have detected faces instead.
    """
    known = [
        msgspec.structs.replace(face, customer_id=current.get(face.customer_id or "")) for face in photo.faces
    ]
    faces = [msgspec.to_builtins(face) for face in known] or photo.detected
    return msgspec.convert(faces, tuple[FaceAnswer, ...])
