"""The 128-d vector of a face: dlib's ResNet, on the face as it was trained to see it."""

import numpy as np

from localaws.faces.alignment import PLACES, SIDE, cut, fitted
from localaws.faces.analysis import Vector
from localaws.faces.decoding import Pixels
from localaws.faces.detection import Points
from localaws.faces.networks import embedder


def embed(pixels: Pixels, points: Points) -> Vector:
    """Return the vector of the face with these five landmarks."""
    ((vector,),) = embedder()(face_chip(pixels, points))
    return np.asarray(vector, np.float32)


def face_chip(pixels: Pixels, points: Points) -> Pixels:
    """Return the upright face, SIDE x SIDE."""
    return cut(pixels, fitted(points, PLACES), SIDE)
