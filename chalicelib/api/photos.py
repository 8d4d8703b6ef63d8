"""`/photos`: uploads, and the state and findings of each photo."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chalicelib.api.framework.answers import Page
from chalicelib.api.framework.fields import FileName, Moment, Segment
from chalicelib.api.framework.pictures import Box, picture_link
from chalicelib.api.framework.requests import Paging
from chalicelib.api.framework.routes import EVERYBODY, STAFF, Routes
from chalicelib.errors import Conflict, NotFound
from chalicelib.outside import new_id
from chalicelib.photos.lanes import LANES as FOLDERS
from chalicelib.photos.lanes import Lane, safe_name
from chalicelib.photos.reruns import rerun_photo as rerun
from chalicelib.photos.values import Filter, Photo, ShownState
from chalicelib.pictures import MAX_BYTES
from chalicelib.shop import shop
from chalicelib.times import format_time, parse_start

routes = Routes(__name__)

PictureType = Literal[
    "image/jpeg", "image/png", "image/webp", "image/gif", "image/heic", "image/heif", "image/avif",
    "image/tiff", "image/bmp",
]  # fmt: skip
Word = Annotated[str, Meta(max_length=1024)]


class NewPhoto(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, tag_field="lane"):
    """A photo to upload. By its lane, a camera, a customer or an album is given with it."""

    filename: FileName
    content_type: PictureType = "image/jpeg"


class VisitPhoto(NewPhoto, kw_only=True, tag="visit"):
    """A camera's photo."""

    camera: Segment


class EnrolmentPhoto(NewPhoto, kw_only=True, tag="enrolment"):
    """A customer's selfie."""

    customer_id: Segment


class GalleryPhoto(NewPhoto, kw_only=True, tag="gallery"):
    """A photo for an album."""

    album: Segment


class Upload(msgspec.Struct, kw_only=True):
    """A presigned form: POST `fields`, then the picture as `file`, to `url`."""

    key: str
    url: str
    fields: dict[str, str]


class PhotoQuery(Paging, kw_only=True):
    """A search for photos. A photo must match every field that is given."""

    lane: Lane | None = None
    key: Word | None = None
    album: Word | None = None
    label: Word | None = None
    state: ShownState | None = None
    since: Moment | None = None


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


class PhotoAnswer(msgspec.Struct, kw_only=True):
    """A photo with its findings. `left_out` counts the faces that were too small, dark or blurred.

    A photo that was rejected for its key has no execution. `rerun_at` is when a failed photo is run again by
    itself; without it a person has to decide.
    """

    id: str
    key: str
    lane: str
    album: str | None
    time: str
    state: str
    reason: str | None
    rerun_at: str | None
    metadata: dict[str, Any] | None
    labels: tuple[dict[str, Any], ...]
    thumbnail_url: str | None
    results_url: str | None
    faces: tuple[FaceAnswer, ...]
    left_out: dict[str, int]
    execution_id: str | None


@routes.on("POST", "/photos", EVERYBODY, errors=(NotFound,))
def create_upload(body: VisitPhoto | EnrolmentPhoto | GalleryPhoto) -> Upload:
    """Get a presigned form to upload a photo into a lane. A camera's token gets none for enrolments."""
    if isinstance(body, EnrolmentPhoto):
        routes.require(STAFF)
        shop().customers.get(body.customer_id)
    key = f"{_folder(body)}/{new_id()}-{safe_name(body.filename)}"
    form = shop().photos_bucket.upload_form(key, body.content_type, MAX_BYTES, shop().settings.link_lifetime)
    return Upload(key=key, **form)


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


def _folder(wanted: NewPhoto) -> str:
    """Return the folder for uploads into the wanted lane, such as `entrance/door`."""
    wanted_lane = wanted.__struct_config__.tag
    folder, subject = next(
        (folder, subject) for folder, (lane, subject) in FOLDERS.items() if lane == wanted_lane
    )
    return f"{folder}/{getattr(wanted, subject)}"


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
        metadata=photo.metadata,
        labels=photo.labels,
        thumbnail_url=picture_link(photo.thumbnail),
        results_url=picture_link(photo.results),
        faces=_faces(photo, current),
        left_out=photo.left_out,
        execution_id=photo.execution_id,
    )


def _faces(photo: Photo, current: Mapping[str, str]) -> tuple[FaceAnswer, ...]:
    """Return the recognised faces, each with the survivor of its customer from `current` (by customer id).

    The gallery recognises nobody; its photos have detected faces instead.
    """
    known = [
        msgspec.structs.replace(face, customer_id=current.get(face.customer_id or "")) for face in photo.faces
    ]
    faces = [msgspec.to_builtins(face) for face in known] or photo.detected
    return msgspec.convert(faces, tuple[FaceAnswer, ...])
