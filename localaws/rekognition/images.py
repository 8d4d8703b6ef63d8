"""The picture of a request: sent along, or an S3 object, within Rekognition's limits."""

from collections.abc import Callable
from typing import Any

from localaws.rekognition.errors import image_too_large, invalid_parameter, no_such_object

# Amazon Rekognition's quotas, in bytes.
MAX_BYTES = 5 * 1024 * 1024
MAX_OBJECT_BYTES = 15 * 1024 * 1024

# (bucket, key, version or None) -> bytes; KeyError if there is none.
ReadObject = Callable[[str, str, str | None], bytes]


def load_image(image: dict[str, Any], read_object: ReadObject) -> bytes:
    """Return the picture's bytes.

    Raises RekognitionError if both or none are given, or if it is missing or too large.
    """
    if ("Bytes" in image) == ("S3Object" in image):
        raise invalid_parameter()
    if "Bytes" in image:
        return _limited(image["Bytes"], MAX_BYTES)
    place = image["S3Object"]
    if "Bucket" not in place or "Name" not in place:
        raise invalid_parameter()
    try:
        return _limited(read_object(place["Bucket"], place["Name"], place.get("Version")), MAX_OBJECT_BYTES)
    except KeyError as exc:
        raise no_such_object() from exc


def _limited(picture: bytes, limit: int) -> bytes:
    if len(picture) > limit:
        raise image_too_large(f"The image is {len(picture)} bytes long; {limit} are allowed")
    return picture
