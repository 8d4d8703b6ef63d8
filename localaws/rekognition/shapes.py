"""Faces in Rekognition's form. Values that the engine cannot know are left out."""

from typing import Any

from localaws.faces import Box, Face
from localaws.faces.analysis import Point
from localaws.rekognition.collection import Match, StoredFace

# Versions above 4 report no OrientationCorrection. Vectors of another version do not compare.
FACE_MODEL = "7.0"
LABEL_MODEL = "3.0"
MODERATION_MODEL = "7.0"
LANDMARKS = ("eyeLeft", "eyeRight", "nose", "mouthLeft", "mouthRight")

Answer = dict[str, Any]


def bounding_box(box: Box) -> Answer:
    return {"Width": box.width, "Height": box.height, "Left": box.left, "Top": box.top}


def face_detail(face: Face) -> Answer:
    """Return a FaceDetail: the DEFAULT attributes, and Sunglasses if they were looked for."""
    detail = compared_face(face)
    if face.sunglasses is not None:
        detail["Sunglasses"] = {"Value": face.sunglasses.value, "Confidence": face.sunglasses.confidence}
    return detail


def compared_face(face: Face) -> Answer:
    """Return a ComparedFace. Of the pose only the roll is known."""
    return {
        "BoundingBox": bounding_box(face.box),
        "Confidence": face.confidence,
        "Landmarks": _landmarks(face.landmarks),
        "Pose": {"Roll": face.roll},
        "Quality": {"Brightness": face.brightness, "Sharpness": face.sharpness},
    }


def stored_face(face: StoredFace) -> Answer:
    """Return a Face of a collection."""
    answer = {
        "FaceId": face.face_id,
        "BoundingBox": bounding_box(face.box),
        "ImageId": face.image_id,
        "Confidence": face.confidence,
        "IndexFacesModelVersion": FACE_MODEL,
    }
    return answer if face.external_id is None else {**answer, "ExternalImageId": face.external_id}


def face_matches(matches: list[Match]) -> list[Answer]:
    return [{"Similarity": match.similarity, "Face": stored_face(match.face)} for match in matches]


def _landmarks(points: tuple[Point, ...]) -> list[Answer]:
    """Return the landmarks of the DEFAULT attributes. Rekognition's left is the picture's left."""
    named = zip(LANDMARKS, points, strict=True)
    return [{"Type": name, "X": x, "Y": y} for name, (x, y) in named]
