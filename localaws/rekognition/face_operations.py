"""IndexFaces, SearchFaces, SearchFacesByImage, DetectFaces, CompareFaces."""

import hashlib

from localaws.faces import Analysis, Face, Request, distance, similarity
from localaws.faces.analysis import Vector
from localaws.rekognition.backend import Backend
from localaws.rekognition.collection import StoredFace
from localaws.rekognition.errors import NO_FACES, invalid_parameter
from localaws.rekognition.shapes import (
    FACE_MODEL,
    Answer,
    bounding_box,
    compared_face,
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


def compare_faces(backend: Backend, request: Answer) -> Answer:
    """The source's largest face against every face of the target that meets the bar."""
    bar = request.get("QualityFilter", "NONE")
    threshold = request.get("SimilarityThreshold", THRESHOLD)
    source, vector = backend.largest_face(Request(backend.picture(request["SourceImage"]), bar=bar))
    target = backend.analyse(Request(backend.picture(request["TargetImage"]), bar=bar, embed=MAX_FACES))
    scored = _scored(vector, target)
    if not scored:
        raise invalid_parameter(NO_FACES)
    return {
        "SourceImageFace": {"BoundingBox": bounding_box(source.box), "Confidence": source.confidence},
        "FaceMatches": [
            {"Similarity": s, "Face": compared_face(face)} for s, face in scored if s >= threshold
        ],
        "UnmatchedFaces": [compared_face(face) for s, face in scored if s < threshold],
    }


def _scored(vector: Vector, target: Analysis) -> list[tuple[float, Face]]:
    """The target's faces with their similarity, most similar first."""
    faces = [
        (similarity(distance(vector, face.vector)), face) for face in target.faces if face.vector is not None
    ]
    return sorted(faces, key=lambda pair: -pair[0])


def _wants_sunglasses(attributes: list[str]) -> bool:
    return "ALL" in attributes or "SUNGLASSES" in attributes
