"""Pictures of more than 8 bits: from black to white by what they mean, never all black."""

import io
import math
import struct
from array import array
from collections.abc import Sequence
from typing import Any

import pytest
from PIL import Image

from chalicelib.pictures.decoder import as_jpeg
from demo.pictures import saved

SIZE = (80, 80)
STEPS = SIZE[0] - 1
BITS, FORMAT, PHOTOMETRIC = 258, 339, 262
UNSIGNED, SIGNED, FLOAT = 1, 2, 3


def tiff(row: bytes, bits: int, kind: int = UNSIGNED, photometric: int = 1, order: str = "<") -> bytes:
    """Return a TIFF whose rows are all this one."""
    data = row * SIZE[1]
    tags = [(256, SIZE[0]), (257, SIZE[1]), (BITS, bits), (259, 1), (PHOTOMETRIC, photometric), (273, 8)]
    tags += [(277, 1), (278, SIZE[1]), (279, len(data)), (FORMAT, kind)]
    fields = b"".join(struct.pack(f"{order}HHII", tag, 4, 1, value) for tag, value in tags)
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8 + len(data))
    return head + data + struct.pack(f"{order}H", len(tags)) + fields + bytes(4)


def packed(form: str, values: Sequence[float]) -> bytes:
    return struct.pack(f"{form[0]}{len(values)}{form[1]}", *values)


def ramp(black: float, white: float) -> list[float]:
    """Return values from black at the left to white at the right."""
    return [black + (white - black) * step / STEPS for step in range(STEPS + 1)]


def whole(black: int, white: int) -> list[int]:
    return [int(value) for value in ramp(black, white)]


def twelve(values: Sequence[int]) -> bytes:
    """Pack values of twelve bits, two in three bytes."""
    pairs = zip(values[::2], values[1::2], strict=True)
    return b"".join(((one << 12) | other).to_bytes(3) for one, other in pairs)


def greys(content: bytes) -> tuple[int, int, int]:
    """Return the greys at the left, in the middle and at the right."""
    picture = Image.open(io.BytesIO(as_jpeg(content))).convert("L")
    return tuple(picture.getpixel((x, 40)) for x in (1, 40, 78))  # type: ignore[return-value]


RAMPS: dict[str, bytes] = {
    "fractions": tiff(packed("<f", ramp(0, 1)), 32, FLOAT),
    "small fractions": tiff(packed("<f", ramp(0.001, 0.003)), 32, FLOAT),
    "large fractions": tiff(packed("<f", ramp(-5e9, 7e9)), 32, FLOAT),
    "fractions, big-endian": tiff(packed(">f", ramp(0, 1)), 32, FLOAT, order=">"),
    "12 bits": tiff(twelve(whole(0, 4095)), 12),
    "12 bits in 16": tiff(packed("<H", whole(0, 4095)), 16),
    "8 bits in 16": tiff(packed("<H", whole(0, 255)), 16),
    "16 bits": tiff(packed("<H", whole(0, 65_535)), 16),
    "16 bits, big-endian": tiff(packed(">H", whole(0, 65_535)), 16, order=">"),
    "16 bits, signed": tiff(packed("<h", whole(-2_000, 3_000)), 16, SIGNED),
    "32 bits": tiff(packed("<I", whole(0, 1_000_000)), 32),
    "all of 32 bits": tiff(packed("<I", whole(0, 2**32 - 1)), 32),
    "32 bits, signed": tiff(packed("<i", whole(-(2**31), 2**31 - 1)), 32, SIGNED),
    "32 bits, signed, big-endian": tiff(packed(">i", whole(-1_000, 1_000)), 32, SIGNED, order=">"),
    "PNG of 16 bits": saved(Image.frombytes("I;16", SIZE, packed("<H", whole(0, 65_535)) * SIZE[1]), "PNG"),
}


@pytest.mark.parametrize("kind", RAMPS)
def test_the_darkest_becomes_black_and_the_brightest_white(kind: str) -> None:
    left, middle, right = greys(RAMPS[kind])

    assert (left <= 8, abs(middle - 129) <= 4, right >= 247) == (True, True, True), (left, middle, right)


@pytest.mark.parametrize(("bits", "white"), [(12, 1_000), (16, 16_383)])
def test_a_dark_picture_of_whole_numbers_stays_dark(bits: int, white: int) -> None:
    values = whole(0, white)

    right = greys(tiff(twelve(values) if bits == 12 else packed("<H", values), bits))[2]

    assert 55 <= right <= 66


def test_a_dark_png_stays_dark() -> None:
    """Its values have one meaning."""
    content = saved(Image.frombytes("I;16", SIZE, packed("<H", whole(0, 4_095)) * SIZE[1]), "PNG")

    assert max(greys(content)) <= 18


@pytest.mark.parametrize("bits", [16, 32])
def test_a_negative_is_turned_round(bits: int) -> None:
    row = packed("<H", whole(0, 65_535)) if bits == 16 else packed("<f", ramp(0, 1))

    left, _, right = greys(tiff(row, bits, UNSIGNED if bits == 16 else FLOAT, photometric=0))

    assert (left >= 247, right <= 8) == (True, True)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_hides_no_other(value: float) -> None:
    values = ramp(0, 1)
    values[20:25] = [value] * 5

    left, middle, right = greys(tiff(packed("<f", values), 32, FLOAT))

    assert (left <= 8, abs(middle - 129) <= 6, right >= 240) == (True, True, True), (left, middle, right)


@pytest.mark.parametrize("value", [0.0, 0.5, 40_000.0, -3.0])
def test_a_picture_of_one_value_is_grey(value: float) -> None:
    assert greys(tiff(packed("<f", [value] * SIZE[0]), 32, FLOAT)) == (128, 128, 128)


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_picture_without_a_number_is_a_picture(value: float) -> None:
    assert len(set(greys(tiff(packed("<f", [value] * SIZE[0]), 32, FLOAT)))) == 1


def test_a_large_one_is_scaled_by_the_same_range_everywhere() -> None:
    values: Any = array("f", ramp(0, 1))
    large = Image.frombytes("F", SIZE, values.tobytes() * SIZE[1]).resize((9_000, 600))

    left, middle, right = greys_of_large(saved(large, "TIFF"))

    assert (left <= 8, abs(middle - 128) <= 6, right >= 247) == (True, True, True)


def greys_of_large(content: bytes) -> tuple[int, int, int]:
    picture = Image.open(io.BytesIO(as_jpeg(content))).convert("L")
    places = (5, picture.width // 2, picture.width - 5)
    assert picture.size == (4_096, 273)
    return tuple(picture.getpixel((x, 250)) for x in places)  # type: ignore[return-value]
