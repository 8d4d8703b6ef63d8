"""Face detection by CenterFace: a glance at a small copy of the picture; in doubt, a look at a larger one.

CenterFace (Xu et al., arXiv 1911.03599) tells at every fourth pixel how probably a face is centred there, its
size, and where its eyes, nose and corners of the mouth are. It finds profiles, dark glasses, blurred faces,
and faces that lie on their side or on their head.
"""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from localaws.faces.analysis import Box
from localaws.faces.decoding import Pixels
from localaws.faces.networks import detector

Points = NDArray[np.float64]

# The smallest face it finds has about 15 pixels at this size.
LONGEST_SIDE = 640
# The glance is at this part of that size. Noise is weaker there, and landmarks of a large face as exact.
GLANCE = 0.62
# In doubt it looks at this part, too, where even strong noise is averaged out.
COARSE = 0.4
# It settles a picture in which all faces have at least this score and side, in pixels of the glance.
SETTLED_SCORE = 0.5
SETTLED_SIDE = 20
# Something small is in doubt from this score on, before it counts as a face.
FAINT = 0.15
# By so much of a score these must be surer than the look at the full size for their landmarks to be taken.
SURER = 0.05
# The network halves its picture five times, and answers for squares of 4 x 4 pixels.
MULTIPLE = 32
STRIDE = 4
# In 40 pictures without people nothing scored more than 0.18 in the look at the full size.
MIN_SCORE = 0.2
# Of faces that overlap more than this, the best is kept.
MAX_OVERLAP = 0.3


class Detection(NamedTuple):
    """A face: its box, the detector's score (0 to 1) and five landmarks, in pixels.

    The landmarks are, as the picture shows them: left eye, right eye, tip of the nose, left and right corner
    of the mouth; shape (5, 2).
    """

    box: Box
    score: float
    landmarks: Points


def detect(pixels: Pixels) -> list[Detection]:
    """Return the faces in RGB pixels, the most certain first."""
    scale = min(1.0, LONGEST_SIDE / max(pixels.shape[:2]))
    seen = look(pixels, GLANCE * scale, FAINT)
    if not _settled(seen, GLANCE * scale):
        coarse = [*seen, *look(pixels, COARSE * scale)]
        lowered = [face._replace(score=face.score - SURER) for face in coarse]
        seen = _best([*lowered, *look(pixels, scale)])
    return [face for face in seen if face.score > MIN_SCORE]


def look(pixels: Pixels, scale: float = 1.0, least: float = MIN_SCORE) -> list[Detection]:
    """Return the faces that score more than `least` in a scaled copy, the most certain first."""
    found = _candidates(_padded(resized(pixels, scale)), least)
    return _best([face for each in found if _within(pixels, (face := _scaled(each, 1 / scale)).box)])


def _settled(seen: list[Detection], scale: float) -> bool:
    """Tell whether a glance saw faces, and none that is small or uncertain."""
    sides = [min(face.box.width, face.box.height) * scale for face in seen]
    small = any(side < SETTLED_SIDE for side in sides)
    scores = [face.score for face in seen if face.score > MIN_SCORE]
    return bool(scores) and not small and min(scores) >= SETTLED_SCORE


def _best(faces: list[Detection]) -> list[Detection]:
    """Return the most certain of those that overlap."""
    best: list[Detection] = []
    for face in sorted(faces, key=lambda face: -face.score):
        if all(face.box.overlap(other.box) <= MAX_OVERLAP for other in best):
            best.append(face)
    return best


def _within(pixels: Pixels, box: Box) -> bool:
    """Tell whether the centre lies in the picture, not in what was added to it."""
    x, y = box.centre
    height, width = pixels.shape[:2]
    return bool(0 <= x < width and 0 <= y < height)


def resized(pixels: Pixels, scale: float) -> Pixels:
    if scale == 1:
        return pixels
    interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=interpolation), np.uint8)


def _padded(pixels: Pixels) -> Pixels:
    """Add black below and at the right until both sides are multiples."""
    height, width = pixels.shape[:2]
    return np.pad(pixels, ((0, -height % MULTIPLE), (0, -width % MULTIPLE), (0, 0)))


def _candidates(pixels: Pixels, least: float) -> list[Detection]:
    """Return a face for every square that the network takes for its centre, more than the squares around."""
    outputs: list[Points] = [np.asarray(output[0], np.float64) for output in detector()(pixels)]
    scores = outputs[0][0]
    peaks = (scores > least) & (scores == cv2.dilate(scores, np.ones((3, 3))))
    return [_face(row, column, *outputs) for row, column in np.argwhere(peaks)]


def _face(
    row: int, column: int, scores: Points, sizes: Points, offsets: Points, landmarks: Points
) -> Detection:
    """Decode the outputs at one place. In all of them the vertical comes first."""
    height, width = np.exp(sizes[:, row, column]) * STRIDE
    y, x = ((row, column) + offsets[:, row, column] + 0.5) * STRIDE
    box = Box(float(x - width / 2), float(y - height / 2), float(width), float(height))
    points = landmarks[:, row, column].reshape(5, 2)[:, ::-1] * (width, height) + (box.left, box.top)
    return Detection(box, float(scores[0, row, column]), points)


def _scaled(face: Detection, factor: float) -> Detection:
    return Detection(face.box.scaled(factor, factor), face.score, face.landmarks * factor)
