"""The five landmarks of a face, its roll, and the face turned upright in a fixed frame."""

import cv2
import dlib
import numpy as np
from numpy.typing import NDArray

from localaws.faces.analysis import Box
from localaws.faces.decoding import Pixels
from localaws.faces.models import landmark_predictor

Points = NDArray[np.float64]

# The frame faces are aligned to: its side in pixels; distance and height of the eyes, as ratios of it.
FRAME = 160
EYE_DISTANCE = 0.44
EYE_LEVEL = 0.38


def landmarks(pixels: Pixels, box: Box) -> Points:
    """Return five (x, y) in pixels, shape (5, 2).

    Outer and inner corner of the right-hand eye, then of the left-hand eye; base of the nose.
    """
    corners = (box.left, box.top, box.left + box.width, box.top + box.height)
    shape = landmark_predictor()(pixels, dlib.rectangle(*(int(corner) for corner in corners)))
    return np.array([(part.x, part.y) for part in shape.parts()], float)


def eyes(points: Points) -> tuple[Points, Points]:
    """Return the centres of the left-hand and of the right-hand eye, as the picture shows them."""
    return (points[2] + points[3]) / 2, (points[0] + points[1]) / 2


def roll(points: Points) -> float:
    """Return the tilt of the head in degrees; clockwise is positive, as in Rekognition."""
    left, right = eyes(points)
    return float(np.degrees(np.arctan2(right[1] - left[1], right[0] - left[0])))


def aligned(pixels: Pixels, points: Points) -> tuple[Pixels, Points]:
    """Return the face with level eyes in a FRAME x FRAME picture, and its landmarks there."""
    left, right = eyes(points)
    middle = (left + right) / 2
    scale = FRAME * EYE_DISTANCE / max(1.0, float(np.hypot(*(right - left))))
    turn = cv2.getRotationMatrix2D((float(middle[0]), float(middle[1])), roll(points), scale)
    turn[:, 2] += (FRAME / 2 - middle[0], FRAME * EYE_LEVEL - middle[1])
    interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    face = cv2.warpAffine(pixels, turn, (FRAME, FRAME), flags=interpolation, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(face, np.uint8), points @ turn[:, :2].T + turn[:, 2]
