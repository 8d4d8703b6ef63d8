"""Amazon Rekognition on one machine: AWS's API over a face engine and face collections on disk."""

from localaws.rekognition.errors import RekognitionError
from localaws.rekognition.service import RekognitionService

__all__ = ["RekognitionError", "RekognitionService"]
