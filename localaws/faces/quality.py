"""The quality of a face's picture on Rekognition's scales, and the bars of its QualityFilter."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import cv2
import numpy as np

from localaws.faces.alignment import PLACES, back, fitted, moved
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
# So does one whose eyes are more than this above its middle, in sides of the box.
MAX_EYES_ABOVE = 0.35
# The square from the brows to the chin in the frame of the recognition network, point by point.
WHOLE = np.stack(np.meshgrid(*[np.linspace(20, 130, 12)] * 2), axis=-1).reshape(-1, 2)
# A face whose side is less than this part of the largest face's may be a passer-by's. It must be more
# certain, and more of it in the picture. Far behind, it must look towards the camera.
BESIDE, BEHIND = 0.85, 0.6
BESIDE_CONFIDENCE, BESIDE_WHOLE = 80, 0.95
BEHIND_TURN = 0.6


@dataclass(frozen=True, slots=True)
class Bar:
    """The minimum quality of a face.

    Size is the box's shorter side in pixels. Turn, a maximum, is how far the nose is from the middle between
    the eyes, in distances of the eyes: more than 0.5 is nearly a profile. Whole is the part of the face that
    lies in the picture.
    """

    size: float
    brightness: float
    sharpness: float
    confidence: float
    turn: float
    whole: float
    glare: float = 97.0


class Seen(NamedTuple):
    """A face in its picture: the part of it inside, and its side as a part of the largest face's, 0 to 1."""

    detection: Detection
    whole: float = 1.0
    part: float = 1.0


# Rekognition does not publish its bars. LOW keeps faces that can still be recognised, AUTO
# those that a second picture of the person reliably matches.
BARS = {
    "NONE": None,
    "LOW": Bar(size=16, brightness=4, sharpness=10, confidence=50, turn=1.5, whole=0.7),
    "AUTO": Bar(size=21, brightness=8, sharpness=20, confidence=64, turn=1.1, whole=0.8),
    "MEDIUM": Bar(size=36, brightness=15, sharpness=25, confidence=84, turn=0.6, whole=0.9),
    "HIGH": Bar(size=54, brightness=25, sharpness=40, confidence=93, turn=0.4, whole=0.95),
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


def shortcomings(face: Face, seen: Seen, bar: str) -> tuple[str, ...]:
    """Return Rekognition's reasons why a face misses the bar; none if it meets it."""
    usual = BARS[bar]
    if usual is None:
        return ()
    least = usual if bar == "LOW" else _beside(usual, seen.part)
    box, landmarks = seen.detection.box, seen.detection.landmarks
    misses = {
        "SMALL_BOUNDING_BOX": min(box.width, box.height) < least.size,
        "LOW_BRIGHTNESS": face.brightness < least.brightness,
        "LOW_SHARPNESS": face.sharpness < least.sharpness,
        "LOW_CONFIDENCE": face.confidence < least.confidence,
        "EXTREME_POSE": turn(landmarks) > least.turn,
        "LOW_FACE_QUALITY": face.brightness > least.glare
        or seen.whole < least.whole
        or _half(seen.detection),
    }
    return tuple(reason for reason, missed in misses.items() if missed)


def _beside(bar: Bar, part: float) -> Bar:
    """Return the bar for a face `part` as wide as the largest: one beside it may not be meant."""
    if part >= BESIDE:
        return bar
    return replace(
        bar,
        confidence=max(bar.confidence, BESIDE_CONFIDENCE),
        whole=max(bar.whole, BESIDE_WHOLE),
        turn=min(bar.turn, BEHIND_TURN) if part < BEHIND else bar.turn,
    )


def whole(points: Points, pixels: Pixels) -> float:
    """Return the part of the face, from the brows to the chin, that lies in the picture."""
    height, width = pixels.shape[:2]
    places = moved(WHOLE, back(fitted(points, PLACES)))
    return float(((places >= 0) & (places < (width, height))).all(axis=1).mean())


def turn(points: Points) -> float:
    """Return how far the nose is from the middle between the eyes, in distances of the eyes."""
    left, right, nose = points[:3]
    across = right - left
    square = max(float(across @ across), 1e-6)
    return abs(float((nose - (left + right) / 2) @ across)) / square


def _half(face: Detection) -> bool:
    """Tell whether the box holds half a face: a narrow one, or one without the forehead."""
    box, eyes, mouth = face.box, face.landmarks[:2].mean(axis=0), face.landmarks[3:].mean(axis=0)
    down = (mouth - eyes) / max(float(np.linalg.norm(mouth - eyes)), 1e-6)
    above = float((np.array(box.centre) - eyes) @ down) / max(box.area**0.5, 1.0)
    return above > MAX_EYES_ABOVE or min(box.width, box.height) < MIN_SIDES * max(box.width, box.height)
