"""The graph built at set-up computes what dlib computes, so that vectors of earlier versions stay of use."""

import json
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from demo import pictures
from localaws.faces import similarity
from localaws.faces.alignment import SIDE, straightened
from localaws.faces.detection import detect
from localaws.faces.embedding import embed
from localaws.faces.graphs.__main__ import packaged
from localaws.faces.graphs.weights import WeightsFile
from localaws.faces.networks import embedder

# `network`: dlib's own vector of the astronaut's portrait, reduced to the network's size. `engine`: vectors
# of the portraits by the engine that had dlib find faces and landmarks.
RECORDED = json.loads((Path(__file__).parent / "recorded_vectors.json").read_text())


def vector(picture: Image.Image) -> NDArray[np.float32]:
    pixels = np.asarray(picture)
    (face,) = detect(pixels)
    return embed(pixels, straightened(pixels, face).landmarks)


def portrait(person: str) -> Image.Image:
    return Image.open(BytesIO(pictures.portrait(person)))


def test_the_vector_of_a_face_is_the_one_dlib_computes() -> None:
    face = pictures.upright("astronaut").resize((SIDE, SIDE))

    ((computed,),) = embedder()(np.asarray(face))

    assert computed == pytest.approx(RECORDED["network"], abs=1e-4)


@pytest.mark.parametrize("person", pictures.PEOPLE)
def test_a_vector_of_an_earlier_version_is_the_same_persons_for_sure(person: str) -> None:
    now = vector(portrait(person))

    likeness = {
        other: similarity(float(np.linalg.norm(now - earlier)))
        for other, earlier in RECORDED["engine"].items()
    }

    assert likeness.pop(person) > 99.9
    assert all(value < 50 for value in likeness.values())


@pytest.mark.parametrize("quarter", [Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_270])
@pytest.mark.parametrize("person", pictures.EYES)
def test_a_face_that_lies_on_its_side_is_recognised(person: str, quarter: Image.Transpose) -> None:
    upright = vector(portrait(person))

    on_its_side = vector(portrait(person).transpose(quarter))

    assert similarity(float(np.linalg.norm(upright - on_its_side))) > 99


def test_a_tensor_that_is_not_in_the_file_is_refused() -> None:
    weights = packaged("face_recognition_models", "models/dlib_face_recognition_resnet_model_v1.dat")

    with pytest.raises(ValueError, match="not found"):
        WeightsFile(weights).tensor(3, 5, 7, 11)
