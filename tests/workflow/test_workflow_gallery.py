"""Any photo becomes data: whatever type it has, looked at once, found by album, label and time."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from chalicelib.photos.records import DIGITS
from demo import odd_pictures, pictures
from demo.shop import Shop
from tests.exif import ASCII, RATIONAL, SHORT, exif

TYPES: dict[str, tuple[Callable[[], bytes], str, bool]] = {
    "plain.jpg": (lambda: pictures.portrait("astronaut"), "image/jpeg", False),
    "wrong-name.gif": (lambda: odd_pictures.png("astronaut"), "image/png", False),
    "moving.webp": (lambda: odd_pictures.animation("WEBP"), "image/webp", True),
    "moving.gif": (lambda: odd_pictures.animation("GIF"), "image/gif", True),
    "telephone": (odd_pictures.heic, "image/heic", True),
    "scan.tif": (lambda: pictures.saved(pictures.upright("astronaut"), "TIFF"), "image/tiff", True),
    "new.avif": (lambda: pictures.saved(pictures.upright("astronaut"), "AVIF"), "image/avif", True),
    "old.bmp": (lambda: pictures.saved(pictures.upright("astronaut"), "BMP"), "image/bmp", True),
    "print.jpg": (lambda: odd_pictures.cmyk("astronaut"), "image/jpeg", True),
    "icon.png": (lambda: pictures.saved(Image.new("RGBA", (16, 16)), "PNG"), "image/png", True),
}


def catalogued(shop: Shop, name: str, picture: bytes, album: str = "summer") -> dict[str, Any]:
    """Upload a photo to the gallery. Return it once it is processed."""
    key = f"gallery/{album}/{name}"
    shop.upload(key, picture)
    return shop.photo(key)


def versions(shop: Shop, *prefixes: str) -> list[dict[str, Any]]:
    """Return all versions of the results bucket's objects."""
    list_versions = shop.aws("s3").list_object_versions
    answers = [list_versions(Bucket=shop.environment["RESULTS_BUCKET"], Prefix=each) for each in prefixes]
    return [version for answer in answers for version in answer.get("Versions", [])]


def read(shop: Shop, key: str) -> bytes:
    answer = shop.aws("s3").get_object(Bucket=shop.environment["RESULTS_BUCKET"], Key=key)
    return bytes(answer["Body"].read())


@pytest.mark.parametrize("name", TYPES)
def test_a_picture_of_any_type_is_catalogued(shop: Shop, name: str) -> None:
    make, kind, is_converted = TYPES[name]

    photo = catalogued(shop, name, make())

    assert (photo["state"], photo["reason"], photo["album"]) == ("done", None, "summer")
    assert photo["metadata"]["type"] == kind
    assert {"name", "confidence", "parents"} == set(photo["labels"][0]) if photo["labels"] else True
    conversions = versions(shop, f"converted/{photo['id']}")
    assert len(conversions) == is_converted, "converted once, for all tasks"
    assert all(Image.open(BytesIO(read(shop, each["Key"]))).format == "JPEG" for each in conversions)
    thumbnail = Image.open(BytesIO(read(shop, versions(shop, f"thumbnails/{photo['id']}")[0]["Key"])))
    assert max(thumbnail.size) <= 320
    assert shop.published("alerts") == []


