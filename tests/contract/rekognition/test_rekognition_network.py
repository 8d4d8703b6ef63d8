"""The networks are computed here; dlib's own computation of them is the authority."""

from io import BytesIO

import dlib
import numpy as np
import pytest
from PIL import Image

from demo import pictures
from localaws.faces import Box
from localaws.faces.alignment import landmarks
from localaws.faces.decoding import Pixels
from localaws.faces.detection import detect
from localaws.faces.embedding import embed, face_chip
from localaws.faces.mmod import FaceScanner
from localaws.faces.models import DETECTION, RECOGNITION, weights
from localaws.faces.weights import WeightsFile


def decoded(picture: bytes) -> Pixels:
    return np.asarray(Image.open(BytesIO(picture)))


@pytest.mark.parametrize("person", pictures.PEOPLE)
def test_the_vector_of_a_face_is_the_one_dlib_computes(person: str) -> None:
    authority = dlib.face_recognition_model_v1(str(weights(RECOGNITION)))
    pixels = decoded(pictures.portrait(person))
    points = landmarks(pixels, detect(pixels)[0].box)

    expected = np.array(authority.compute_face_descriptor(face_chip(pixels, points)))

    assert embed(pixels, points) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("people", [("admiral", "photographer"), ("astronaut",)])
def test_the_detector_sees_the_faces_that_dlib_sees(people: tuple[str, ...]) -> None:
    authority = dlib.cnn_face_detection_model_v1(str(weights(DETECTION)))
    pixels = decoded(pictures.composite(people))

    found = FaceScanner(WeightsFile(weights(DETECTION)))(pixels)

    expected = [face.rect for face in authority(pixels, 0)]
    boxes = [Box(rect.left(), rect.top(), rect.width(), rect.height()) for rect in expected]
    assert len(found) == len(boxes)
    assert all(any(box.overlap(face.box) > 0.5 for face in found) for box in boxes)


def test_a_tensor_that_is_not_in_the_file_is_refused() -> None:
    with pytest.raises(ValueError, match="not found"):
        WeightsFile(weights(RECOGNITION)).tensor(3, 5, 7, 11)
