"""Strips of a large picture, scaled one by one so that the picture is never in memory twice."""

import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

STRIP_PIXELS = 4_000_000
GAP = 2
"""Pixels a side that averaging leaves for each pixel of the result, as in Pillow's reducing_gap."""
SUPPORT_PIXELS = 2
"""Pixels on each side of a pixel that bicubic interpolation reads."""

Step = Callable[["Image"], "Image"]
"""A function that prepares a strip for scaling."""


def fitting(size: tuple[int, int], side: int) -> tuple[int, int]:
    """Return `size` in proportion with a longer side of `side`, or `size` itself if it is smaller."""
    scale = max(1.0, max(size) / side)
    return max(1, round(size[0] / scale)), max(1, round(size[1] / scale))


def averaged(picture: "Image", size: tuple[int, int], prepare: Step) -> "Image":
    """Return the picture, after `prepare`, at a whole fraction that is at least GAP times `size`.

    A picture that is no larger is returned as it is, unprepared.
    """
    factor = int(min(picture.width / size[0], picture.height / size[1]) / GAP)
    if factor < 2:
        return picture
    rows = max(1, STRIP_PIXELS // picture.width // factor) * factor
    strips = (
        (top // factor, prepare(_rows(picture, top, min(picture.height, top + rows))).reduce(factor))
        for top in range(0, picture.height, rows)
    )
    return _joined(strips, (math.ceil(picture.width / factor), math.ceil(picture.height / factor)))


def resized(picture: "Image", size: tuple[int, int], prepare: Step) -> "Image":
    """Return the picture, after `prepare`, in this size, with the same pixels as resized as a whole."""
    if picture.size == size:
        return prepare(picture)
    scale = picture.height / size[1]
    # Each strip gets the rows around it that interpolation reads, or its edges would show.
    margin = math.ceil(SUPPORT_PIXELS * max(1, scale)) + 1
    rows = max(1, int(STRIP_PIXELS / picture.width / scale))

    def strip(start: int) -> tuple[int, "Image"]:
        end = min(size[1], start + rows)
        top = max(0, math.floor(start * scale) - margin)
        part = prepare(_rows(picture, top, min(picture.height, math.ceil(end * scale) + margin)))
        box = (0, start * scale - top, picture.width, min(part.height, end * scale - top))
        return start, part.resize((size[0], end - start), box=box)

    return _joined(map(strip, range(0, size[1], rows)), size)


def _rows(picture: "Image", top: int, bottom: int) -> "Image":
    strip = picture.crop((0, top, picture.width, bottom))
    strip.info = picture.info
    return strip


def _joined(strips: Iterator[tuple[int, "Image"]], size: tuple[int, int]) -> "Image":
    from PIL import Image

    place, strip = next(strips)
    whole = Image.new(strip.mode, size)
    whole.info = strip.info
    whole.paste(strip, (0, place))
    for place, strip in strips:
        whole.paste(strip, (0, place))
    return whole
