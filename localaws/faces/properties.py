"""Properties of a whole picture: brightness, sharpness, contrast, colours."""

import cv2
import numpy as np
from PIL import Image

from localaws.faces.analysis import Colour, PictureProperties
from localaws.faces.decoding import Pixels
from localaws.faces.detection import resized
from localaws.faces.quality import brightness, sharpness

SIDE = 512
COLOUR_SIDE = 128
MAX_COLOURS = 20
# The standard deviation of a picture that is half black and half white, which counts as contrast 100.
FULL_CONTRAST = 127.5


def measure(pixels: Pixels) -> PictureProperties:
    """Return brightness, sharpness, contrast and at most MAX_COLOURS dominant colours of RGB pixels."""
    small = resized(pixels, min(1.0, SIDE / max(pixels.shape[:2])))
    grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.uint8)
    contrast = min(100.0, float(grey.std()) / FULL_CONTRAST * 100)
    return PictureProperties(brightness(grey), sharpness(grey), contrast, _colours(small))


def _colours(pixels: Pixels) -> tuple[Colour, ...]:
    """Return the dominant colours by median cut, most frequent first."""
    image = Image.fromarray(pixels)
    image.thumbnail((COLOUR_SIDE, COLOUR_SIDE))
    cut = image.quantize(MAX_COLOURS)
    palette = cut.getpalette() or []
    counts = np.bincount(np.asarray(cut).ravel())
    shares = 100 * counts / counts.sum()
    return tuple(_colour(palette, n, shares[n]) for n in np.argsort(-counts) if counts[n])


def _colour(palette: list[int], number: int, share: float) -> Colour:
    red, green, blue = palette[3 * number : 3 * number + 3]
    return Colour(red, green, blue, float(share))
