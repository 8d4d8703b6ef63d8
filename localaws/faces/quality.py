"""The quality of a face's picture on Rekognition's scales, and the bars of its QualityFilter."""

from dataclasses import dataclass

import cv2
import numpy as np

from localaws.faces.analysis import Box, Face
from localaws.faces.decoding import Pixels
from localaws.faces.detection import Detection, Points

# Sharpness is judged at one size, so that it does not depend on the camera's resolution.
SIDE = 112
# Smoothed a little, in pixels, so that neither noise nor the enlargement of a small face counts.
SMOOTHED = 1.0
# log10 of the Laplacian's variance of a hopelessly blurred and of a crisp face.
BLURRED = -0.16
CRISP = 2.3
# Standard deviation of the luminance of a well-lit face.
USUAL_CONTRAST = 50.0
# The square that is judged, from the brows to the chin: its side by the box's, how much lower it is.
SQUARE = 0.96
LOWER = 0.036
# A box whose shorter side is less than this of the longer one holds half a face: cut off, or hidden.
MIN_SIDES = 0.45


@dataclass(frozen=True, slots=True)
class Bar:
    """The minimum quality of a face.

    Size is the box's shorter side in pixels. Turn, a maximum, is how far the nose is from the middle between
    the eyes, in distances of the eyes: more than 0.5 is nearly a profile.
    """

    size: float
    brightness: float
    sharpness: float
    confidence: float
    turn: float
    glare: float = 97.0


# Rekognition does not publish its bars. LOW keeps faces that can still be recognised, AUTO
# those that a second picture of the person reliably matches.
BARS = {
    "NONE": None,
    "LOW": Bar(size=16, brightness=4, sharpness=10, confidence=50, turn=1.5),
    "AUTO": Bar(size=23, brightness=8, sharpness=20, confidence=64, turn=1.1),
    "MEDIUM": Bar(size=36, brightness=15, sharpness=25, confidence=84, turn=0.6),
    "HIGH": Bar(size=54, brightness=25, sharpness=40, confidence=93, turn=0.4),
}


def confidence(score: float) -> float:
    """Return the detector's score (0 to 1) in percent, on Rekognition's scale: 0.5 is 75, 0.9 is 99."""
    return 100 * (1 - (1 - score) ** 2)


def brightness(grey: Pixels) -> float:
    """Return the mean luminance, 0 to 100."""
    return float(grey.mean()) / 2.55


def sharpness(grey: Pixels) -> float:
    """Return the logarithm of the Laplacian's variance, 0 (blurred) to 100 (crisp), at one contrast.

    At its own contrast, a dark picture would be taken for a blurred one.
    """
    contrast = max(float(grey.std()), 1.0) / USUAL_CONTRAST
    smooth = cv2.GaussianBlur(grey.astype(np.float64), (0, 0), SMOOTHED)
    variance = float(cv2.Laplacian(smooth, cv2.CV_64F).var()) / contrast**2
    return float(np.clip(100 * (np.log10(variance + 1e-6) - BLURRED) / (CRISP - BLURRED), 0, 100))


def grey_crop(pixels: Pixels, box: Box) -> Pixels:
    """Return the middle of the face in grey, SIDE x SIDE."""
    side = SQUARE * box.area**0.5
    x, y = box.centre
    left, top = max(0, int(x - side / 2)), max(0, int(y - side / 2 + LOWER * side))
    crop = pixels[top : top + max(1, int(side)), left : left + max(1, int(side))]
    interpolation = cv2.INTER_AREA if side > SIDE else cv2.INTER_LINEAR
    grey = cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY)
    return np.asarray(cv2.resize(grey, (SIDE, SIDE), interpolation=interpolation))


def shortcomings(face: Face, seen: Detection, bar: str) -> tuple[str, ...]:
    """Return Rekognition's reasons why a face misses the bar; none if it meets it."""
    least = BARS[bar]
    if least is None:
        return ()
    misses = {
        "SMALL_BOUNDING_BOX": min(seen.box.width, seen.box.height) < least.size,
        "LOW_BRIGHTNESS": face.brightness < least.brightness,
        "LOW_SHARPNESS": face.sharpness < least.sharpness,
        "LOW_CONFIDENCE": face.confidence < least.confidence,
        "EXTREME_POSE": turn(seen.landmarks) > least.turn,
        "LOW_FACE_QUALITY": face.brightness > least.glare or _cut_off(face, seen.box),
    }
    return tuple(reason for reason, missed in misses.items() if missed)


def turn(points: Points) -> float:
    """Return how far the nose is from the middle between the eyes, in distances of the eyes."""
    left, right, nose = points[:3]
    across = right - left
    square = max(float(across @ across), 1e-6)
    return abs(float((nose - (left + right) / 2) @ across)) / square


def _cut_off(face: Face, box: Box) -> bool:
    """Tell whether a landmark lies beyond the picture, or half the face."""
    beyond = any(not 0 <= place <= 1 for landmark in face.landmarks for place in landmark)
    return beyond or min(box.width, box.height) < MIN_SIDES * max(box.width, box.height)
