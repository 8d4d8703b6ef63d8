"""The models, each loaded once, at its first use."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import dlib

from localaws.faces.mmod import FaceScanner
from localaws.faces.resnet import FaceNetwork
from localaws.faces.weights import WeightsFile

DETECTION = "mmod_human_face_detector.dat"
RECOGNITION = "dlib_face_recognition_resnet_model_v1.dat"


@cache
def frontal_detector() -> Any:
    return dlib.get_frontal_face_detector()


@cache
def face_scanner() -> FaceScanner:
    return FaceScanner(WeightsFile(weights(DETECTION)))


@cache
def landmark_predictor() -> Any:
    """Load the model of five points. The 68-point model's training data forbid commercial use."""
    return dlib.shape_predictor(str(weights("shape_predictor_5_face_landmarks.dat")))


@cache
def embedder() -> FaceNetwork:
    return FaceNetwork(WeightsFile(weights(RECOGNITION)))


def weights(name: str) -> Path:
    """Return the file of a model.

    Its package is located, never imported: its code needs pkg_resources, which setuptools has dropped.
    """
    spec = find_spec("face_recognition_models")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("face_recognition_models is missing: pip install -r requirements-dev.txt")
    return Path(spec.submodule_search_locations[0]) / "models" / name
