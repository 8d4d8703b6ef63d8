"""Dominant colours in DetectLabels' form."""

from functools import cache

from PIL import ImageColor

from localaws.faces.analysis import Colour
from localaws.rekognition.shapes import Answer

# Rekognition's twelve simplified colours, each with a typical value.
SIMPLIFIED = {
    "red": (220, 30, 30),
    "orange": (250, 140, 20),
    "yellow": (245, 225, 50),
    "green": (40, 150, 60),
    "cyan": (60, 210, 220),
    "blue": (40, 80, 200),
    "purple": (130, 50, 160),
    "pink": (250, 150, 190),
    "brown": (120, 75, 40),
    "black": (10, 10, 10),
    "grey": (128, 128, 128),
    "white": (245, 245, 245),
}


def dominant_colours(colours: tuple[Colour, ...]) -> list[Answer]:
    return [_answer(colour) for colour in colours]


def _answer(colour: Colour) -> Answer:
    rgb = (colour.red, colour.green, colour.blue)
    return {
        "Red": colour.red,
        "Green": colour.green,
        "Blue": colour.blue,
        "HexCode": "#{:02x}{:02x}{:02x}".format(*rgb),
        "CSSColor": _nearest(rgb, _css_colours()),
        "SimplifiedColor": _nearest(rgb, SIMPLIFIED),
        "PixelPercent": colour.percent,
    }


def _nearest(rgb: tuple[int, int, int], named: dict[str, tuple[int, int, int]]) -> str:
    """Return the name of the nearest colour, by squared distance in RGB."""
    return min(named, key=lambda name: sum((a - b) ** 2 for a, b in zip(rgb, named[name], strict=True)))


@cache
def _css_colours() -> dict[str, tuple[int, int, int]]:
    named = {name: ImageColor.getrgb(name) for name in ImageColor.colormap}
    return {name: (rgb[0], rgb[1], rgb[2]) for name, rgb in named.items()}
