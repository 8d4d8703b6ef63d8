"""Pictures of more than 8 bits a channel, brought to 8 bits: from black to white as they are meant."""

import math
from array import array
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from PIL.Image import Image

SAMPLE_SIDE = 256
"""Pixels a side that are looked at to find a picture's range."""
WHITES = (2**8 - 1, 2**12 - 1, 2**16 - 1)
"""The largest values of 8, 12 and 16 bits."""
BITS, PHOTOMETRIC, SAMPLE_FORMAT = 258, 262, 339
WHITE_IS_ZERO, UNSIGNED = 0, (1,)
SIGN = -(2**31)


class Range(NamedTuple):
    """The values that become black and white; `wrapped` numbers are unsigned, taken for signed."""

    black: float
    white: float
    wrapped: bool = False


def is_deep(picture: "Image") -> bool:
    """Tell whether it has more than 8 bits a channel in Pillow's memory."""
    return picture.mode.startswith(("I", "F"))


def range_of(picture: "Image") -> Range:
    """Return what is black and white in a deep picture that is loaded.

    A PNG says it: 0 and 65 535. An unsigned TIFF of at most 16 bits does so too, but cameras and
    microscopes write 12 bits into 16: when nothing is brighter than 12 (or 8) bits, these are meant.
    Numbers of 32 bits, signed ones and fractions have no white of their own: it is the brightest.
    """
    if picture.format != "TIFF":
        return Range(0, WHITES[-1])
    tags = picture.tag_v2  # type: ignore[attr-defined]
    bits = max(tags.get(BITS, (16,)))
    wrapped = bits == 32 and picture.mode == "I" and tags.get(SAMPLE_FORMAT, UNSIGNED) == UNSIGNED
    black, white = _extremes(picture, bits, wrapped)
    return Range(*((white, black) if tags.get(PHOTOMETRIC) == WHITE_IS_ZERO else (black, white)), wrapped)


def in_8_bits(picture: "Image", values: Range) -> "Image":
    """Return a deep picture in L; where all its values are alike it is grey."""
    span = values.white - values.black
    factor, offset = (255 / span, -values.black * 255 / span) if span else (0.0, 128.0)
    return _computable(picture, values.wrapped).point(lambda value: value * factor + offset).convert("L")


def opacity(picture: "Image", key: int) -> "Image":
    """Return a mask of a deep picture that hides one of its values."""
    from PIL import ImageMath

    mask: Image = ImageMath.lambda_eval(
        lambda args: (args["picture"] != key) * 255, picture=picture.convert("I")
    )
    return mask.convert("L")


def _extremes(picture: "Image", bits: int, wrapped: bool) -> tuple[float, float]:
    values = _sample(picture, wrapped)
    if not picture.mode.startswith("I;16"):
        return (values[0], values[-1]) if values else (0, 0)
    if bits < 16:
        return 0, 2**bits - 1
    return 0, next(white for white in WHITES if white >= max(values, default=0))


def _sample(picture: "Image", wrapped: bool) -> list[float]:
    """Return some of its values in order; those that are no number, or infinite, are left out."""
    from PIL import Image

    size = (min(picture.width, SAMPLE_SIDE), min(picture.height, SAMPLE_SIDE))
    some = _computable(picture.resize(size, Image.Resampling.NEAREST), wrapped).convert("F")
    return sorted(value for value in array("f", some.tobytes()) if math.isfinite(value))


def _computable(picture: "Image", wrapped: bool) -> "Image":
    """Return the picture in a mode that Pillow computes with; wrapped numbers 2^31 lower, thus in order."""
    from PIL import ImageMath

    if wrapped:
        turned: Image = ImageMath.lambda_eval(lambda args: args["picture"] ^ SIGN, picture=picture)
        return turned
    return picture.convert("I") if picture.mode.startswith("I;16") else picture
