"""A face turned upright in a fixed frame, by its landmarks."""

import cv2
import numpy as np

from localaws.faces.analysis import Box
from localaws.faces.decoding import Pixels
from localaws.faces.detection import Detection, Points, look, resized

# The frame of dlib's recognition network, and where in it the landmarks are, in pixels: means of 39 portraits
# that dlib had aligned, made symmetric.
SIDE = 150
PLACES = np.array([(47.4, 47.0), (102.6, 47.0), (75.0, 78.6), (51.9, 104.2), (98.1, 104.2)])
# A face tilted by more degrees is looked at again, upright: its landmarks are inexact. Those of a face on its
# head can be so wrong that it takes several looks.
TILTED = 25.0
LOOKS = 3
# Such a look: its side in pixels; how many faces fit into its side; how far off its middle the face may be.
LOOK_SIDE = 128
LOOK_FACES = 2.0
OFF_MIDDLE = 0.2


def roll(points: Points) -> float:
    """Return the tilt of the head in degrees; clockwise is positive, as in Rekognition."""
    turn = fitted(points, PLACES)
    return -float(np.degrees(np.arctan2(turn[1, 0], turn[0, 0])))


def fitted(points: Points, places: Points) -> Points:
    """Return the turn, scaling and shift (2, 3) that bring the points closest to the places."""
    middle, target = points.mean(axis=0), places.mean(axis=0)
    x, y = (points - middle).T
    u, v = (places - target).T
    square = max(float((x * x + y * y).sum()), 1e-6)
    cosine, sine = float((x * u + y * v).sum()) / square, float((x * v - y * u).sum()) / square
    turn = np.array([[cosine, -sine], [sine, cosine]])
    return np.column_stack([turn, target - turn @ middle])


def moved(points: Points, matrix: Points) -> Points:
    """Return the points after a turn, scaling and shift."""
    return points @ matrix[:, :2].T + matrix[:, 2]


def back(matrix: Points) -> Points:
    """Return the inverse of a turn, scaling and shift."""
    return np.asarray(cv2.invertAffineTransform(matrix), np.float64)


def cut(pixels: Pixels, matrix: Points, side: int) -> Pixels:
    """Return the part of the picture that the matrix brings into a side x side frame."""
    scale = float(np.hypot(*matrix[:, 0]))
    if scale < 0.5:  # one pixel in two would be left out: shrink first, by means
        pixels = resized(pixels, scale)
        matrix = matrix / (scale, scale, 1)
    frame = cv2.warpAffine(
        pixels, matrix, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(frame, np.uint8)


def straightened(pixels: Pixels, face: Detection) -> Detection:
    """Return a tilted face with the landmarks and the score of further looks, at the upright face."""
    if abs(roll(face.landmarks)) <= TILTED:
        return face
    for _ in range(LOOKS):
        matrix = _upright(face)
        found = next((again for again in look(cut(pixels, matrix, LOOK_SIDE)) if _in_middle(again.box)), None)
        if found is None:
            return face
        landmarks = moved(found.landmarks, back(matrix))
        face = face._replace(score=max(face.score, found.score), landmarks=landmarks)
        if abs(roll(found.landmarks)) <= TILTED:
            return face
    return face


def _upright(face: Detection) -> Points:
    """Return the matrix that puts the face upright into the middle of the look."""
    scale = LOOK_SIDE / LOOK_FACES / max(1.0, face.box.area**0.5)
    turn = np.asarray(cv2.getRotationMatrix2D(face.box.centre, roll(face.landmarks), scale), np.float64)
    shift = LOOK_SIDE / 2 - np.array(face.box.centre)
    return np.column_stack([turn[:, :2], turn[:, 2] + shift])


def _in_middle(box: Box) -> bool:
    return max(abs(place / LOOK_SIDE - 0.5) for place in box.centre) < OFF_MIDDLE
