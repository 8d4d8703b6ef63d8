"""What tells a face from others: a 128-d vector of its aligned picture (dlib's ResNet, no jitter)."""

import dlib
import numpy as np

from localaws.faces.alignment import Points
from localaws.faces.analysis import Vector
from localaws.faces.decoding import Pixels
from localaws.faces.models import embedder


def embed(pixels: Pixels, points: Points) -> Vector:
    """The vector of the face with these five landmarks. dlib cuts and turns the face itself."""
    parts = [dlib.point(round(x), round(y)) for x, y in points]
    shape = dlib.full_object_detection(dlib.rectangle(0, 0, 0, 0), parts)
    return np.array(embedder().compute_face_descriptor(pixels, shape), np.float32)
