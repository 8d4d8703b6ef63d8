"""The 128-d vector of an aligned face (dlib's ResNet, no jitter)."""

import dlib

from localaws.faces.alignment import Points
from localaws.faces.analysis import Vector
from localaws.faces.decoding import Pixels
from localaws.faces.models import embedder

# The picture of a face that the network was trained on: its side, and the margin around the face.
SIDE = 150
MARGIN = 0.25


def embed(pixels: Pixels, points: Points) -> Vector:
    """Return the vector of the face with these five landmarks."""
    return embedder()(face_chip(pixels, points))


def face_chip(pixels: Pixels, points: Points) -> Pixels:
    """Return the upright face, SIDE x SIDE, as dlib cuts it."""
    parts = [dlib.point(round(x), round(y)) for x, y in points]
    shape = dlib.full_object_detection(dlib.rectangle(0, 0, 0, 0), parts)
    chip: Pixels = dlib.get_face_chip(pixels, shape, SIDE, MARGIN)
    return chip
