"""One rule for what Rekognition gets as it is: by content, in every lane, for the price of one small read."""

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from chalicelib.config import Settings
from chalicelib.errors import NotFound, UnsupportedPhoto
from chalicelib.faces.recognition import index_photo
from chalicelib.payloads import PhotoPlace
from chalicelib.photos.preparation import image_of, prepare
from chalicelib.pictures.acceptance import HEAD_BYTES, fits_rekognition
from demo import odd_pictures
from demo.pictures import saved
from tests.exif import ASCII, SHORT, exif
from tests.fakes import FakeCollection
from tests.shops import SETTINGS, TestShop

SIZE = (200, 120)
TURNED = exif({0x010F: (ASCII, b"Nikon\0"), 0x0112: (SHORT, 6)})
UPRIGHT = exif({0x010F: (ASCII, b"Nikon\0"), 0x0112: (SHORT, 1)})
PHOTO = PhotoPlace(photo_id="photo", bucket="b", key="entrance/door/a.jpg", version="7")
REFERENCE = {"S3Object": {"Bucket": "b", "Name": "entrance/door/a.jpg", "Version": "7"}}


def file(form: str, mode: str = "RGB", size: tuple[int, int] = SIZE, **options: Any) -> bytes:
    """Return a picture whose upper half is black and lower half is white."""
    picture = Image.new(mode, size)
    if mode == "RGB":
        picture.paste((255, 255, 255), (0, size[1] // 2, *size))
    return saved(picture, form, **options)


def noisy(form: str, **options: Any) -> bytes:
    """Return a picture of more than HEAD_BYTES."""
    return saved(Image.effect_noise((600, 500), 100).convert("RGB"), form, **options)


AS_IT_IS: dict[str, Callable[[], bytes]] = {
    "JPEG": lambda: file("JPEG"),
    "grey JPEG": lambda: file("JPEG", "L"),
    "progressive JPEG": lambda: file("JPEG", progressive=True),
    "large JPEG": lambda: noisy("JPEG", quality=95),
    "turned JPEG": lambda: file("JPEG", exif=TURNED),
    "JPEG of several pictures": lambda: file("MPO", save_all=True, append_images=[Image.new("RGB", SIZE)]),
    "PNG": lambda: file("PNG"),
    "large PNG": lambda: noisy("PNG"),
    "PNG with EXIF": lambda: file("PNG", exif=UPRIGHT),
    "PNG with a palette": lambda: file("PNG", "P"),
    "transparent PNG": lambda: file("PNG", "RGBA"),
}
CONVERTED: dict[str, Callable[[], bytes]] = {
    "turned PNG": lambda: file("PNG", exif=TURNED),
    "large turned PNG": lambda: noisy("PNG", exif=TURNED),
    "PNG of 16 bits": lambda: file("PNG", "I;16"),
    "JPEG in printers' colours": lambda: file("JPEG", "CMYK"),
    "narrow JPEG": lambda: file("JPEG", size=(300, 79)),
    "wide JPEG": lambda: file("JPEG", size=(5000, 100)),
    "JPEG without its end": lambda: file("JPEG")[:-2],
    **{form: lambda form=form: file(form) for form in ("WEBP", "GIF", "TIFF", "BMP", "AVIF")},  # type: ignore[misc]
    "HEIC": odd_pictures.heic,
}


@dataclass
class OneFile:
    """A bucket with one object, and what was read of it."""

    content: bytes | None
    read_bytes: list[int] = field(default_factory=list)
    name: str = "b"

    def size(self, key: str, version: str | None = None) -> int:
        return len(self._found())

    def read(self, key: str, version: str | None = None) -> bytes:
        return self.read_start(key, len(self._found()), version)[0]

    def read_start(self, key: str, length: int, version: str | None = None) -> tuple[bytes, int]:
        assert (key, version) == (PHOTO.key, PHOTO.version)
        self.read_bytes.append(len(self._found()[:length]))
        return self._found()[:length], len(self._found())

    def write(self, key: str, content: bytes, content_type: str) -> None:
        self.content = content

    def _found(self) -> bytes:
        if self.content is None:
            raise NotFound("no such object")
        return self.content


class NoneRemoved:
    """The photos of a shop that were not deleted."""

    def is_removed(self, photo_id: str) -> bool:
        return False


def shop_with(content: bytes | None) -> TestShop:
    """Return a shop with one photo."""
    shop: Any = TestShop(Settings(**SETTINGS))
    shop.photos_bucket, shop.results_bucket, shop.photos = OneFile(content), OneFile(None), NoneRemoved()
    return shop  # type: ignore[no-any-return]


@pytest.mark.parametrize("kind", AS_IT_IS)
def test_what_rekognition_sees_as_we_do_goes_as_it_is_in_every_lane(kind: str) -> None:
    content = AS_IT_IS[kind]()

    assert fits_rekognition(content, len(content))
    assert image_of(shop_with(content), PHOTO) == REFERENCE
    assert prepare(shop_with(content), PHOTO)["image"] == REFERENCE["S3Object"]


@pytest.mark.parametrize("kind", CONVERTED)
def test_all_else_is_converted_in_every_lane(kind: str) -> None:
    content = CONVERTED[kind]()

    image = image_of(shop_with(content), PHOTO)

    assert not fits_rekognition(content, len(content))
    if kind != "JPEG without its end":  # which its first bytes don't tell, but Rekognition does
        assert image["Bytes"].startswith(b"\xff\xd8")
    assert prepare(shop_with(content), PHOTO)["image"]["Name"] == "converted/photo.jpg"


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_rekognition_gets_every_orientation_upright(form: str, orientation: int) -> None:
    upright = Image.open(BytesIO(file("PNG", size=(240, 120))))
    stored = upright.transpose(odd_pictures.STORED[orientation]) if orientation > 1 else upright
    tags = Image.Exif()
    tags[0x0112] = orientation
    content = saved(stored, form, exif=tags)

    image = image_of(shop_with(content), PHOTO)

    if "S3Object" in image:  # Rekognition reads EXIF of JPEG only
        assert form == "JPEG" or orientation == 1
        return
    seen = Image.open(BytesIO(image["Bytes"])).convert("L")
    corners = [seen.getpixel(place) for place in ((9, 9), (230, 9), (9, 110), (230, 110))]
    assert (seen.size, [round(corner / 255) for corner in corners]) == ((240, 120), [0, 0, 1, 1])  # type: ignore[operator]


def test_an_ordinary_jpeg_costs_one_small_read() -> None:
    shop: Any = shop_with(AS_IT_IS["large JPEG"]())

    image_of(shop, PHOTO)

    assert shop.photos_bucket.read_bytes == [HEAD_BYTES]


@pytest.mark.parametrize("content", [b"", b"no picture", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_picture_is_unsupported(content: bytes) -> None:
    assert not fits_rekognition(content, len(content))
    with pytest.raises(UnsupportedPhoto):
        image_of(shop_with(content), PHOTO)


def test_a_photo_that_is_gone_is_unsupported() -> None:
    with pytest.raises(UnsupportedPhoto, match="deleted"):
        image_of(shop_with(None), PHOTO)


def test_what_rekognition_refuses_all_the_same_is_converted() -> None:
    shop = shop_with(AS_IT_IS["JPEG"]())
    shop.collection = collection = FakeCollection(refuses=[UnsupportedPhoto("InvalidImageFormatException")])

    index_photo(shop, PHOTO)

    assert collection.images[0]["Bytes"].startswith(b"\xff\xd8")


def test_a_conversion_that_rekognition_refuses_is_not_made_again() -> None:
    shop = shop_with(CONVERTED["WEBP"]())
    shop.collection = collection = FakeCollection(refuses=[UnsupportedPhoto("InvalidImageFormatException")])

    with pytest.raises(UnsupportedPhoto):
        index_photo(shop, PHOTO)

    assert collection.images == []
