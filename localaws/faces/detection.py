"""Face detection: a fast detector, and a slow one for doubtful candidates.

HOG finds frontal faces in milliseconds, and misses dark glasses, profiles and blur. The CNN finds those, but
takes several times as long. So HOG searches every picture. The CNN checks HOG's doubtful candidates and,
once, a small copy of a picture in which HOG found nothing.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import cv2
import numpy as np

from localaws.faces.analysis import Box
from localaws.faces.decoding import Pixels
from localaws.faces.models import face_scanner, frontal_detector

LONGEST_SIDE = 1280
UPSAMPLE = 1
# HOG scores: from STRONG on a face, below WEAK none, between them a candidate.
STRONG = 0.3
WEAK = -0.5
# The CNN is asked about the best candidates only, so that a crowded or noisy picture takes bounded time.
MAX_DOUBTS = 12
# A crop of 140 pixels around a candidate decides as one of 200 does, in half the time.
DOUBT_SIDE = 140
DOUBT_MARGIN = 1.6
CNN_CERTAIN = 0.6
CNN_SIDE = 480
SAME_FACE = 0.3
SAME_CANDIDATE = 0.25
MIN_CROP = 20


class Detection(NamedTuple):
    """A face: its box in pixels and the detector's confidence, 0 to 1."""

    box: Box
    confidence: float


def detect(pixels: Pixels) -> list[Detection]:
    """Return the faces in RGB pixels, in no particular order."""
    faces: list[Detection] = []
    doubts: list[Box] = []
    for box, score in _frontal(pixels):
        if score >= STRONG:
            faces.append(Detection(box, min(0.999, 0.9 + 0.05 * score)))
        else:
            doubts.append(box)
    _settle(pixels, doubts, faces)
    return faces or _last_resort(pixels)


def _frontal(pixels: Pixels) -> Iterator[tuple[Box, float]]:
    """Yield HOG's boxes with their scores, best first."""
    scale = min(1.0, LONGEST_SIDE / max(pixels.shape[:2]))
    boxes, scores, _ = frontal_detector().run(resized(pixels, scale), UPSAMPLE, WEAK)
    for rectangle, score in zip(boxes, scores, strict=True):
        yield _box(rectangle).scaled(1 / scale, 1 / scale), score


def _settle(pixels: Pixels, doubts: list[Box], faces: list[Detection]) -> None:
    """Add each doubtful candidate that overlaps no face yet and that the CNN confirms."""
    for box in doubts[:MAX_DOUBTS]:
        if not any(box.overlap(face.box) > SAME_FACE for face in faces):
            confidence = _confirmed(pixels, box)
            if confidence is not None:
                faces.append(Detection(box, confidence))


def _confirmed(pixels: Pixels, box: Box) -> float | None:
    around = box.grown(DOUBT_MARGIN)
    left, top = max(0, int(around.left)), max(0, int(around.top))
    crop = pixels[top : int(around.top + around.height), left : int(around.left + around.width)]
    if min(crop.shape[:2]) < MIN_CROP:
        return None
    found = _by_cnn(crop, DOUBT_SIDE / max(crop.shape[:2]))
    sure = (d for d in found if d.confidence > CNN_CERTAIN * 0.9)
    return next((d.confidence for d in sure if d.box.moved(left, top).overlap(box) > SAME_CANDIDATE), None)


def _last_resort(pixels: Pixels) -> list[Detection]:
    return _by_cnn(pixels, min(1.0, CNN_SIDE / max(pixels.shape[:2])))


def _by_cnn(pixels: Pixels, scale: float) -> list[Detection]:
    """Search with the CNN. Its confidence runs to about 1.1; 0.9 of it is comparable with HOG's."""
    found = face_scanner()(resized(pixels, scale))
    return [Detection(box.scaled(1 / scale, 1 / scale), min(0.999, score * 0.9)) for box, score in found]


def resized(pixels: Pixels, scale: float) -> Pixels:
    if scale == 1:
        return pixels
    interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=interpolation), np.uint8)


def _box(rectangle: Any) -> Box:
    return Box(
        rectangle.left(),
        rectangle.top(),
        rectangle.right() - rectangle.left(),
        rectangle.bottom() - rectangle.top(),
    )
