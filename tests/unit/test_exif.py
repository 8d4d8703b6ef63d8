"""EXIF in the forms in which programs really write it."""

from typing import Any

import pytest

from chalicelib.pictures.metadata import read_metadata
from tests.exif import ASCII, BYTE, RATIONAL, Field, Fields, exif, jpeg

MAKE, MODEL, LENS = 0x010F, 0x0110, 0xA434
ORIGINAL, DIGITIZED, CHANGED = 0x9003, 0x9004, 0x0132
FRACTION_OF = {ORIGINAL: 0x9291, DIGITIZED: 0x9292, CHANGED: 0x9290}
OFFSET_ORIGINAL, OFFSET_DIGITIZED, OFFSET = 0x9011, 0x9012, 0x9010
EARLY, LATE = b"2024:05:01 10:00:00", b"2024:06:01 10:00:00"
NOWHERE: Fields = {
    1: (ASCII, b"N\0"),
    2: (RATIONAL, (0, 1, 0, 1, 0, 1)),
    3: (ASCII, b"E\0"),
    4: (RATIONAL, (0, 1, 0, 1, 0, 1)),
}


def read(main: Fields = {}, details: Fields = {}, gps: Fields = {}) -> dict[str, Any]:  # noqa: B006
    return read_metadata(jpeg(exif(main, details, gps)))


def taken_at(**dates: bytes) -> Any:
    """Return what is told of dates in the fields of these names."""
    names = globals()
    main = {names[name]: (ASCII, text) for name, text in dates.items() if name == "CHANGED"}
    details = {names[name]: (ASCII, text) for name, text in dates.items() if name != "CHANGED"}
    return read(main, details).get("taken_at")


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("Café Böhm".encode() + b"\0", "Café Böhm"),
        ("Café Böhm".encode("latin-1") + b"\0", "Café Böhm"),
        ("キヤノン".encode() + b"\0", "キヤノン"),
        (b"MAVICA\0junk\xff\x01\0", "MAVICA"),
        (b" Nikon \0\0\0", "Nikon"),
        (b"Nikon\0Corporation\0", "Nikon"),
        (b"Nikon", "Nikon"),
    ],
)
def test_a_text_is_utf_8_or_latin_1_and_ends_at_its_first_nul(written: bytes, text: str) -> None:
    facts = read({MAKE: (ASCII, written), MODEL: (ASCII, written)}, {LENS: (ASCII, written)})

    assert facts["camera"] == {"make": text, "model": text, "lens": text}


@pytest.mark.parametrize("written", [b"\0MAVICA\0", b"a\x07b\0", "a\u202eb".encode() + b"\0"])
def test_a_text_that_cannot_be_printed_is_left_out(written: bytes) -> None:
    assert "camera" not in read({MODEL: (ASCII, written)})


@pytest.mark.parametrize(
    ("dates", "moment"),
    [
        ({"ORIGINAL": EARLY, "DIGITIZED": LATE, "CHANGED": LATE}, "2024-05-01T10:00:00"),
        ({"DIGITIZED": EARLY, "CHANGED": LATE}, "2024-05-01T10:00:00"),
        ({"CHANGED": EARLY}, "2024-05-01T10:00:00"),
        ({"ORIGINAL": b"0000:00:00 00:00:00", "DIGITIZED": EARLY}, "2024-05-01T10:00:00"),
        ({"ORIGINAL": b"    :  :     :  :  ", "CHANGED": EARLY}, "2024-05-01T10:00:00"),
    ],
)
def test_it_was_taken_when_it_says_so_else_digitized_else_changed(
    dates: dict[str, bytes], moment: str
) -> None:
    assert taken_at(**dates) == moment


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        (b"2024-05-01T10:00:00+02:00", "2024-05-01T10:00:00+02:00"),
        (b"2024-05-01T10:00:00+0200", "2024-05-01T10:00:00+02:00"),
        (b"2024-05-01T10:00:00Z", "2024-05-01T10:00:00+00:00"),
        (b"2024-05-01 10:00:00 -03:30", "2024-05-01T10:00:00-03:30"),
        (b"2024/05/01 10:00:00", "2024-05-01T10:00:00"),
        (b"2024:05:01T10:00:00", "2024-05-01T10:00:00"),
        (b"2024.05.01 10.00.00", "2024-05-01T10:00:00"),
        (b"2024:05:01  9:00:00", "2024-05-01T09:00:00"),
        (b"2024:5:1 10:00", "2024-05-01T10:00:00"),
        (b"2024:05:01 10:00:00.25", "2024-05-01T10:00:00.250000"),
        (b"2024:05:01 10:00:00\0junk", "2024-05-01T10:00:00"),
        (b"2024:05:01 10:00:00 in Rome", None),
        (b"2024:05:01", None),
        (b"2024:13:01 10:00:00", None),
        (b"2024:05:01 24:00:00", None),
    ],
)
def test_a_date_is_read_in_every_form_that_programs_write(written: bytes, moment: str | None) -> None:
    assert taken_at(ORIGINAL=written) == moment


