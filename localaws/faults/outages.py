"""S3's outage for Rekognition, which reads objects inside this process and not by a request."""

from collections.abc import Callable

from localaws.faults.switches import Faults
from localaws.rekognition.errors import RekognitionError

ReadObject = Callable[[str, str, str | None], bytes]


def reader(faults: Faults, read: ReadObject) -> ReadObject:
    """Return `read`, which raises RekognitionError (InternalServerError) while S3 is down."""

    def read_unless_down(bucket: str, key: str, version: str | None) -> bytes:
        if faults.value("down s3") is not None:
            raise RekognitionError("InternalServerError", "The object cannot be read from S3.", 500)
        return read(bucket, key, version)

    return read_unless_down
