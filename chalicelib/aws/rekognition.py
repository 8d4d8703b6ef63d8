"""Amazon Rekognition's face collection.

Limits (https://docs.aws.amazon.com/rekognition/latest/dg/limits.html): JPEG and PNG only, 5 MB as bytes,
15 MB as an S3 object, 100 faces indexed per picture, 4096 faces deleted per call.
"""

from collections.abc import Callable, Iterable
from typing import Any, Literal

import msgspec

from chalicelib.aws.errors import translated_errors
from chalicelib.errors import Conflict, NotFound, UnsupportedPhoto


def _unsupported(reason: str) -> Callable[[str], UnsupportedPhoto]:
    """Return a maker of errors with our reason, which customers read, in place of the SDK's sentence."""
    return lambda sentence: UnsupportedPhoto(reason)


UNUSABLE = {
    "InvalidImageFormatException": _unsupported("the picture can't be read: it is broken"),
    "ImageTooLargeException": _unsupported("the picture can't be read: it is too large"),
    "InvalidS3ObjectException": _unsupported("the picture can't be read: it is gone, or too large"),
    "InvalidParameterException": _unsupported("the picture can't be read: it is too small"),
}
"""Rekognition's error codes for a picture that it can't take."""

MAX_DELETED_FACES = 4096
"""Faces that one DeleteFaces takes."""
MAX_LISTED_FACES = 1000
"""Faces in a page; ours, Rekognition would list 4096."""
MAX_SIMILAR = 50
"""Faces that a search answers at most; ours, Rekognition would answer 4096."""
Quality = Literal["NONE", "AUTO"]
"""Rekognition's bar for a face: none, or the one that IndexFaces has here."""


class IndexedFace(msgspec.Struct, frozen=True):
    """A face in the collection; `box` is Left, Top, Width, Height from 0 to 1."""

    face_id: str
    box: dict[str, float]
    confidence: float


class DetectedFace(msgspec.Struct, frozen=True):
    """A face in a picture; brightness and sharpness are from 0 to 100."""

    box: dict[str, float]
    confidence: float
    brightness: float
    sharpness: float
    sunglasses: bool


class IndexedPhoto(msgspec.Struct, frozen=True):
    """The faces indexed of one photo; `left_out` counts the other faces by Rekognition's reason."""

    faces: tuple[IndexedFace, ...]
    left_out: dict[str, int]


