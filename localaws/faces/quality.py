"""The quality of a face's picture on Rekognition's scales, and the bars of its QualityFilter."""

from dataclasses import dataclass

import cv2
import numpy as np

from localaws.faces.analysis import Box, Face
from localaws.faces.decoding import Pixels

# Sharpness is judged at one size, so that it does not depend on the camera's resolution.
SIDE = 112
# log10 of the Laplacian's variance of a hopelessly blurred and of a crisp face.
BLURRED = 0.7
CRISP = 3.4
# Standard deviation of the luminance of a well-lit face.
USUAL_CONTRAST = 50.0


@dataclass(frozen=True, slots=True)
class Bar:
    """The minimum quality of a face.

    Size is the box's shorter side in pixels; roll, a maximum, is in degrees.
    """

    size: float
    brightness: float
    sharpness: float
    confidence: float
    roll: float
    glare: float = 97.0


# Rekognition does not publish its bars. LOW keeps faces that can still be recognised, AUTO
# those that a second picture of the person reliably matches.
BARS = {
    "NONE": None,
    "LOW": Bar(size=20, brightness=4, sharpness=10, confidence=50, roll=75),
    "AUTO": Bar(size=28, brightness=8, sharpness=20, confidence=60, roll=60),
    "MEDIUM": Bar(size=40, brightness=15, sharpness=25, confidence=75, roll=45),
    "HIGH": Bar(size=60, brightness=25, sharpness=40, confidence=90, roll=30),
}


def brightness(grey: Pixels) -> float:
    """Return the mean luminance, 0 to 100."""
    return float(grey.mean()) / 2.55


def sharpness(grey: Pixels) -> float:
    """Return the logarithm of the Laplacian's variance, 0 (blurred) to 100 (crisp), at one contrast.

    At its own contrast, a dark picture would be taken for a blurred one.
    """
    contrast = max(float(grey.std()), 1.0) / USUAL_CONTRAST
    variance = float(cv2.Laplacian(grey, cv2.CV_64F).var()) / contrast**2
    return float(np.clip(100 * (np.log10(variance + 1e-6) - BLURRED) / (CRISP - BLURRED), 0, 100))


def grey_crop(pixels: Pixels, box: Box) -> Pixels:
    """Return the content of the box in grey, SIDE x SIDE."""
    left, top = max(0, int(box.left)), max(0, int(box.top))
    crop = pixels[top : int(box.top + box.height), left : int(box.left + box.width)]
    return np.asarray(
        cv2.resize(cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY), (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    )


def shortcomings(face: Face, size: float, bar: str) -> tuple[str, ...]:
    """Return Rekognition's reasons why a face, `size` pixels wide, misses the bar; none if it meets it."""
    least = BARS[bar]
    if least is None:
        return ()
    misses = {
        "SMALL_BOUNDING_BOX": size < least.size,
        "LOW_BRIGHTNESS": face.brightness < least.brightness,
        "LOW_SHARPNESS": face.sharpness < least.sharpness,
        "LOW_CONFIDENCE": face.confidence < least.confidence,
        "EXTREME_POSE": abs(face.roll) > least.roll,
        "LOW_FACE_QUALITY": face.brightness > least.glare,
    }
    return tuple(reason for reason, missed in misses.items() if missed)
