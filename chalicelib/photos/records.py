"""Photos in the form of their records in Redis: values to fields, and fields to values.

A face is a field `face:<id>` of at most 64 bytes. A hash with a longer value takes twice the memory. So its
value is a JSON list without names: decision, customer, similarity, and the box's left, top, width and height
in 1/BOX_SCALE. What was found in the whole picture is one field `found` in the same manner: metadata, labels,
detected faces, and the keys of thumbnail and results.

Versions before wrote a field for each of these with the names in it, and the faces into a hash of their own.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from chalicelib.payloads import FIRST_ATTEMPT
from chalicelib.photos.lanes import execution_name
from chalicelib.photos.values import Found, Photo, PhotoFace, Stored

BOX_SCALE = 100_000
"""Steps from one side of a picture to the other; `photos/faces_in.lua` has the same number."""
DIGITS = 4
"""Digits behind the point of similarities and other percentages."""
SIDES = ("Left", "Top", "Width", "Height")
FACE = "face:"
"""The beginning of a face's field."""
QUALITY = ("confidence", "brightness", "sharpness")

Fields = Mapping[str, str]


def face_fields(face: Mapping[str, Any]) -> tuple[str, str]:
    """Return the field of a face (with the fields of PhotoFace), and its value."""
    similarity = face.get("similarity")
    rounded = None if similarity is None else round(similarity, DIGITS)
    parts = [face["decision"], face.get("customer_id"), rounded, *_sides(face["box"])]
    return FACE + face["face_id"], _json(parts)


def found_field(found: Found) -> str:
    """Return the value of the field `found`."""
    labels = [[label["name"], round(label["confidence"], DIGITS), label["parents"]] for label in found.labels]
    detected = [
        [*_sides(face["box"]), *(round(face[name], DIGITS) for name in QUALITY), face["sunglasses"]]
        for face in found.detected
    ]
    return _json([found.metadata, labels, detected, found.thumbnail, found.results])


def photo_from(photo_id: str, fields: Fields, former_faces: Fields) -> Photo:
    """Return a photo from its record, and the hash of its faces that an earlier version wrote."""
    found = found_from(fields)
    findings = msgspec.structs.asdict(found) if found else {}
    return Photo(
        id=photo_id,
        bucket=fields["bucket"],
        key=fields["key"],
        version=fields["version"],
        lane=fields["lane"],
        time=fields["time"],
        state=fields["state"],
        reason=fields.get("reason") or None,
        error=fields.get("error") or None,
        attempt=int(fields.get("attempt", FIRST_ATTEMPT)),
        tidied=int(fields["tidied"]) if "tidied" in fields else None,
        execution_id=_execution_of(photo_id, fields),
        album=fields.get("album"),
        left_out=json.loads(fields.get("left_out", "{}")),
        faces=tuple(faces_from(fields, former_faces)),
        **findings,
    )


def stored_from(photo_id: str, fields: Fields, former_faces: Fields) -> Stored:
    """Return a photo's S3 object and faces from what `photo_from` takes."""
    faces = tuple(faces_from(fields, former_faces))
    return Stored(id=photo_id, key=fields["key"], version=fields.get("version", ""), faces=faces)


def faces_from(fields: Fields, former_faces: Fields) -> Iterator[PhotoFace]:
    """Yield the faces in what `photo_from` takes."""
    for name, value in fields.items():
        if name.startswith(FACE):
            decision, customer, similarity, *sides = msgspec.json.decode(value)
            yield PhotoFace(
                face_id=name.removeprefix(FACE),
                box=_box(sides),
                decision=decision,
                customer_id=customer,
                similarity=similarity,
            )
    for value in former_faces.values():
        yield msgspec.json.decode(value, type=PhotoFace)


def found_from(fields: Fields) -> Found | None:
    """Return the findings in a photo's record, None where nothing was looked for yet."""
    if "found" not in fields:
        return _former_found(fields) if "metadata" in fields else None
    metadata, labels, detected, thumbnail, results = msgspec.json.decode(fields["found"])
    return Found(
        metadata=metadata,
        labels=tuple(
            {"name": name, "confidence": confidence, "parents": parents}
            for name, confidence, parents in labels
        ),
        detected=tuple(_detected(*face) for face in detected),
        thumbnail=thumbnail,
        results=results,
    )


def _former_found(fields: Fields) -> Found:
    return Found(
        metadata=json.loads(fields["metadata"]),
        labels=tuple(json.loads(fields.get("labels", "[]"))),
        detected=tuple(json.loads(fields.get("detected", "[]"))),
        thumbnail=fields.get("thumbnail") or None,
        results=fields.get("results") or None,
    )


def _detected(*parts: Any) -> dict[str, Any]:
    quality = dict(zip(QUALITY, parts[4:7], strict=True))
    return {"box": _box(parts[:4]), **quality, "sunglasses": parts[7]}


def _execution_of(photo_id: str, fields: Fields) -> str | None:
    """Return the execution of a photo's latest attempt. That of one that is done isn't stored."""
    is_done = fields["state"] == "done"
    derived = execution_name(photo_id, int(fields.get("attempt", FIRST_ATTEMPT))) if is_done else None
    return fields.get("execution_id") or derived


def _sides(box: Mapping[str, float]) -> list[int]:
    return [round(box[side] * BOX_SCALE) for side in SIDES]


def _box(sides: Any) -> dict[str, float]:
    left, top, width, height = sides
    return {
        "Left": left / BOX_SCALE,
        "Top": top / BOX_SCALE,
        "Width": width / BOX_SCALE,
        "Height": height / BOX_SCALE,
    }


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
