"""Faces and their owners in Redis. Owns these keys:

face:<id>           the owner: a customer, a review while a person is being asked, or a stranger who only
                    passes; after a merge also the record that it was written under: "<owner> <record>"
faces:<owner>       its faces, scored by when the ownership lapses (never, for reference faces)
references:<owner>  hash of its reference faces: where each was seen (JSON, see `people/with_record.lua`)
in-photo:<photo>    hash owner -> face: who is in a photo, each once
indexed:<photo>     the faces that were indexed of a photo, as long as the photo is known
photo-of:<face>     the photo that a face was indexed of (JSON: photo_id, bucket, key, version)
photos-of:<owner>   hash photo -> the same JSON, or of a photo whose record has the rest (a visit's) the id:
                    every photo that this customer was found in; it stays when the photo is deleted, as S3
                    may keep the version, and with its customer when they merge
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chalicelib.database import TOMBSTONE_SECONDS, Database
from chalicelib.errors import CustomerErased, CustomerIgnored, Superseded
from chalicelib.faces.indexed import OWNERSHIP_SECONDS, IndexedFaces
from chalicelib.faces.rules import is_passing
from chalicelib.payloads import FIRST_ATTEMPT
from chalicelib.person import Counts, Person
from chalicelib.times import format_time


class FaceStore(IndexedFaces):
    """Faces and their owners in Redis; each change is one atomic step."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._claim = database.script("faces/claim_face")
        self._pass_over = database.script("faces/pass_over")
        self._transfer = database.script("faces/transfer_faces")
        self._keep = database.script("faces/keep_reference")
        self._replace = database.script("faces/replace_reference")
        self._drop = database.script("faces/drop_faces")
        self._tell_apart = database.script("people/tell_apart")
        self._told_apart = database.script("people/told_apart")

    def claim(
        self,
        photo_id: str,
        face_id: str,
        alike: Sequence[str],
        proposed: str,
        now: int,
        attempt: int = FIRST_ATTEMPT,
        *,
        born: int | None = None,
        pass_reviews: bool = False,
        lifetime: int = OWNERSHIP_SECONDS,
    ) -> str | None:
        """Decide by the first claim the owner of `face_id`, the same ever after. Return the owner.

        `alike` are faces certainly of the same person, which are claimed along; with `pass_reviews` one that
        is under review doesn't count. `now` is milliseconds, and so is `born`, the photo's time, if
        `proposed` is somebody new. The ownership lapses after `lifetime` seconds. Decide nothing and return
        None when `proposed` has another face of this photo already.

        Raises:
            CustomerErased: the face or `proposed` was erased, the photo was deleted, or somebody new would
                come from a photo from before an erasure.
            CustomerIgnored: the owner is ignored, and the face passed over.
            Superseded: the photo has a later attempt than `attempt`.
        """
        keys = [self._db.key("in-photo", photo_id), self._db.key("photo", photo_id)]
        about = [face_id, proposed, lifetime, now // 1000, attempt]
        about += ["" if born is None else born, int(pass_reviews)]
        arguments = [self._db.key(""), *about, *alike]
        answer = self._claim(keys=keys, args=arguments)
        owner, *reason = answer or [None]
        if reason == ["superseded"]:
            raise Superseded(f"the face {face_id} is of an earlier attempt than the photo's latest")
        if reason[:1] == ["ignored"]:
            self.pass_over(face_id, photo_id, reason[1])
            raise CustomerIgnored(f"the face {face_id} is of somebody of whom nothing is recorded")
        if reason:
            raise CustomerErased(f"the face {face_id} can't become anybody's: {reason[0]}")
        return str(owner) if owner else None

    def transfer(self, face_id: str, review: str, customer_id: str, born: int | None = None) -> str | None:
        """End `review` for all of its faces in favour of `customer_id`, unless it has ended before.

        Return the owner of `face_id`. `born` is the photo's time (ms), if `customer_id` is somebody new.

        Raises:
            CustomerErased: `customer_id` was erased, or somebody new would come from a photo from before an
                erasure.
        """
        keys = [self._db.key("face", face_id), self._db.key("faces", review)]
        arguments = [self._db.key(""), face_id, review, customer_id, "" if born is None else born]
        owner: str | None = self._transfer(keys=keys, args=arguments)
        if owner == "":
            raise CustomerErased(f"the face {face_id} can't become {customer_id}'s, who was erased")
        return owner

    def pass_over(self, face_id: str, photo_id: str, customer_id: str) -> None:
        """Forget that somebody ignored was found in a photo by this face. Nothing of anybody else."""
        arguments = [self._db.key(""), face_id, photo_id, customer_id]
        self._pass_over(keys=[self._db.key("face", face_id)], args=arguments)

    def owners_of(self, face_ids: Iterable[str]) -> dict[str, str]:
        """Return the owner of each face that has one. A stranger who only passes is nobody."""
        faces = list(face_ids)
        found = self._db.values([self._db.key("face", face) for face in faces])
        owners = {face: owner_of(owner) for face, owner in zip(faces, found, strict=True) if owner}
        return {face: owner for face, owner in owners.items() if not is_passing(owner)}

    def in_photo(self, photo_id: str) -> set[str]:
        """Return the owners of a photo's faces."""
        return self.in_photos([photo_id])[photo_id]

    def in_photos(self, photo_ids: Iterable[str]) -> dict[str, set[str]]:
        """Return the owners of the faces in each photo."""
        ids = list(photo_ids)
        found = self._db.hashes([self._db.key("in-photo", photo) for photo in ids])
        return {photo: set(owners) for photo, owners in zip(ids, found, strict=True)}

    def photos_of(self, customer_id: str) -> dict[str, dict[str, str]]:
        """Return what is noted of the place of each photo that this customer was found in, by id.

        Photos of customers merged into this one stay with them.
        """
        found = self._db.client.hgetall(self._db.key("photos-of", customer_id))
        return {photo: json.loads(where) for photo, where in found.items()}

    def keep_reference(
        self, face_id: str, owner: str, seen: Mapping[str, Any], enough: int, now: int | None = None
    ) -> bool:
        """Make a face a reference of its owner, who has at most `enough`. Return whether it is one.

        With `now` (ms) the owner's first reference is noted for `merge_newcomers`.
        """
        arguments = [self._db.key(""), face_id, owner, json.dumps(seen), enough, "" if now is None else now]
        return bool(self._keep(keys=[self._db.key("face", face_id)], args=arguments))

    def references(self, owner: str) -> dict[str, dict[str, Any]]:
        """Return the place in which each of the owner's reference faces was seen, by face id."""
        found = self._db.client.hgetall(self._db.key("references", owner))
        return {face: json.loads(seen) for face, seen in found.items()}

    def replace_reference(self, owner: str, old: str, new: str, seen: Mapping[str, Any]) -> None:
        """Put the face `new` in the place of the reference face `old`; nothing of an erased owner.

        It stays under the record that the old one was written under.
        """
        place = {name: value for name, value in seen.items() if name not in ("record", "first_id")}
        keys = [self._db.key("face", old), self._db.key("face", new)]
        self._replace(keys=keys, args=[self._db.key(""), owner, old, new, json.dumps(place)])

    def tell_apart(self, one: str, other: str) -> None:
        """Remember that two customers are two people; nothing of somebody erased, or of two merged since."""
        keys = [self._db.key("customer", name) for name in (one, other)]
        self._tell_apart(keys=keys, args=[self._db.key(""), one, other, 0])

    def faces_of(self, owner: str) -> dict[str, int | None]:
        """Return when each of the owner's faces is forgotten (ms); None for reference faces, which stay."""
        found = self._db.client.zrange(self._db.key("faces", owner), 0, -1, withscores=True)
        return {face: None if lapses == math.inf else int(lapses) * 1000 for face, lapses in found}

    def told_apart(self, owners: Iterable[str]) -> set[frozenset[str]]:
        """Return all remembered pairs of two people among `owners`, by whichever of their records."""
        among = sorted(set(owners))
        if len(among) < 2:
            return set()
        found = self._told_apart(keys=[self._db.key("customer", among[0])], args=[self._db.key(""), *among])
        return {frozenset(pair) for pair in zip(found[::2], found[1::2], strict=True)}

    def find(self, person: Person) -> None:
        """Find a person's faces, also those under review, and all photos that they were found in."""
        owned = self._db.members([self._db.key("faces", owner) for owner in person.owners])
        owners = self.owners_of(owned)
        references = self._db.hashes([self._db.key("references", record) for record in person.records])
        person.add("faces", [face for face in owned if owners.get(face) in (None, *person.owners)])
        person.add("faces", [face for found in references for face in found])
        places = self._db.hashes([self._db.key("photos-of", record) for record in person.records])
        seen = [place for found in (*references, *places) for place in found.values()]
        for place in map(json.loads, [*seen, *self._photos_of_faces(person.of("faces"))]):
            if "key" in place:
                person.add_photo(place["photo_id"], place["key"], place.get("version", ""))
            else:  # the photo's own record has the rest
                person.add("seen", [place["photo_id"]])

    def erase(self, person: Person) -> tuple[list[str], Counts]:
        """Bury faces and forget whose they were. Return the faces to delete from the collection."""
        faces = person.of("faces")
        arguments = [self._db.key(""), TOMBSTONE_SECONDS, *faces]
        first = [self._db.key("face", face) for face in faces[:1]]
        answer: list[Any] = self._drop(keys=first, args=arguments) if faces else [0]
        deleted, *dropped = answer
        of_reviews = [self._db.key("faces", f"review:{review}") for review in person.of("reviews")]
        kinds = ("faces", "references", "photos-of")
        keys = [self._db.key(kind, record) for kind in kinds for record in person.of("records")]
        return dropped, {"records": int(deleted) + self._db.delete(*of_reviews, *keys)}

    def export(self, person: Person) -> dict[str, Any]:
        """Return the faces as they are exported."""
        lapsing, references = self.faces_of(person.id), self.references(person.id)
        return {
            "faces": [
                {
                    "face_id": face,
                    "until": format_time(lapsing[face] or 0) if lapsing.get(face) else None,
                    "reference": references.get(face),
                }
                for face in sorted({*lapsing, *references})
            ]
        }

    def _photos_of_faces(self, face_ids: Sequence[str]) -> list[str]:
        keys = [self._db.key("photo-of", face) for face in face_ids]
        return [place for place in self._db.values(keys) if place]


def owner_of(value: str) -> str:
    """Return the owner in what `face:<id>` holds: "<owner>", or "<owner> <record>" after a merge."""
    return value.partition(" ")[0]