def test_what_the_file_says_and_what_is_seen_is_all_there(shop: Shop) -> None:
    tags = exif(
        {0x010F: (ASCII, b"Nikon\0"), 0x0112: (SHORT, 6)},
        {0x9003: (ASCII, b"2026:01:31 09:30:00\0"), 0x9011: (ASCII, b"+01:00\0")},
        {
            1: (ASCII, b"S\0"),
            2: (RATIONAL, (48, 1, 0, 1, 0, 1)),
            3: (ASCII, b"E\0"),
            4: (RATIONAL, (11, 1, 0, 1, 0, 1)),
        },
    )
    stored = pictures.upright("astronaut").transpose(Image.Transpose.ROTATE_90)

    photo = catalogued(shop, "whole.jpg", pictures.saved(stored, "JPEG", quality=92, exif=tags))

    assert photo["metadata"] == {
        "type": "image/jpeg",
        "bytes": photo["metadata"]["bytes"],
        "width": 320,
        "height": 320,
        "orientation": 6,
        "frames": 1,
        "camera": {"make": "Nikon"},
        "taken_at": "2026-01-31T09:30:00+01:00",
        "gps": {"latitude": -48.0, "longitude": 11.0},
    }
    assert "Person" in {label["name"] for label in photo["labels"]}
    document = json.loads(read(shop, f"results/{photo['id']}.json"))
    assert document["metadata"] == photo["metadata"]
    assert (document["faces"]["count"], len(document["faces"]["faces"]), len(photo["faces"])) == (1, 1, 1)
    labels = [label | {"confidence": round(label["confidence"], DIGITS)} for label in document["labels"]]
    assert (document["moderation"], labels) == ([], photo["labels"])
    assert "properties" in document
    (notice,) = shop.published("results")
    assert (notice["id"], notice["results"]) == (photo["id"], f"results/{photo['id']}.json")
    assert shop.get(f"/photos/{photo['id']}")["metadata"] == photo["metadata"]


@pytest.mark.parametrize("orientation", [3, 6, 7])
def test_thumbnails_are_upright(shop: Shop, orientation: int) -> None:
    photo = catalogued(shop, f"{orientation}.jpg", odd_pictures.oriented("astronaut", orientation))

    thumbnail = Image.open(BytesIO(read(shop, f"thumbnails/{photo['id']}.jpg")))
    pairs = zip(
        thumbnail.resize((8, 8)).tobytes(),
        pictures.upright("astronaut").resize((8, 8)).tobytes(),
        strict=True,
    )
    assert max(abs(one - other) for one, other in pairs) < 30
    assert dict(thumbnail.getexif()) == {}


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("truncated.jpg", odd_pictures.truncated, "can't be"),
        ("empty.jpg", odd_pictures.empty, "empty"),
        ("text.jpg", odd_pictures.text, "no picture"),
        ("huge.png", lambda: odd_pictures.gigantic("PNG"), "pixels"),
    ],
)
def test_a_broken_file_is_rejected_with_its_reason(
    shop: Shop, name: str, content: Callable[[], bytes], reason: str
) -> None:
    photo = catalogued(shop, name, content())

    assert (photo["state"], reason in photo["reason"]) == ("rejected", True), photo["reason"]
    assert not {"Exception", "DetectFaces", "DetectLabels"} & set(photo["reason"].replace(":", " ").split())
    assert shop.published("alerts") == []


def test_photos_are_found_by_album_label_lane_and_time(shop: Shop) -> None:
    first = catalogued(shop, "a.jpg", pictures.portrait("astronaut"), "summer")
    second = catalogued(shop, "b.jpg", pictures.nobody("coffee"), "summer")
    third = catalogued(shop, "c.jpg", pictures.portrait("admiral"), "winter/2026")
    shop.upload("loose.jpg", pictures.nobody("rocket"))
    loose = shop.photo("loose.jpg")

    assert found(shop, "album=summer") == [second["id"], first["id"]]
    assert found(shop, "album=winter") == [third["id"]]
    assert found(shop, "album=unsorted") == [loose["id"]]
    assert found(shop, "label=Person") == [third["id"], first["id"]]
    assert found(shop, "label=Person&album=summer") == [first["id"]]
    assert found(shop, "lane=gallery&label=Person&album=winter") == [third["id"]]
    assert found(shop, "lane=visit&label=Person") == []
    assert found(shop, f"since={third['time']}&lane=gallery") == [loose["id"], third["id"]]
    page = shop.get("/photos?lane=gallery&limit=3")
    rest = shop.get(f"/photos?lane=gallery&limit=3&cursor={page['next']}")
    assert [photo["id"] for photo in page["items"] + rest["items"]] == [
        loose["id"],
        third["id"],
        second["id"],
        first["id"],
    ]
    assert rest["next"] is None


def found(shop: Shop, query: str) -> list[str]:
    """Return the photos of a query, read in pages of one."""
    ids: list[str] = []
    cursor = ""
    while True:
        page = shop.get(f"/photos?limit=1&{query}{cursor}")
        ids += [photo["id"] for photo in page["items"]]
        if page["next"] is None:
            return ids
        cursor = f"&cursor={page['next']}"
