"""The dlib models, each loaded once, when first used."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import dlib


@cache
def frontal_detector() -> Any:
    return dlib.get_frontal_face_detector()


@cache
def cnn_detector() -> Any:
    return dlib.cnn_face_detection_model_v1(_weights("mmod_human_face_detector.dat"))


@cache
def landmark_predictor() -> Any:
    """Five points. The 68-point model is trained on data that forbids commercial use."""
    return dlib.shape_predictor(_weights("shape_predictor_5_face_landmarks.dat"))


@cache
def embedder() -> Any:
    return dlib.face_recognition_model_v1(_weights("dlib_face_recognition_resnet_model_v1.dat"))


def _weights(name: str) -> str:
    """The package is located, never imported: its code needs pkg_resources, which setuptools has dropped."""
    spec = find_spec("face_recognition_models")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("face_recognition_models is missing: pip install -r requirements-dev.txt")
    return str(Path(spec.submodule_search_locations[0]) / "models" / name)
