"""Why a picture could not be analysed.

FaceEngineError
├── UnsupportedPictureError   not a whole JPEG or PNG
├── PictureTooLargeError      more pixels than a worker may decode
├── PictureTooSmallError      fewer pixels a side than any face needs
└── EngineError               the worker died or hung on it, or the engine is closed
"""


class FaceEngineError(Exception):
    """The base of everything the engine raises."""


class UnsupportedPictureError(FaceEngineError):
    """The bytes are not a whole JPEG or PNG."""


class PictureTooLargeError(FaceEngineError):
    """The header promises more pixels than a worker may decode."""


class PictureTooSmallError(FaceEngineError):
    """A side is shorter than Rekognition accepts."""


class EngineError(FaceEngineError):
    """The worker did not survive this picture, or the engine is closed."""
