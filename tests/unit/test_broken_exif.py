"""EXIF is written by thousands of programs: a field that is wrong is left out, and takes no other along."""

import json
import warnings
from typing import Any

import pytest

from chalicelib.pictures.decoder import as_jpeg
from chalicelib.pictures.metadata import read_metadata
from chalicelib.pictures.thumbnails import make_thumbnail
from tests.exif import (
    ASCII,
    BYTE,
    DOUBLE,
    FLOAT,
    LONG,
    RATIONAL,
    SHORT,
    SRATIONAL,
    UNDEFINED,
    Field,
    Fields,
    exif,
    jpeg,
)

NAN, INFINITE = float("nan"), float("inf")
LATITUDE: Field = (RATIONAL, (48, 1, 8, 1, 15, 1))
LONGITUDE: Field = (RATIONAL, (11, 1, 34, 1, 0, 1))
PLACE: Fields = {1: (ASCII, b"N\0"), 2: LATITUDE, 3: (ASCII, b"E\0"), 4: LONGITUDE}


def read(
    main: Fields | None = None, details: Fields | None = None, gps: Fields | None = None
) -> dict[str, Any]:
    """Return the facts of a picture with this EXIF, which can be looked at in every way."""
    content = jpeg(exif(main or {}, details or {}, gps or {}))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of what it skips
        assert as_jpeg(content)
        assert make_thumbnail(content, 32)[1] == "image/jpeg"
        facts: dict[str, Any] = json.loads(json.dumps(read_metadata(content), allow_nan=False))
    return facts


@pytest.mark.parametrize(
    "orientation",
    [
        (SHORT, 0),
        (SHORT, 9),
        (SHORT, 65535),
        (BYTE, b"\x06"),
        (ASCII, b"6\0"),
        (UNDEFINED, b"\x06"),
        (RATIONAL, (6, 0)),
        (RATIONAL, (0, 0)),
        (RATIONAL, (13, 2)),
        (SRATIONAL, (-6, 1)),
        (DOUBLE, NAN),
        (FLOAT, 6.5),
    ],
)
def test_nonsense_for_an_orientation_turns_nothing(orientation: Field) -> None:
    facts = read({0x0112: orientation, 0x010F: (ASCII, b"Nikon\0")})

    assert (facts["orientation"], facts["width"], facts["height"]) == (1, 40, 20)
    assert facts["camera"] == {"make": "Nikon"}


@pytest.mark.parametrize("orientation", [(LONG, 6), (RATIONAL, (6, 1)), (FLOAT, 6.0), (SHORT, (6, 1))])
def test_an_orientation_of_the_wrong_type_turns_all_the_same(orientation: Field) -> None:
    facts = read({0x0112: orientation})

    assert (json.dumps(facts["orientation"]), facts["width"], facts["height"]) == ("6", 20, 40)


@pytest.mark.parametrize(
    "make",
    [
        (ASCII, b"\0"),
        (ASCII, b"  \0"),
        (ASCII, b"a\x07b\0"),
        (SHORT, 5),
        (UNDEFINED, b"Nikon\0"),
        (RATIONAL, (1, 0)),
    ],
)
def test_a_maker_that_is_no_text_is_left_out(make: Field) -> None:
    facts = read({0x010F: make, 0x0110: (ASCII, b"D 70\0")}, {0x8827: (SHORT, 100)})

    assert facts["camera"] == {"model": "D 70"}
    assert facts["exposure"] == {"iso": 100.0}


def test_a_huge_text_is_cut() -> None:
    assert read({0x010F: (ASCII, b"N" * 50_000 + b"\0")})["camera"] == {"make": "N" * 200}


@pytest.mark.parametrize(
    "value",
    [
        (RATIONAL, (1, 0)),
        (RATIONAL, (0, 0)),
        (SRATIONAL, (-1, 250)),
        (FLOAT, NAN),
        (FLOAT, INFINITE),
        (DOUBLE, -INFINITE),
        (ASCII, b"fast\0"),
        (UNDEFINED, b"\xff\xfe"),
        (ASCII, b"nan\0"),
    ],
)
def test_an_exposure_that_is_no_number_is_left_out(value: Field) -> None:
    facts = read(details={0x829A: value, 0x829D: (RATIONAL, (28, 10))})

    assert facts["exposure"] == {"f_number": 2.8}


@pytest.mark.parametrize(
    ("tag", "value"),
    [
        (1, (ASCII, b"X\0")),
        (1, (ASCII, b"\0")),
        (1, (SHORT, 78)),
        (1, (BYTE, b"N")),
        (2, (RATIONAL, (91, 1, 0, 1, 0, 1))),
        (2, (RATIONAL, (90, 1, 0, 1, 1, 1))),
        (2, (RATIONAL, (48, 0, 8, 1, 15, 1))),
        (2, (RATIONAL, (0, 0, 0, 0, 0, 0))),
        (2, (SRATIONAL, (-48, 1, 8, 1, 15, 1))),
        (2, (RATIONAL, (48, 1, 8, 1))),
        (2, (RATIONAL, (48, 1))),
        (2, (ASCII, b"48 8 15\0")),
        (2, (DOUBLE, (NAN, 8.0, 15.0))),
        (4, (RATIONAL, (181, 1, 0, 1, 0, 1))),
        (4, (RATIONAL, (4_294_967_295, 1, 0, 1, 0, 1))),
    ],
)
def test_a_place_off_the_earth_or_half_known_is_left_out(tag: int, value: Field) -> None:
    facts = read({0x010F: (ASCII, b"Nikon\0")}, gps={**PLACE, tag: value, 6: (RATIONAL, (519, 1))})

    assert facts["gps"] == {"altitude_m": 519.0}
    assert facts["camera"] == {"make": "Nikon"}


@pytest.mark.parametrize(
    "altitude", [(RATIONAL, (1, 0)), (ASCII, b"high\0"), (SRATIONAL, (-5, 1)), (FLOAT, NAN)]
)
def test_an_altitude_that_is_no_number_takes_no_place_along(altitude: Field) -> None:
    gps = read(gps={**PLACE, 6: altitude})["gps"]

    assert gps == {"latitude": 48.1375, "longitude": 11.5666667}


@pytest.mark.parametrize(("north", "east", "signs"), [(b"N", b"E", (1, 1)), (b"S", b"W", (-1, -1))])
def test_south_and_west_are_negative(north: bytes, east: bytes, signs: tuple[int, int]) -> None:
    gps = read(gps={**PLACE, 1: (ASCII, north + b"\0"), 3: (ASCII, east + b"\0")})["gps"]

    assert (gps["latitude"], gps["longitude"]) == (48.1375 * signs[0], 11.5666667 * signs[1])


def test_directories_that_point_nowhere_are_none() -> None:
    facts = read({0x010F: (ASCII, b"Nikon\0"), 0x8769: (LONG, 4_000_000_000), 0x8825: (LONG, 0)})

    assert facts["camera"] == {"make": "Nikon"}


def test_a_directory_that_contains_itself_is_read_once() -> None:
    assert read({0x8769: (LONG, 8), 0x010F: (ASCII, b"Nikon\0")})["camera"]["make"] == "Nikon"


@pytest.mark.parametrize("end", range(6, 120, 3))
def test_truncated_exif_is_read_as_far_as_it_goes(end: int) -> None:
    whole = exif({0x010F: (ASCII, b"Nikon\0")}, {0x8827: (SHORT, 100)}, PLACE)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        content = jpeg(whole[:end])
        assert read_metadata(content)["width"] == 40
        assert make_thumbnail(content, 32)
