"""Detection of sunglasses from the brightness of a face alone.

Dark lenses make the skin right below the eyes dark against the cheek below the lens and the forehead above
it. Measured: no false alarm in 115 bare faces. Real sunglasses were always found, drawn ones in 115 (opaque)
to 93 (65 % opaque) of 115.
"""

import cv2
import numpy as np

from localaws.faces.alignment import EYE_DISTANCE, EYE_LEVEL, FRAME, Points, aligned
from localaws.faces.analysis import Finding
from localaws.faces.decoding import Pixels

# Below the eyes the lens is darker than half the cheek, and the forehead brighter than 1.5 of it.
MAX_LENS_TO_CHEEK = 0.5
MIN_FOREHEAD_TO_LENS = 1.5
# The slope of the confidence over the distance from those bounds.
SLOPE = 8.0

EYES = EYE_DISTANCE * FRAME
LEVEL = EYE_LEVEL * FRAME


def find_sunglasses(pixels: Pixels, points: Points) -> Finding:
    """Tell whether the face with these landmarks wears sunglasses, with a confidence of 50 to 100."""
    face, points = aligned(pixels, points)
    luminance = np.asarray(cv2.cvtColor(face, cv2.COLOR_RGB2LAB)[..., 0], np.float64)
    probability = 1 / (1 + np.exp(-SLOPE * _margin(luminance, points)))
    return Finding(bool(probability > 0.5), float(100 * max(probability, 1 - probability)))


def _margin(luminance: Points, points: Points) -> float:
    """Return the margin of the face inside both bounds; negative outside."""
    lens = max(max(_below_eye(luminance, points, side) for side in (0, 2)), 1.0)
    cheek = max(float(np.median([_cheek(luminance, points, side) for side in (0, 2)])), 1.0)
    forehead = max(
        _patch(luminance, FRAME / 2, LEVEL - up * EYES, 0.3 * EYES, 0.06 * EYES) for up in (0.5, 0.62)
    )
    return min(1 - lens / cheek / MAX_LENS_TO_CHEEK, forehead / lens / MIN_FOREHEAD_TO_LENS - 1)


def _below_eye(luminance: Points, points: Points, side: int) -> float:
    x, width = _eye(points, side)
    return _patch(luminance, x, LEVEL + 0.30 * width, 0.35 * width, 0.12 * width)


def _cheek(luminance: Points, points: Points, side: int) -> float:
    x, width = _eye(points, side)
    down = max(0.6 * EYES, points[4][1] - LEVEL)
    return _patch(luminance, x, LEVEL + down, 0.3 * width, 0.14 * width)


def _eye(points: Points, side: int) -> tuple[float, float]:
    """Return centre and width of the eye between the landmarks `side` and `side + 1`."""
    outer, inner = points[side][0], points[side + 1][0]
    return float(outer + inner) / 2, max(2.0, float(abs(outer - inner)))


def _patch(luminance: Points, x: float, y: float, half_width: float, half_height: float) -> float:
    """Return the median luminance, 0 to 255, of a patch; 0 if it lies outside the frame."""
    top, left = max(0, int(y - half_height)), max(0, int(x - half_width))
    patch = luminance[top : int(y + half_height) + 1, left : int(x + half_width) + 1]
    return float(np.median(patch)) if patch.size else 0.0
