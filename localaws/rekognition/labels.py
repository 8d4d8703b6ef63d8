"""The few labels that follow from faces, in Rekognition's taxonomy. No model here detects other objects."""

from dataclasses import dataclass
from typing import Any

from localaws.faces import Face
from localaws.rekognition.shapes import Answer, bounding_box

# Rekognition's defaults and limits.
MIN_CONFIDENCE = 55.0
MAX_LABELS = 1000


@dataclass(frozen=True, slots=True)
class Kind:
    """A label's place in the taxonomy."""

    parents: tuple[str, ...]
    category: str


KINDS = {
    "Person": Kind((), "Person Description"),
    "Human": Kind(("Person",), "Person Description"),
    "Face": Kind(("Person",), "Person Description"),
    "Accessories": Kind((), "Apparel and Accessories"),
    "Sunglasses": Kind(("Accessories",), "Apparel and Accessories"),
}


def labels(faces: tuple[Face, ...], request: dict[str, Any]) -> list[Answer]:
    """Return the labels of a picture with these faces, limited as DetectLabels was asked."""
    least = request.get("MinConfidence", MIN_CONFIDENCE)
    limit = request.get("MaxLabels") or MAX_LABELS
    found = [_label(name, seen) for name, seen in _sightings(faces).items()]
    sure = [label for label in found if label["Confidence"] >= least]
    return sorted(sure, key=lambda label: -label["Confidence"])[:limit]


def _sightings(faces: tuple[Face, ...]) -> dict[str, list[tuple[Face, float]]]:
    """Return the faces, with the confidence in each, of each label."""
    people = [(face, face.confidence) for face in faces]
    dark = [(face, face.sunglasses.confidence) for face in faces if face.sunglasses and face.sunglasses.value]
    found = {"Person": people, "Human": people, "Face": people, "Accessories": dark, "Sunglasses": dark}
    return {name: seen for name, seen in found.items() if seen}


def _label(name: str, seen: list[tuple[Face, float]]) -> Answer:
    """Return a label. Only faces and sunglasses have a known place in the picture."""
    kind = KINDS[name]
    located = seen if name in ("Face", "Sunglasses") else []
    return {
        "Name": name,
        "Confidence": max(confidence for _, confidence in seen),
        "Instances": [{"BoundingBox": bounding_box(face.box), "Confidence": sure} for face, sure in located],
        "Parents": [{"Name": parent} for parent in kind.parents],
        "Aliases": [],
        "Categories": [{"Name": kind.category}],
    }
