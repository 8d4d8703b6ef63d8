"""dlib's CNN face detector, computed with numpy: ten times as fast.

Max-margin object detection (Davis King, arXiv 1502.00046). Seven convolutions slide over an image pyramid. At
every eighth pixel they score how well a face of 80 pixels is centred there (dlib's example
dnn_mmod_face_detection_ex). dlib lays the levels of the pyramid out in one picture, so its boxes differ by a
few pixels.
"""

from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np

from localaws.faces.analysis import Box
from localaws.faces.convolution import Convolution, convolution, normalised, relu
from localaws.faces.decoding import Pixels
from localaws.faces.weights import Tensor, WeightsFile

# (inputs, outputs, stride) of the layers of 5 x 5 that come before the one that scores.
LAYERS = ((3, 16, 2), (16, 32, 2), (32, 32, 2), (32, 45, 1), (45, 45, 1), (45, 45, 1))
KERNEL = 5
SCORING_KERNEL = 9
# dlib's batch normalisation adds this to the variance.
EPSILON = 1e-4
# The side of the face that the network knows, and where in the picture its outputs lie: 8 * x + 14.
FACE = 80
STEP = 8
OFFSET = 14
# Each level of the pyramid is 5/6 of the one before; its black frame lets faces at the edge be seen.
SHRINK = 5 / 6
FRAME = 11
SMALLEST_LEVEL = 48
# Of faces that overlap more than this, the best is kept (from the model's file).
MAX_OVERLAP = 0.338


class Scored(NamedTuple):
    """A face's box in pixels and its score: above 0 it is probably a face, about 1 is certain."""

    box: Box
    score: float


class FaceScanner:
    """The detector with the weights of one file."""

    def __init__(self, file: WeightsFile) -> None:
        self._layers = [_layer(file, *layer) for layer in LAYERS]
        inputs = LAYERS[-1][1]
        self._scoring = _scoring(file, inputs)

    def __call__(self, pixels: Pixels) -> list[Scored]:
        """Return the faces in RGB pixels, best first."""
        found = [face for level, scale in _pyramid(pixels) for face in self._scan(level, scale)]
        best: list[Scored] = []
        for face in sorted(found, key=lambda face: -face.score):
            if all(face.box.overlap(other.box) <= MAX_OVERLAP for other in best):
                best.append(face)
        return best

    def _scan(self, level: Pixels, scale: float) -> Iterator[Scored]:
        """Yield the faces on one level of the pyramid, in pixels of the picture."""
        scores = self._scores(np.pad(level, ((FRAME, FRAME), (FRAME, FRAME), (0, 0))))
        for row, column in np.argwhere(scores > 0):
            x, y = (STEP * int(place) + OFFSET - FRAME - FACE / 2 for place in (column, row))
            yield Scored(Box(x, y, FACE, FACE).scaled(1 / scale, 1 / scale), float(scores[row, column]))

    def _scores(self, pixels: Pixels) -> Tensor:
        x = normalised(pixels)
        for layer in self._layers:
            x = relu(layer(x))
        return self._scoring(x)[..., 0]


def _layer(file: WeightsFile, inputs: int, outputs: int, stride: int) -> Convolution:
    """Read the next convolution, with its batch normalisation folded in by the running statistics."""
    values = file.tensor(outputs * inputs * KERNEL * KERNEL + outputs)
    gamma, beta = file.tensor(2 * outputs).reshape(2, outputs)
    _, _, mean, variance = (file.tensor(1, outputs)[0] for _ in range(4))
    gain = gamma / np.sqrt(variance + np.float32(EPSILON))
    return convolution(values, outputs, KERNEL, stride, gain, beta - gain * mean)


def _scoring(file: WeightsFile, inputs: int) -> Convolution:
    values = file.tensor(inputs * SCORING_KERNEL * SCORING_KERNEL + 1)
    one, zero = np.ones(1, np.float32), np.zeros(1, np.float32)
    return convolution(values, 1, SCORING_KERNEL, 1, one, zero)


def _pyramid(pixels: Pixels) -> Iterator[tuple[Pixels, float]]:
    """Yield the picture, smaller and smaller, with the scale of each."""
    scale = 1.0
    level = pixels
    while min(level.shape[:2]) >= SMALLEST_LEVEL:
        yield level, scale
        scale *= SHRINK
        size = (round(pixels.shape[1] * scale), round(pixels.shape[0] * scale))
        level = np.asarray(cv2.resize(level, size, interpolation=cv2.INTER_LINEAR), np.uint8)
