"""Pictures of more than 8 bits a channel, brought to 8 bits between their own black and white."""

import math
from array import array
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from PIL.Image import Image

SAMPLE_SIDE_PIXELS = 256
"""Pixels a side of the sample that a picture's range is taken from."""
WHITES = (2**8 - 1, 2**12 - 1, 2**16 - 1)
"""The largest values of 8, 12 and 16 bits."""
BITS, PHOTOMETRIC, SAMPLE_FORMAT = 258, 262, 339
"""TIFF tags."""
WHITE_IS_ZERO, UNSIGNED = 0, (1,)
"""Values of PHOTOMETRIC and SAMPLE_FORMAT."""
SIGN = -(2**31)
"""Sign bit of 32."""


class Range(NamedTuple):
    """The values of black and white. `wrapped` marks unsigned numbers that Pillow took for signed ones."""

    black: float
    white: float
    wrapped: bool = False


def is_deep(picture: "Image") -> bool:
    """Tell whether the picture has more than 8 bits a channel in Pillow's memory."""
    return picture.mode.startswith(("I", "F"))


def range_of(picture: "Image") -> Range:
    """Return the values of black and white in a deep picture that is loaded.

    A PNG defines them as 0 and 65 535. So does an unsigned TIFF of at most 16 bits, but cameras and
    microscopes write 12 bits into 16. If no value needs more than 12 (or 8) bits, these are the range.
    Numbers of 32 bits, signed ones and fractions have no white of their own. Their brightest value is taken.
    """
    if picture.format != "TIFF":
        return Range(0, WHITES[-1])
    tags = picture.tag_v2  # type: ignore[attr-defined]
    bits = max(tags.get(BITS, (16,)))
    wrapped = bits == 32 and picture.mode == "I" and tags.get(SAMPLE_FORMAT, UNSIGNED) == UNSIGNED
    black, white = _extremes(picture, bits, wrapped)
    return Range(*((white, black) if tags.get(PHOTOMETRIC) == WHITE_IS_ZERO else (black, white)), wrapped)


def in_8_bits(picture: "Image", values: Range) -> "Image":
    """Return a deep picture in 8 bits of grey (L). A picture of one value becomes middle grey."""
    span = values.white - values.black
    factor, offset = (255 / span, -values.black * 255 / span) if span else (0.0, 128.0)
    return _computable(picture, values.wrapped).point(lambda value: value * factor + offset).convert("L")


def opacity(picture: "Image", key: int) -> "Image":
    """Return a mask of a deep picture that hides the pixels of the value `key`."""
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
    """Return some of the picture's finite values in rising order."""
    from PIL import Image

    size = (min(picture.width, SAMPLE_SIDE_PIXELS), min(picture.height, SAMPLE_SIDE_PIXELS))
    some = _computable(picture.resize(size, Image.Resampling.NEAREST), wrapped).convert("F")
    return sorted(value for value in array("f", some.tobytes()) if math.isfinite(value))


def _computable(picture: "Image", wrapped: bool) -> "Image":
    """Return the picture in a mode that Pillow computes with."""
    from PIL import ImageMath

    if wrapped:  # flipping the sign bit lowers each by 2^31, which puts them in order as signed numbers
        turned: Image = ImageMath.lambda_eval(lambda args: args["picture"] ^ SIGN, picture=picture)
        return turned
    return picture.convert("I") if picture.mode.startswith("I;16") else picture