@pytest.mark.parametrize(
    ("offsets", "offset"),
    [
        ({"OFFSET_ORIGINAL": b"+02:00", "OFFSET_DIGITIZED": b"+03:00", "OFFSET": b"+04:00"}, "+02:00"),
        ({"OFFSET_DIGITIZED": b"+03:00", "OFFSET": b"+04:00"}, "+03:00"),
        ({"OFFSET": b"+02:00"}, "+02:00"),
        ({"OFFSET_ORIGINAL": b"   :  ", "OFFSET": b"-04:00"}, "-04:00"),
        ({"OFFSET_ORIGINAL": b"+25:00"}, ""),
    ],
)
def test_the_offset_is_that_of_the_original_else_of_its_kin(offsets: dict[str, bytes], offset: str) -> None:
    assert taken_at(ORIGINAL=EARLY, **offsets) == f"2024-05-01T10:00:00{offset}"


def test_an_offset_within_the_date_comes_first() -> None:
    assert taken_at(ORIGINAL=b"2024-05-01T10:00:00Z", OFFSET=b"+04:00") == "2024-05-01T10:00:00+00:00"


@pytest.mark.parametrize("tag", [ORIGINAL, DIGITIZED, CHANGED])
@pytest.mark.parametrize(
    ("written", "fraction"),
    [
        (b"5", ".500000"),
        (b"042", ".042000"),
        (b"123456789", ".123456"),
        (b"25  ", ".250000"),
        (b"00", ""),
        (b"x", ""),
    ],
)
def test_a_fraction_of_a_second_belongs_to_its_own_time(tag: int, written: bytes, fraction: str) -> None:
    fractions: dict[int, Field] = dict.fromkeys(FRACTION_OF.values(), (ASCII, b"9"))

    facts = read(details={tag: (ASCII, EARLY), **fractions, FRACTION_OF[tag]: (ASCII, written)})

    assert facts["taken_at"] == f"2024-05-01T10:00:00{fraction}"


@pytest.mark.parametrize(
    ("altitude", "gps"),
    [({}, None), ({6: (RATIONAL, (0, 1))}, None), ({6: (RATIONAL, (519, 1))}, {"altitude_m": 519.0})],
)
def test_exactly_0_0_is_no_position(altitude: Fields, gps: dict[str, float] | None) -> None:
    assert read(gps={**NOWHERE, **altitude}).get("gps") == gps


@pytest.mark.parametrize("part", [2, 4])
def test_on_the_equator_or_the_meridian_there_are_positions(part: int) -> None:
    assert sorted(read(gps={**NOWHERE, part: (RATIONAL, (11, 1, 0, 1, 0, 1))})["gps"].values()) == [0, 11]


@pytest.mark.parametrize(
    ("reference", "metres"), [(b"\0", 42.0), (b"\x01", -42.0), (b"\x02", 42.0), (b"\x03", -42.0)]
)
def test_an_altitude_stands_by_itself(reference: bytes, metres: float) -> None:
    assert read(gps={5: (BYTE, reference), 6: (RATIONAL, (42, 1))})["gps"] == {"altitude_m": metres}


def test_a_hemisphere_may_be_written_small() -> None:
    gps = {**NOWHERE, 1: (ASCII, b"s\0"), 2: (RATIONAL, (48, 1, 30, 1, 0, 1))}

    assert read(gps=gps)["gps"] == {"latitude": -48.5, "longitude": 0.0}