class FaceCollection:
    """One face collection; `client` is botocore's Rekognition client."""

    def __init__(self, client: Any, collection_id: str) -> None:
        self._client = client
        self._id = collection_id

    def create(self) -> bool:
        """Create the collection. Return False if there was one already."""
        try:
            with translated_errors("CreateCollection", {"ResourceAlreadyExistsException": Conflict}):
                self._client.create_collection(CollectionId=self._id)
        except Conflict:
            return False
        return True

    def count_faces(self) -> int:
        """Return the number of faces in the collection.

        Raises:
            NotFound: there is no such collection.
        """
        with translated_errors("DescribeCollection", {"ResourceNotFoundException": NotFound}):
            return int(self._client.describe_collection(CollectionId=self._id)["FaceCount"])

    def index(self, image: dict[str, Any], photo_id: str) -> IndexedPhoto:
        """Index every face of `image` (`{"S3Object": …}` or `{"Bytes": …}`) that is good enough.

        A second call for the same picture and photo id indexes nothing twice.

        Raises:
            UnsupportedPhoto: Rekognition doesn't take this picture as it is.
        """
        with translated_errors("IndexFaces", UNUSABLE):
            answer = self._client.index_faces(
                CollectionId=self._id, Image=image, ExternalImageId=photo_id, QualityFilter="AUTO"
            )
        faces = tuple(_indexed_face(record["Face"]) for record in answer["FaceRecords"])
        # Rekognition can name several reasons for a face. Only the first counts: each face counts once.
        reasons = [reason for face in answer.get("UnindexedFaces", []) for reason in face["Reasons"][:1]]
        return IndexedPhoto(faces, {reason: reasons.count(reason) for reason in sorted(set(reasons))})

    def search(self, face_id: str, threshold: float) -> list[tuple[str, float]]:
        """Return `(face id, similarity)` of the faces at least `threshold` similar to an indexed one.

        Similarities and `threshold` are from 0 to 100.

        Raises:
            NotFound: the face is not in the collection.
        """
        # Rekognition answers InvalidParameter, and not ResourceNotFound, for a face id that it doesn't know.
        with translated_errors("SearchFaces", {"InvalidParameterException": NotFound}):
            answer = self._client.search_faces(
                CollectionId=self._id,
                FaceId=face_id,
                FaceMatchThreshold=threshold,
                MaxFaces=MAX_SIMILAR,
            )
        return [(match["Face"]["FaceId"], match["Similarity"]) for match in answer["FaceMatches"]]

    def detect(self, image: dict[str, Any]) -> list[DetectedFace]:
        """Return every face of `image`, the largest first, and index none.

        Raises:
            UnsupportedPhoto: Rekognition doesn't take this picture as it is.
        """
        with translated_errors("DetectFaces", UNUSABLE):
            answer = self._client.detect_faces(Image=image, Attributes=["DEFAULT", "SUNGLASSES"])
        return [_detected_face(face) for face in answer["FaceDetails"]]

    def search_image(
        self, image: dict[str, Any], threshold: float, quality: Quality = "NONE"
    ) -> list[tuple[str, float]]:
        """Return `(face id, similarity)` of the faces at least `threshold` similar to the largest of `image`.

        With the `quality` AUTO a face that IndexFaces would leave out is not seen.

        Raises:
            UnsupportedPhoto: Rekognition doesn't take this picture, or sees no face in it of that quality.
        """
        # Here InvalidParameter means a picture without a face; in UNUSABLE it means one that is too small.
        meanings = {**UNUSABLE, "InvalidParameterException": _unsupported("there is no face to be seen")}
        with translated_errors("SearchFacesByImage", meanings):
            answer = self._client.search_faces_by_image(
                CollectionId=self._id,
                Image=image,
                FaceMatchThreshold=threshold,
                MaxFaces=MAX_SIMILAR,
                QualityFilter=quality,
            )
        return [(match["Face"]["FaceId"], match["Similarity"]) for match in answer["FaceMatches"]]

    def photos_of(self, face_ids: Iterable[str]) -> dict[str, str]:
        """Return the photo id that each of these faces was indexed under, without the faces that are gone."""
        wanted = list(face_ids)
        if not wanted:
            return {}
        with translated_errors("ListFaces"):
            pages = self._client.get_paginator("list_faces").paginate(CollectionId=self._id, FaceIds=wanted)
            faces = [face for page in pages for face in page["Faces"]]
        return {face["FaceId"]: face["ExternalImageId"] for face in faces}

    def face_ids(self) -> set[str]:
        """Return the ids of all faces in the collection."""
        with translated_errors("ListFaces"):
            pages = self._client.get_paginator("list_faces").paginate(CollectionId=self._id)
            return {face["FaceId"] for page in pages for face in page["Faces"]}

    def page(self, after: str | None = None) -> tuple[dict[str, str], str | None]:
        """Return the photo id of each face in one page of the collection, and the place of the next page.

        `after` is such a place, None for the first page.
        """
        place = {"NextToken": after} if after else {}
        with translated_errors("ListFaces"):
            answer = self._client.list_faces(CollectionId=self._id, MaxResults=MAX_LISTED_FACES, **place)
        photos = {face["FaceId"]: face.get("ExternalImageId", "") for face in answer["Faces"]}
        return photos, answer.get("NextToken")

    def delete(self, face_ids: Iterable[str]) -> None:
        """Remove faces from the collection. Missing ones are ignored."""
        for some in _batches(list(face_ids)):
            with translated_errors("DeleteFaces"):
                self._client.delete_faces(CollectionId=self._id, FaceIds=some)


def _indexed_face(face: dict[str, Any]) -> IndexedFace:
    return IndexedFace(face["FaceId"], face["BoundingBox"], face["Confidence"])


def _detected_face(face: dict[str, Any]) -> DetectedFace:
    return DetectedFace(
        box=face["BoundingBox"],
        confidence=face["Confidence"],
        brightness=face["Quality"]["Brightness"],
        sharpness=face["Quality"]["Sharpness"],
        sunglasses=face.get("Sunglasses", {}).get("Value", False),
    )


def _batches(face_ids: list[str]) -> list[list[str]]:
    firsts = range(0, len(face_ids), MAX_DELETED_FACES)
    return [face_ids[first : first + MAX_DELETED_FACES] for first in firsts]
