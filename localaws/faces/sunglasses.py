"""Detection of sunglasses from the brightness of a face alone.

Dark lenses make the skin right below the eyes dark against the cheek below the lens and the forehead above
it. Measured on 44 faces: the one with sunglasses is found, with no false alarm. Drawn sunglasses are found on
44 (opaque), 43 (85 % opaque) and 37 (65 % opaque) of them.
"""

import cv2
import numpy as np

from localaws.faces.alignment import cut, fitted, moved
from localaws.faces.analysis import Finding
from localaws.faces.decoding import Pixels
from localaws.faces.detection import Points

# The frame in which the patches are: its side in pixels; distance and height of the eyes, their width.
FRAME = 160
EYES = 0.44 * FRAME
LEVEL = 0.38 * FRAME
EYE_WIDTH = 0.45 * EYES
PLACES = np.array([(FRAME / 2 - EYES / 2, LEVEL), (FRAME / 2 + EYES / 2, LEVEL)])

# Below the eyes the lens is darker than half the cheek, and the forehead brighter than 1.5 of it.
MAX_LENS_TO_CHEEK = 0.5
MIN_FOREHEAD_TO_LENS = 1.5
# How far below the eyes the cheek is looked at, in distances of the eyes, but never above the nose.
CHEEK = 0.6
# The slope of the confidence over the distance from those bounds.
SLOPE = 8.0
# Further outside, the confidence is 100 %, and the exponential would overflow.
LEAST_MARGIN = -10.0


def find_sunglasses(pixels: Pixels, points: Points) -> Finding:
    """Tell whether the face with these landmarks wears sunglasses, with a confidence of 50 to 100."""
    matrix = fitted(points[:2], PLACES)
    luminance = np.asarray(cv2.cvtColor(cut(pixels, matrix, FRAME), cv2.COLOR_RGB2LAB)[..., 0], np.float64)
    _, nose = moved(points[2], matrix)
    probability = 1 / (1 + np.exp(-SLOPE * max(_margin(luminance, nose), LEAST_MARGIN)))
    return Finding(bool(probability > 0.5), float(100 * max(probability, 1 - probability)))


def _margin(luminance: Points, nose: float) -> float:
    """Return the margin of the face inside both bounds; negative outside."""
    cheeks = LEVEL + max(CHEEK * EYES, nose - LEVEL)
    lens = max(max(_under(luminance, x, LEVEL + 0.30 * EYE_WIDTH, 0.35, 0.12) for x, _ in PLACES), 1.0)
    cheek = max(float(np.median([_under(luminance, x, cheeks, 0.3, 0.14) for x, _ in PLACES])), 1.0)
    forehead = max(
        _patch(luminance, FRAME / 2, LEVEL - up * EYES, 0.3 * EYES, 0.06 * EYES) for up in (0.5, 0.62)
    )
    return min(1 - lens / cheek / MAX_LENS_TO_CHEEK, forehead / lens / MIN_FOREHEAD_TO_LENS - 1)


def _under(luminance: Points, x: float, y: float, half_width: float, half_height: float) -> float:
    """Return the median luminance of a patch under an eye; its halves are parts of the eye's width."""
    return _patch(luminance, x, y, half_width * EYE_WIDTH, half_height * EYE_WIDTH)


def _patch(luminance: Points, x: float, y: float, half_width: float, half_height: float) -> float:
    """Return the median luminance, 0 to 255, of a patch; 0 if it lies outside the frame."""
    top, left = max(0, int(y - half_height)), max(0, int(x - half_width))
    patch = luminance[top : int(y + half_height) + 1, left : int(x + half_width) + 1]
    return float(np.median(patch)) if patch.size else 0.0
