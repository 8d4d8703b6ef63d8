"""Amazon Rekognition's labels: the contents of a picture, its colours, and content unfit to be shown."""

from typing import Any

from chalicelib.aws.errors import translated_errors
from chalicelib.aws.rekognition import UNUSABLE

MIN_CONFIDENCE = 70
"""Percent. Labels that Rekognition is less sure of are left out."""
MAX_LABELS = 50


class Labels:
    """Detects labels; `client` is botocore's Rekognition client.

    With `with_properties` it asks for colours and quality too, which AWS bills beside the call.
    """

    def __init__(self, client: Any, with_properties: bool = False) -> None:
        self._client = client
        self._features = ["GENERAL_LABELS", *(["IMAGE_PROPERTIES"] if with_properties else [])]

    def detect(self, image: dict[str, Any]) -> dict[str, Any]:
        """Return `{"labels": [{"name", "confidence", "parents"}], "properties", "moderation"}`.

        `properties` are Rekognition's ImageProperties, empty unless they were asked for. `moderation` lists
        `{"name", "confidence"}`.

        Raises:
            UnsupportedPhoto: Rekognition doesn't take this picture as it is.
        """
        with translated_errors("DetectLabels", UNUSABLE):
            found = self._client.detect_labels(
                Image=image,
                MinConfidence=MIN_CONFIDENCE,
                MaxLabels=MAX_LABELS,
                Features=self._features,
            )
        with translated_errors("DetectModerationLabels", UNUSABLE):
            moderation = self._client.detect_moderation_labels(Image=image)["ModerationLabels"]
        return {
            "labels": [_label(label) for label in found["Labels"]],
            "properties": found.get("ImageProperties", {}),
            "moderation": [
                {"name": label["Name"], "confidence": label["Confidence"]} for label in moderation
            ],
        }


def _label(label: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": label["Name"],
        "confidence": label["Confidence"],
        "parents": [parent["Name"] for parent in label.get("Parents", [])],
    }
