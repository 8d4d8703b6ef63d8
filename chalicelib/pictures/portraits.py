"""Portraits: each face of a picture alone, for calls of Rekognition that look at the largest face only."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from chalicelib.pictures.acceptance import MAX_SIDE_PIXELS, MIN_SIDE_PIXELS
from chalicelib.pictures.decoder import decoder_errors, encoded, flat, upright

if TYPE_CHECKING:
    from PIL.Image import Image

Box = dict[str, float]
Corners = tuple[int, int, int, int]

MARGIN = 0.6
"""Share of a face's longer side that is kept around it on each side. Detectors want hair and chin."""
GREY = (128, 128, 128)


def portraits(picture: bytes, boxes: Sequence[Box]) -> list[bytes]:
    """Return a JPEG of each face, with all other faces painted over.

    Boxes are Left, Top, Width, Height of the upright picture, 0 to 1.

    Raises:
        UnsupportedPhoto: the picture is of a type we don't read, broken, or too large.
    """
    with decoder_errors(picture):
        whole = flat(upright(picture, MAX_SIDE_PIXELS))
        faces = [_corners(whole, box, 0) for box in boxes]
        return [
            _portrait(whole, _corners(whole, box, MARGIN), own, faces)
            for box, own in zip(boxes, faces, strict=True)
        ]


def cut_faces(picture: bytes, boxes: Sequence[Box]) -> list[bytes]:
    """Return a JPEG of each face and nothing beside it.

    Raises:
        UnsupportedPhoto: the picture is of a type we don't read, broken, or too large.
    """
    with decoder_errors(picture):
        whole = flat(upright(picture, MAX_SIDE_PIXELS))
        return [encoded(whole.crop(_corners(whole, box, 0))) for box in boxes]


def _portrait(whole: "Image", around: Corners, own: Corners, faces: Sequence[Corners]) -> bytes:
    portrait, (left, top, _, _) = whole.crop(around), around
    for face in faces:
        portrait.paste(GREY, (face[0] - left, face[1] - top, face[2] - left, face[3] - top))
    portrait.paste(
        whole.crop(own), (own[0] - left, own[1] - top)
    )  # it may share a part with a face beside it
    least = max(portrait.width, MIN_SIDE_PIXELS), max(portrait.height, MIN_SIDE_PIXELS)
    return encoded(portrait if least == portrait.size else portrait.resize(least))


def _corners(whole: "Image", box: Box, margin: float) -> Corners:
    """Return left, top, right and bottom in pixels, within the picture and at least a pixel apart."""
    more = margin * max(box["Width"] * whole.width, box["Height"] * whole.height)
    left, top = round(box["Left"] * whole.width - more), round(box["Top"] * whole.height - more)
    right = round((box["Left"] + box["Width"]) * whole.width + more)
    bottom = round((box["Top"] + box["Height"]) * whole.height + more)
    left, top = min(max(0, left), whole.width - 1), min(max(0, top), whole.height - 1)
    return left, top, min(max(left + 1, right), whole.width), min(max(top + 1, bottom), whole.height)
