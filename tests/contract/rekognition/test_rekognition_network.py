"""The face network is computed here; dlib's own computation of it is the authority."""

from io import BytesIO

import dlib
import numpy as np
import pytest
from PIL import Image

from demo import pictures
from localaws.faces.alignment import landmarks
from localaws.faces.detection import detect
from localaws.faces.embedding import embed, face_chip
from localaws.faces.models import RECOGNITION, weights
from localaws.faces.weights import WeightsFile


@pytest.mark.parametrize("person", pictures.PEOPLE)
def test_the_vector_of_a_face_is_the_one_dlib_computes(person: str) -> None:
    authority = dlib.face_recognition_model_v1(str(weights(RECOGNITION)))
    pixels = np.asarray(Image.open(BytesIO(pictures.portrait(person))))
    points = landmarks(pixels, detect(pixels)[0].box)

    expected = np.array(authority.compute_face_descriptor(face_chip(pixels, points)))

    assert embed(pixels, points) == pytest.approx(expected, abs=1e-5)


def test_a_tensor_that_is_not_in_the_file_is_refused() -> None:
    with pytest.raises(ValueError, match="not found"):
        WeightsFile(weights(RECOGNITION)).tensor(3, 5, 7, 11)
