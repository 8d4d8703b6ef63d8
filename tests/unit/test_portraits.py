"""Portraits: each face of a picture alone."""

import io

import pytest
from PIL import Image

from chalicelib.errors import UnsupportedPhoto
from chalicelib.pictures.acceptance import MIN_SIDE_PIXELS
from chalicelib.pictures.portraits import MARGIN, portraits

RED, BLUE, SIDE = (250, 0, 0), (0, 0, 250), 1000


def group(*faces: tuple[tuple[int, int, int], tuple[int, int, int, int]]) -> bytes:
    shown = Image.new("RGB", (SIDE, SIDE), "white")
    for colour, corners in faces:
        shown.paste(colour, corners)
    stream = io.BytesIO()
    shown.save(stream, "PNG")
    return stream.getvalue()


def box(left: int, top: int, right: int, bottom: int) -> dict[str, float]:
    return {
        "Left": left / SIDE,
        "Top": top / SIDE,
        "Width": (right - left) / SIDE,
        "Height": (bottom - top) / SIDE,
    }


def opened(portrait: bytes) -> Image.Image:
    return Image.open(io.BytesIO(portrait)).convert("RGB")


def is_like(pixel: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(one - other) < 30 for one, other in zip(pixel, colour, strict=True))


def test_a_portrait_has_its_face_in_the_middle_and_room_around_it() -> None:
    (portrait,) = portraits(group((RED, (400, 400, 500, 500))), [box(400, 400, 500, 500)])

    shown = opened(portrait)
    assert shown.size == (round(100 * (1 + 2 * MARGIN)),) * 2
    assert is_like(shown.getpixel((shown.width // 2, shown.height // 2)), RED)
    assert is_like(shown.getpixel((5, 5)), (255, 255, 255))


def test_a_larger_face_beside_it_is_painted_over() -> None:
    large, small = (100, 100, 480, 480), (450, 450, 550, 550)
    whole = group((RED, large), (BLUE, small))

    portrait = opened(portraits(whole, [box(*large), box(*small)])[1])

    colours = [pixel for _, pixel in portrait.getcolors(portrait.width * portrait.height) or []]
    assert any(is_like(pixel, BLUE) for pixel in colours)
    assert not any(is_like(pixel, RED) for pixel in colours)


def test_a_face_that_juts_out_of_the_picture_is_cut_at_its_edge() -> None:
    whole = group((RED, (0, 0, 100, 100)))

    shown = opened(portraits(whole, [box(-50, -50, 100, 100)])[0])

    assert shown.size == (190, 190)


@pytest.mark.parametrize("corners", [(999, 999, 1000, 1000), (1100, 1100, 1200, 1200), (5, 5, 5, 5)])
def test_a_portrait_is_never_smaller_than_rekognition_takes(corners: tuple[int, int, int, int]) -> None:
    (portrait,) = portraits(group(), [box(*corners)])

    assert min(opened(portrait).size) >= MIN_SIDE_PIXELS


def test_a_broken_picture_has_no_portraits() -> None:
    with pytest.raises(UnsupportedPhoto, match="no picture"):
        portraits(b"text", [box(0, 0, 1, 1)])
