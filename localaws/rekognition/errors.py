"""Rekognition's errors, with its own codes and, as far as they are known, its own messages."""

from localaws.faces.errors import (
    FaceEngineError,
    PictureTooLargeError,
    PictureTooSmallError,
    UnsupportedPictureError,
)

NO_FACES = "There are no faces in the image. Should be at least 1."
INVALID_PARAMETERS = "Request has invalid parameters"


class RekognitionError(Exception):
    """An error answer: its code, its message and its HTTP status."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


def invalid_parameter(message: str = INVALID_PARAMETERS) -> RekognitionError:
    return RekognitionError("InvalidParameterException", message)


def collection_not_found(collection: str) -> RekognitionError:
    return RekognitionError("ResourceNotFoundException", f"The collection id: {collection} does not exist")


def user_not_found(user: str) -> RekognitionError:
    return RekognitionError("ResourceNotFoundException", f"The user id: {user} does not exist")


def collection_exists(collection: str) -> RekognitionError:
    return RekognitionError(
        "ResourceAlreadyExistsException", f"The collection id: {collection} already exists"
    )


def invalid_page_token() -> RekognitionError:
    return RekognitionError(
        "InvalidPaginationTokenException", "Pagination token in the request is not valid."
    )


def no_such_object() -> RekognitionError:
    message = "Unable to get object metadata from S3. Check object key, region and/or access permissions."
    return RekognitionError("InvalidS3ObjectException", message)


def image_too_large(message: str) -> RekognitionError:
    return RekognitionError("ImageTooLargeException", message)


def unknown_operation(operation: str) -> RekognitionError:
    return RekognitionError(
        "UnknownOperationException", f"The local Rekognition has no operation {operation}"
    )


def from_engine(error: FaceEngineError) -> RekognitionError:
    """Return Rekognition's answer to a picture that the engine refuses."""
    match error:
        case UnsupportedPictureError():
            return RekognitionError(
                "InvalidImageFormatException", f"Request has invalid image format: {error}"
            )
        case PictureTooLargeError():
            return image_too_large(str(error))
        case PictureTooSmallError():
            return invalid_parameter(f"{INVALID_PARAMETERS}: {error}")
        case _:
            return RekognitionError("InternalServerError", str(error), 500)
