"""Amazon Rekognition on one machine: the API of AWS over a face engine and face collections on disk."""

from localaws.rekognition.errors import RekognitionError
from localaws.rekognition.service import RekognitionService

__all__ = ["RekognitionError", "RekognitionService"]
