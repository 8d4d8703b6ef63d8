"""AWS as the SDK sees it, from memory: each call gets the answer written here, and nothing goes out."""

import itertools
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from botocore.awsrequest import AWSResponse

from chalicelib.aws.clients import session

READS = ("Get", "List", "Describe", "Head", "Search", "Detect")
"""The names of operations that change nothing begin so."""
MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)
BOX = {"Left": 0.25, "Top": 0.25, "Width": 0.5, "Height": 0.5}
CLEAR_FACE = {
    "BoundingBox": BOX,
    "Confidence": 99.0,
    "Quality": {"Brightness": 80.0, "Sharpness": 80.0},
    "Sunglasses": {"Value": False},
}


class CannedAws:
    """Answers every call of the SDK in this process: each picture is `picture` and shows one new face.

    `started` are the inputs of the executions that were started. Every face looks like those in `alike`.
    """

    def __init__(self, picture: bytes, on_write: Callable[[], None]) -> None:
        self.started: list[dict[str, Any]] = []
        self.alike: list[str] = []
        self._picture = picture
        self._on_write = on_write
        self._numbers = itertools.count()

    def install(self) -> None:
        """Let the clients that are made from now on ask this AWS."""
        session().register("before-call", self._answer)

    def _answer(self, model: Any, params: Mapping[str, Any], **_: Any) -> tuple[AWSResponse, dict[str, Any]]:
        if not model.name.startswith(READS):
            self._on_write()
        if model.name == "StartExecution":
            self.started.append(json.loads(json.loads(params["body"])["input"]))
        return AWSResponse("", 200, {}, None), self._answers(model.name, params)

    def _answers(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        size = len(self._picture)
        prefix = dict(params.get("query_string") or {}).get("prefix")
        face = {"FaceId": f"face-{next(self._numbers)}", "BoundingBox": BOX, "Confidence": 99.0}
        matches = [{"Face": {"FaceId": alike}, "Similarity": 99.0} for alike in self.alike]
        version = {"Key": prefix, "VersionId": "1", "ETag": "made", "IsLatest": True, "LastModified": MADE_AT}
        answers: dict[str, dict[str, Any]] = {
            "GetCallerIdentity": {"Account": "000000000000"},
            "GetObject": {"Body": BytesIO(self._picture), "ContentRange": f"bytes 0-{size - 1}/{size}"},
            "ListObjectVersions": {"Versions": [version]},
            "HeadObject": {"ContentLength": size},
            "ListFaces": {"Faces": [{"FaceId": alike, "ExternalImageId": "1"} for alike in self.alike]},
            "IndexFaces": {"FaceRecords": [{"Face": face}]},
            "DetectFaces": {"FaceDetails": [CLEAR_FACE]},
            "SearchFaces": {"FaceMatches": matches},
            "SearchFacesByImage": {"FaceMatches": matches},
        }
        return answers.get(operation, {})
