"""A face engine in worker processes: it finds faces, grades them and describes each with a 128-d vector.

Importing this package loads no image library. cv2 and ONNX Runtime exist only in the workers, which end
with their parent. One request is one job of one worker:

    engine = FaceEngine(workers=2)
    analysis = engine.analyse(Request(picture=jpeg, embed=1))
"""

from localaws.faces.analysis import Analysis, Box, Face, Finding, Request
from localaws.faces.errors import (
    EngineError,
    FaceEngineError,
    PictureTooLargeError,
    PictureTooSmallError,
    UnsupportedPictureError,
)
from localaws.faces.pool import FaceEngine
from localaws.faces.similarity import similarity

__all__ = [
    "Analysis",
    "Box",
    "EngineError",
    "Face",
    "FaceEngine",
    "FaceEngineError",
    "Finding",
    "PictureTooLargeError",
    "PictureTooSmallError",
    "Request",
    "UnsupportedPictureError",
    "similarity",
]
