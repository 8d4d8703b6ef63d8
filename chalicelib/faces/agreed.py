"""Recognition by consent: only faces of customers who have agreed. All others are counted and forgotten.

No face is indexed: each is cut out of the photo and compared as a picture, which Rekognition does not store.
"""

import json
import uuid
from collections.abc import Collection, Mapping, Sequence

from chalicelib.faces.identification import Matches, search_each
from chalicelib.faces.recognition import claim_known, decide_faces, note_faces, shown_faces
from chalicelib.payloads import IndexedFace, PhotoPlace, RecognisedItem, Visitor
from chalicelib.photos.heads import heads_of
from chalicelib.photos.preparation import image_of, read_content, read_image
from chalicelib.pictures.portraits import portraits
from chalicelib.ports import DetectedFace
from chalicelib.shop import Shop


def recognise_agreed(shop: Shop, photo: RecognisedItem) -> list[Visitor]:
    """Return the visitors of a photo who have agreed to be recognised. Of the others nothing is kept.

    Who is only possibly a customer is a stranger: to ask would show the staff a stranger's face.

    Raises:
        UnsupportedPhoto: the photo is no picture that can be read, or it was deleted.
        Superseded: the photo has a later attempt.
        Throttled: Rekognition takes no more calls for a while.
    """
    detected = _detect(shop, photo)
    boxes = {face_id_of(photo.photo_id, face.box): face.box for face in detected}
    known = [visitor for visitor in _decide(shop, photo, boxes) if visitor.decision == "known"]
    note_faces(shop, photo, [visitor.face_id for visitor in known])
    claimed = [claim_known(shop, photo, visitor) for visitor in known]
    visitors = [visitor for visitor in claimed if visitor.decision == "known"]
    faces = [IndexedFace(face_id=one.face_id, box=boxes[one.face_id]) for one in visitors]
    shown = shown_faces(faces, visitors, visitors)
    heads = heads_of(photo, len(detected), shop.zone)
    shop.photos.set_faces(photo.photo_id, shown, {}, photo.attempt, heads=heads)
    return visitors


def face_id_of(photo_id: str, box: Mapping[str, float]) -> str:
    """Return the id of a face that no collection has, the same for the same photo and box."""
    place = json.dumps([round(box[side], 4) for side in sorted(box)])
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{photo_id} {place}"))


def _detect(shop: Shop, photo: PhotoPlace) -> Sequence[DetectedFace]:
    image = image_of(shop, photo)
    shop.turns.take("DetectFaces")
    return read_image(shop, photo, image, shop.collection.detect)


def _decide(shop: Shop, photo: PhotoPlace, boxes: Mapping[str, dict[str, float]]) -> list[Visitor]:
    if not boxes:
        return []
    pictures = portraits(read_content(shop, photo), list(boxes.values()))
    found = [matches or [] for matches in search_each(shop, pictures, "in turn")]
    agreeing = _agreeing(shop, found)
    return decide_faces(
        shop,
        {
            face_id: [match for match in matches if match[0] in agreeing]
            for face_id, matches in zip(boxes, found, strict=True)
        },
    )


def _agreeing(shop: Shop, found: Sequence[Matches]) -> Collection[str]:
    """Return the faces whose owners have agreed. A match of anybody else does not count."""
    owners = shop.faces.owners_of({face for matches in found for face, _ in matches})
    customers = shop.customers.get_many(owners.values())
    return {
        face for face, owner in owners.items() if owner in customers and customers[owner].consents.recognition
    }
