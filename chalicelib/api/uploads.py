"""`POST /photos`: forms to upload photos."""

from typing import Literal

import msgspec

from chalicelib.api.framework.fields import FileName, Segment
from chalicelib.api.framework.routes import EVERYBODY, STAFF, Routes
from chalicelib.errors import NotFound
from chalicelib.outside import new_id
from chalicelib.photos.lanes import LANES as FOLDERS
from chalicelib.photos.lanes import safe_name
from chalicelib.pictures import MAX_BYTES
from chalicelib.shop import shop

routes = Routes(__name__)

PictureType = Literal[
    "image/jpeg", "image/png", "image/webp", "image/gif", "image/heic", "image/heif", "image/avif",
    "image/tiff", "image/bmp",
]  # fmt: skip


class NewPhoto(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, tag_field="lane"):
    """A photo to upload. By its lane, a camera, a customer or an album is given with it."""

    filename: FileName
    content_type: PictureType = "image/jpeg"


class VisitPhoto(NewPhoto, kw_only=True, tag="visit"):
    """A camera's photo, of people who come in or, with the direction `exit`, leave."""

    camera: Segment
    direction: Literal["entrance", "exit"] = "entrance"


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


@routes.on("POST", "/photos", EVERYBODY, errors=(NotFound,))
def create_upload(body: VisitPhoto | EnrolmentPhoto | GalleryPhoto) -> Upload:
    """Get a presigned form to upload a photo into a lane. A camera's token gets none for enrolments."""
    if isinstance(body, EnrolmentPhoto):
        routes.require(STAFF)
        shop().customers.get(body.customer_id)
    key = f"{_folder(body)}/{new_id()}-{safe_name(body.filename)}"
    form = shop().photos_bucket.upload_form(key, body.content_type, MAX_BYTES, shop().settings.link_lifetime)
    return Upload(key=key, **form)


def _folder(wanted: NewPhoto) -> str:
    """Return the folder for uploads into the wanted lane, such as `entrance/door`."""
    if isinstance(wanted, VisitPhoto):
        return f"{wanted.direction}/{wanted.camera}"
    wanted_lane = wanted.__struct_config__.tag
    folder, subject = next(
        (folder, subject) for folder, (lane, subject) in FOLDERS.items() if lane == wanted_lane
    )
    return f"{folder}/{getattr(wanted, subject)}"
