"""Judging a selfie: a pure function from what Rekognition sees to all unmet demands at once."""

from collections.abc import Sequence
from typing import Protocol

import msgspec


class SelfieFace(Protocol):
    """A detected face; `box` from 0 to 1, brightness and sharpness from 0 to 100."""

    @property
    def box(self) -> dict[str, float]: ...
    @property
    def brightness(self) -> float: ...
    @property
    def sharpness(self) -> float: ...
    @property
    def sunglasses(self) -> bool: ...


class Demands(msgspec.Struct, frozen=True, kw_only=True):
    """The least a selfie must have: brightness and sharpness from 0 to 100, the face's width in pixels."""

    selfie_brightness: float
    selfie_sharpness: float
    selfie_face_pixels: int


def judge_selfie(faces: Sequence[SelfieFace], width: int, demands: Demands) -> list[str]:
    """What is wrong with a selfie `width` pixels wide, in plain words; nothing when it is good.

    With several faces, the largest is judged too, so that one new attempt can mend everything.
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
