"""The values that travel between a worker and its caller."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, in pixels or as ratios of the picture's sides. It may reach beyond the picture."""

    left: float
    top: float
    width: float
    height: float

    @property
    def area(self) -> float:
        return self.width * self.height

    @property
    def centre(self) -> Point:
        return self.left + self.width / 2, self.top + self.height / 2

    def scaled(self, x: float, y: float) -> "Box":
        return Box(self.left * x, self.top * y, self.width * x, self.height * y)

    def overlap(self, other: "Box") -> float:
        """Return intersection over union, 0 to 1."""
        width = min(self.left + self.width, other.left + other.width) - max(self.left, other.left)
        height = min(self.top + self.height, other.top + other.height) - max(self.top, other.top)
        if width <= 0 or height <= 0:
            return 0.0
        return width * height / (self.area + other.area - width * height)


@dataclass(frozen=True, slots=True)
class Finding:
    """An attribute of a face, present or not, and its confidence (50 to 100)."""

    value: bool
    confidence: float


@dataclass(frozen=True, slots=True)
class Face:
    """One face, in the upright picture.

    `box` and `landmarks` are ratios of the picture's sides. The landmarks are, as the picture shows them:
    left eye, right eye, tip of the nose, left and right corner of the mouth. `roll` is in degrees, clockwise
    positive. Confidence, brightness and sharpness are 0 to 100. `reasons` says why a face was not embedded
    (Rekognition's words). `vector` is 128-d.
    """

    box: Box
    confidence: float
    landmarks: tuple[Point, ...]
    roll: float
    brightness: float
    sharpness: float
    sunglasses: Finding | None = None
    reasons: tuple[str, ...] = ()
    vector: Vector | None = None


@dataclass(frozen=True, slots=True)
class Colour:
    """A dominant colour (red, green, blue: 0 to 255) and its percentage of the pixels."""

    red: int
    green: int
    blue: int
    percent: float


@dataclass(frozen=True, slots=True)
class PictureProperties:
    """Brightness, sharpness and contrast of a picture, 0 to 100; its colours, most frequent first."""

    brightness: float
    sharpness: float
    contrast: float
    colours: tuple[Colour, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """A request about one picture. Only what is asked for is computed.

    `bar` is Rekognition's QualityFilter. At most `embed` faces that meet it, the largest, get a vector. The
    others say in `reasons` why not. Without `faces` none is looked for. `properties` measures the picture.
    """

    picture: bytes
    embed: int = 0
    bar: str = "NONE"
    sunglasses: bool = False
    properties: bool = False
    faces: bool = True


@dataclass(frozen=True, slots=True)
class Analysis:
    """The faces of one picture, largest first, and its properties if they were asked for."""

    faces: tuple[Face, ...]
    properties: PictureProperties | None = None
