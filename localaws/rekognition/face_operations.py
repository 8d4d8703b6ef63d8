"""IndexFaces, SearchFaces, SearchFacesByImage, DetectFaces."""

import hashlib

from localaws.faces import Analysis, Face, Request
from localaws.rekognition.backend import Backend
from localaws.rekognition.collection import StoredFace
from localaws.rekognition.shapes import (
    FACE_MODEL,
    Answer,
    bounding_box,
    face_detail,
    face_matches,
    stored_face,
)

# Rekognition's defaults and limits.
THRESHOLD = 80.0
MAX_MATCHES = 4096
MAX_FACES = 100


def index_faces(backend: Backend, request: Answer) -> Answer:
    collection = request["CollectionId"]
    backend.collections.require(collection)
    picture = backend.picture(request["Image"])
    analysis = backend.analyse(
        Request(
            picture=picture,
            embed=min(request.get("MaxFaces", MAX_FACES), MAX_FACES),
            bar=request.get("QualityFilter", "AUTO"),
            sunglasses=_wants_sunglasses(request.get("DetectionAttributes", [])),
        )
    )
    faces = [face for face in analysis.faces if face.vector is not None]
    digest = hashlib.sha256(picture).hexdigest()
    stored = backend.collections.index(collection, digest, request.get("ExternalImageId"), faces)
    return _indexed(analysis, list(zip(stored, faces, strict=True)))


def _indexed(analysis: Analysis, records: list[tuple[StoredFace, Face]]) -> Answer:
    return {
        "FaceRecords": [
            {"Face": stored_face(kept), "FaceDetail": face_detail(face)} for kept, face in records
        ],
        "FaceModelVersion": FACE_MODEL,
        "UnindexedFaces": [
            {"Reasons": list(face.reasons), "FaceDetail": face_detail(face)}
            for face in analysis.faces
            if face.vector is None
        ],
    }


def search_faces(backend: Backend, request: Answer) -> Answer:
    matches = backend.collections.search_like(
        request["CollectionId"],
        request["FaceId"],
        request.get("FaceMatchThreshold", THRESHOLD),
        request.get("MaxFaces", MAX_MATCHES),
    )
    return {
        "SearchedFaceId": request["FaceId"],
        "FaceMatches": face_matches(matches),
        "FaceModelVersion": FACE_MODEL,
    }


def search_faces_by_image(backend: Backend, request: Answer) -> Answer:
    collection = request["CollectionId"]
    backend.collections.require(collection)
    picture = backend.picture(request["Image"])
    face, vector = backend.largest_face(Request(picture, bar=request.get("QualityFilter", "NONE")))
    threshold = request.get("FaceMatchThreshold", THRESHOLD)
    matches = backend.collections.search(collection, vector, threshold, request.get("MaxFaces", MAX_MATCHES))
    return {
        "SearchedFaceBoundingBox": bounding_box(face.box),
        "SearchedFaceConfidence": face.confidence,
        "FaceMatches": face_matches(matches),
        "FaceModelVersion": FACE_MODEL,
    }


def detect_faces(backend: Backend, request: Answer) -> Answer:
    picture = backend.picture(request["Image"])
    analysis = backend.analyse(Request(picture, sunglasses=_wants_sunglasses(request.get("Attributes", []))))
    return {"FaceDetails": [face_detail(face) for face in analysis.faces]}


def _wants_sunglasses(attributes: list[str]) -> bool:
    return "ALL" in attributes or "SUNGLASSES" in attributes
