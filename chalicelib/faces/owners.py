"""Who owns which face, in Redis. Owns these keys:

face:<id>           the owner: a customer, or a review while a person is being asked
faces:<owner>       its faces, scored by when the ownership lapses (never, for reference faces)
references:<owner>  hash of its reference faces: where each was seen (JSON), and as `first_id` what its id was
                    before it was indexed anew
in-photo:<photo>    hash owner -> face: who is in a photo, each once
told-apart:<id>     the customers that this one is not
indexed:<photo>     the faces that were indexed of a photo
photo-of:<face>     the photo that a face was indexed of (JSON: photo_id, bucket, key, version)
photos-of:<owner>   hash photo -> the same JSON: every photo that this customer was found in; it stays when
                    the photo is deleted, as S3 may keep the version, and with its customer when they merge
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chalicelib.database import Database
from chalicelib.errors import CustomerErased

LIFETIME = 7 * 24 * 3600
"""Seconds for which an ownership outlives its face, so that a late or repeated event finds it."""


class FaceOwners:
    """The store of face ownership; each change is one atomic step."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._claim = database.script("faces/claim_face")
        self._transfer = database.script("faces/transfer_faces")
        self._keep = database.script("faces/keep_reference")
        self._replace = database.script("faces/replace_reference")
        self._start = database.script("faces/start_photo")
        self._note_apart = database.script("people/note_apart")

    def claim(self, photo_id: str, face_id: str, alike: Sequence[str], proposed: str, now: int) -> str | None:
        """Who `face_id` belongs to: decided by the first claim, the same ever after.

        `alike` are faces certainly of the same person (claimed along), `now` is milliseconds. None,
        and nothing is decided, when `proposed` has another face of this photo already.

        Raises:
            CustomerErased: the face or `proposed` was erased, or the photo was deleted.
        """
        faces = [face_id, *alike]
        places = ("in-photo", photo_id), ("photo", photo_id), *(("face", face) for face in faces)
        arguments = [face_id, proposed, self._db.key(""), LIFETIME, now // 1000, *alike]
        answer = self._claim(keys=[self._db.key(*place) for place in places], args=arguments)
        owner, *reason = answer or [None]
        if reason:
            raise CustomerErased(f"the face {face_id} can't become anybody's: {reason[0]}")
        return str(owner) if owner else None

    def transfer(self, face_id: str, review: str, customer_id: str) -> str | None:
        """End `review` for all of its faces in favour of `customer_id`, unless it has ended before.

        Answers who owns `face_id` now.

        Raises:
            CustomerErased: `customer_id` was erased.
        """
        places = ("face", face_id), ("faces", review), ("faces", customer_id)
        keys = [*(self._db.key(*place) for place in places), self._db.tombstone(customer_id)]
        owner: str | None = self._transfer(keys=keys, args=[review, customer_id, self._db.key("")])
        if owner == "":
            raise CustomerErased(f"the face {face_id} can't become {customer_id}'s, who was erased")
        return owner

    def owners_of(self, face_ids: Iterable[str]) -> dict[str, str]:
        """The owner of each face that has one."""
        faces = list(face_ids)
        if not faces:
            return {}
        owners = self._db.client.mget([self._db.key("face", face) for face in faces])
        return {face: owner for face, owner in zip(faces, owners, strict=True) if owner}

    def in_photo(self, photo_id: str) -> set[str]:
        """The owners of a photo's faces."""
        return set(self._db.client.hkeys(self._db.key("in-photo", photo_id)))

    def photos_of(self, customer_id: str) -> dict[str, dict[str, str]]:
        """Where each photo lies that this customer was found in (`bucket`, `key`, `version`), by photo id.

        Those of customers merged into this one stay with them.
        """
        found = self._db.client.hgetall(self._db.key("photos-of", customer_id))
        return {photo: json.loads(where) for photo, where in found.items()}

    def start_photo(self, photo_id: str, face_ids: Iterable[str]) -> bool:
        """Note a photo's faces, which have just been indexed; False when the photo is deleted already.

        Who was found in an earlier attempt with faces that are gone since is forgotten.
        """
        keys = [self._db.key(kind, photo_id) for kind in ("photo", "in-photo", "indexed")]
        return bool(self._start(keys=keys, args=[self._db.key(""), photo_id, LIFETIME, *face_ids]))

    def keep_reference(self, face_id: str, owner: str, seen: Mapping[str, Any], enough: int) -> bool:
        """Whether `face_id` is from now on one of the owner's reference faces, of which `enough` are kept."""
        places = ("references", owner), ("face", face_id), ("faces", owner)
        tombstones = (self._db.tombstone(name) for name in (owner, face_id))
        keys = [*(self._db.key(*place) for place in places), *tombstones]
        return bool(self._keep(keys=keys, args=[face_id, json.dumps(seen), enough]))

    def references(self, owner: str) -> dict[str, dict[str, Any]]:
        """Where each of the owner's reference faces was seen."""
        found = self._db.client.hgetall(self._db.key("references", owner))
        return {face: json.loads(seen) for face, seen in found.items()}

    def replace_reference(self, owner: str, old: str, new: str, seen: Mapping[str, Any]) -> None:
        """Put the face `new` in the place of the reference face `old`; nothing of an erased owner.

        What knows the face by its first id, as merges do, still finds it.
        """
        places = ("references", owner), ("faces", owner), ("face", old), ("face", new)
        keys = [*(self._db.key(*place) for place in places), self._db.tombstone(owner)]
        self._replace(keys=keys, args=[owner, old, new, json.dumps({"first_id": old} | dict(seen))])

    def tell_apart(self, one: str, other: str) -> None:
        """Remember that two customers are two people; nothing of somebody erased."""
        pair = (one, other)
        keys = [self._db.key("told-apart", name) for name in pair]
        self._note_apart(keys=[*keys, *(self._db.tombstone(name) for name in pair)], args=pair)

    def faces_of(self, owner: str) -> dict[str, int | None]:
        """The owner's faces, and when each is forgotten (ms); None for reference faces, which stay."""
        found = self._db.client.zrange(self._db.key("faces", owner), 0, -1, withscores=True)
        return {face: None if lapses == math.inf else int(lapses) * 1000 for face, lapses in found}

    def not_the_same(self, customer_id: str) -> list[str]:
        """Those whom this customer was told apart from."""
        return sorted(self._db.client.smembers(self._db.key("told-apart", customer_id)))

    def told_apart(self, owners: Iterable[str]) -> set[frozenset[str]]:
        """All remembered pairs of two people among `owners`."""
        among = set(owners)
        pairs: set[frozenset[str]] = set()
        for owner in among if len(among) > 1 else ():
            others = self._db.client.smembers(self._db.key("told-apart", owner))
            pairs |= {frozenset((owner, other)) for other in others & among}
        return pairs
