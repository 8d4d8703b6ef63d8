"""The demands on a selfie and on the owners of its face: pure functions."""

from collections.abc import Mapping, Sequence

import msgspec

from chalicelib.errors import FaceAlreadyEnrolled
from chalicelib.ports import DetectedFace


class Demands(msgspec.Struct, frozen=True, kw_only=True):
    """The least values of a selfie: brightness and sharpness (0 to 100), and the face's width in pixels."""

    selfie_brightness: float
    selfie_sharpness: float
    selfie_face_pixels: int


def judge_selfie(faces: Sequence[DetectedFace], width: int, demands: Demands) -> list[str]:
    """Return everything that is wrong with a selfie `width` pixels wide, in plain words; `[]` if it is good.

    With several faces, the largest is judged as well, so that the customer learns of all faults at once.
    """
    if not faces:
        return ["there is no face to be seen"]
    face = max(faces, key=lambda face: face.box["Width"] * face.box["Height"])
    pixels = round(face.box["Width"] * width)
    unmet = {
        f"there are {len(faces)} faces: be alone in the picture": len(faces) > 1,
        "the sunglasses hide the eyes: take them off": face.sunglasses,
        "the face is too dark: turn to the light": face.brightness < demands.selfie_brightness,
        "the face is blurred: hold the camera still": face.sharpness < demands.selfie_sharpness,
        f"the face is only {pixels} pixels wide: come closer": pixels < demands.selfie_face_pixels,
    }
    return [reason for reason, is_unmet in unmet.items() if is_unmet]


def refuse_others(statuses: Mapping[str, str], customer_id: str) -> None:
    """Raise when a face belongs to another customer. `statuses` are of the face's owners, by id.

    A newcomer may own the face, because enrolling merges newcomers into the customer. Whoever has a name or a
    mark is merged only by a person.

    Raises:
        FaceAlreadyEnrolled: the message doesn't name the other customer, to keep them private.
    """
    if any(status != "newcomer" and owner != customer_id for owner, status in statuses.items()):
        raise FaceAlreadyEnrolled(
            "this face is another customer's already, and only the staff can merge the two"
        )
