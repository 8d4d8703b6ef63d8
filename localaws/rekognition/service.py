"""The API: from an operation's name and request to its answer."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from localaws.faces import FaceEngine
from localaws.rekognition import collection_operations, face_operations, label_operations
from localaws.rekognition.analyses import SharedAnalyses
from localaws.rekognition.backend import Backend
from localaws.rekognition.collections import Collections
from localaws.rekognition.errors import unknown_operation
from localaws.rekognition.images import ReadObject
from localaws.rekognition.validation import validated

Operation = Callable[[Backend, dict[str, Any]], dict[str, Any]]

OPERATIONS: dict[str, Operation] = {
    "CreateCollection": collection_operations.create_collection,
    "DeleteCollection": collection_operations.delete_collection,
    "DeleteFaces": collection_operations.delete_faces,
    "DescribeCollection": collection_operations.describe_collection,
    "DetectFaces": face_operations.detect_faces,
    "DetectLabels": label_operations.detect_labels,
    "DetectModerationLabels": label_operations.detect_moderation_labels,
    "IndexFaces": face_operations.index_faces,
    "ListFaces": collection_operations.list_faces,
    "SearchFaces": face_operations.search_faces,
    "SearchFacesByImage": face_operations.search_faces_by_image,
}


class RekognitionService:
    """Rekognition over the collections in `state`, with `workers` processes for the faces.

    `read_object(bucket, key, version)` returns an S3 object's bytes and raises KeyError if there is none.
    Used from any number of threads. The workers load in the background.
    """

    def __init__(
        self,
        state: Path,
        read_object: ReadObject,
        workers: int = 2,
    ) -> None:
        collections = Collections(state / "face-collections.sqlite3")
        engine = SharedAnalyses(FaceEngine(workers))
        self._backend = Backend(engine, collections, read_object)

    def answer(self, operation: str, request: object) -> dict[str, Any]:
        """Return the answer, ready for JSON; blobs in the request are base64. Raises RekognitionError."""
        if operation not in OPERATIONS:
            raise unknown_operation(operation)
        return OPERATIONS[operation](self._backend, validated(operation, request))

    def close(self) -> None:
        """End the workers and close the collections."""
        self._backend.engine.close()
        self._backend.collections.close()
