"""Photos on their way into Rekognition, for the classes that are not functions over a shop yet."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import msgspec

from chalicelib.payloads import PhotoPlace
from chalicelib.photos import preparation


class Preparing:
    """Reads photos and converts those that Rekognition wouldn't take."""

    def __init__(self, photos_bucket: Any, results_bucket: Any, photos: Any = None) -> None:
        self._shop: Any = SimpleNamespace(
            photos_bucket=photos_bucket, results_bucket=results_bucket, photos=photos
        )

    def prepare(self, photo: Mapping[str, Any]) -> dict[str, Any]:
        return preparation.prepare(self._shop, msgspec.convert(dict(photo), PhotoPlace))

    def image(self, photo: Mapping[str, Any]) -> dict[str, Any]:
        return preparation.image_of(self._shop, msgspec.convert(dict(photo), PhotoPlace))

    def converted(self, photo: Mapping[str, Any]) -> dict[str, Any]:
        return preparation.converted_image_of(self._shop, msgspec.convert(dict(photo), PhotoPlace))
