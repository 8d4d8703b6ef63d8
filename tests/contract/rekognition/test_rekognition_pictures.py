"""Which pictures are accepted, and from where."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from PIL import Image

from benchmarks import bombs
from demo import odd_pictures, pictures

UNSUPPORTED: dict[str, Callable[[], bytes]] = {
    "truncated JPEG": odd_pictures.truncated,
    "text": odd_pictures.text,
    "animated GIF": lambda: odd_pictures.animation("GIF"),
    "animated WebP": lambda: odd_pictures.animation("WEBP"),
    "HEIC": odd_pictures.heic,
    "no bytes": odd_pictures.empty,
}
SUPPORTED: dict[str, Callable[[], bytes]] = {
    "PNG": lambda: odd_pictures.png("admiral"),
    "16-bit PNG": lambda: odd_pictures.deep_png("admiral"),
    "CMYK JPEG": lambda: odd_pictures.cmyk("admiral"),
}


def detect(client: Any, picture: bytes) -> list[dict[str, Any]]:
    faces: list[dict[str, Any]] = client.detect_faces(Image={"Bytes": picture})["FaceDetails"]
    return faces


def put(objects: dict[Any, bytes], key: str, picture: bytes, version: str | None = None) -> dict[str, Any]:
    """Stores an S3 object and answers the Image that names it."""
    objects["photos", key, version] = picture
    named = {"Bucket": "photos", "Name": key}
    return {"S3Object": named if version is None else {**named, "Version": version}}


@pytest.mark.parametrize("kind", UNSUPPORTED)
def test_a_broken_or_unsupported_picture_is_refused(client: Any, objects: Any, kind: str) -> None:
    image = put(objects, kind, UNSUPPORTED[kind]())

    with pytest.raises(client.exceptions.InvalidImageFormatException):
        client.detect_faces(Image=image)


@pytest.mark.parametrize("kind", SUPPORTED)
def test_a_face_is_found_in_every_kind_of_jpeg_and_png(client: Any, kind: str) -> None:
    assert len(detect(client, SUPPORTED[kind]())) == 1


@pytest.mark.parametrize("orientation", range(1, 9))
def test_boxes_lie_in_the_upright_picture(client: Any, orientation: int) -> None:
    (upright,) = detect(client, pictures.portrait("admiral"))

    (turned,) = detect(client, odd_pictures.oriented("admiral", orientation))

    assert turned["BoundingBox"]["Left"] == pytest.approx(upright["BoundingBox"]["Left"], abs=0.1)
    assert turned["BoundingBox"]["Top"] == pytest.approx(upright["BoundingBox"]["Top"], abs=0.1)
    assert abs(turned["Pose"]["Roll"]) < 8


def test_only_exif_of_a_jpeg_turns_a_picture(client: Any) -> None:
    """As on AWS, which reads no EXIF of PNG, and no orientation from XMP."""
    upside_down = pictures.upright("admiral").transpose(Image.Transpose.ROTATE_180)
    tags = Image.Exif()
    tags[odd_pictures.ORIENTATION_TAG] = 3
    xmp = b'<rdf:Description tiff:Orientation="3"/>'

    turned = detect(client, pictures.saved(upside_down, "JPEG", quality=92, exif=tags))

    assert [abs(face["Pose"]["Roll"]) < 8 for face in turned] == [True]
    for plain in (
        pictures.saved(upside_down, "PNG", exif=tags),
        pictures.saved(upside_down, "JPEG", quality=92, xmp=xmp),
    ):
        assert all(abs(face["Pose"]["Roll"]) > 90 for face in detect(client, plain))


def test_a_jpeg_of_thousands_of_scans_is_refused(client: Any) -> None:
    with pytest.raises(client.exceptions.InvalidImageFormatException):
        detect(client, bombs.progressive((4_000, 3_000), 3_000))


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_too_many_pixels_are_refused(client: Any, form: str) -> None:
    with pytest.raises(client.exceptions.ImageTooLargeException):
        detect(client, odd_pictures.gigantic(form))


def test_too_few_pixels_are_refused(client: Any) -> None:
    small = pictures.saved(pictures.upright("admiral").resize((79, 200)), "JPEG")

    with pytest.raises(client.exceptions.InvalidParameterException):
        detect(client, small)


def test_more_than_5_mb_sent_along_are_refused(client: Any) -> None:
    with pytest.raises(client.exceptions.ImageTooLargeException):
        detect(client, pictures.portrait("admiral") + bytes(5 * 1024 * 1024))


@pytest.mark.parametrize(("megabytes", "accepted"), [(14, True), (15, False)])
def test_an_object_may_have_15_mb(client: Any, objects: Any, megabytes: int, accepted: bool) -> None:
    image = put(objects, "large.jpg", pictures.portrait("admiral") + bytes(megabytes * 1024 * 1024))

    if accepted:
        assert len(client.detect_faces(Image=image)["FaceDetails"]) == 1
    else:
        with pytest.raises(client.exceptions.ImageTooLargeException):
            client.detect_faces(Image=image)


def test_an_object_is_read_in_the_version_asked_for(client: Any, objects: Any) -> None:
    put(objects, "door.jpg", pictures.nobody())
    image = put(objects, "door.jpg", pictures.portrait("admiral"), version="1")

    assert len(client.detect_faces(Image=image)["FaceDetails"]) == 1


def test_a_missing_object_is_refused(client: Any) -> None:
    with pytest.raises(client.exceptions.InvalidS3ObjectException):
        client.detect_faces(Image={"S3Object": {"Bucket": "photos", "Name": "missing.jpg"}})


@pytest.mark.parametrize(
    "image", [{}, {"Bytes": b"x", "S3Object": {"Bucket": "photos", "Name": "a"}}, {"S3Object": {"Name": "a"}}]
)
def test_a_picture_has_exactly_one_source(client: Any, image: dict[str, Any]) -> None:
    with pytest.raises(ClientError, match="InvalidParameterException"):
        client.detect_faces(Image=image)
