"""Who owns which face, in Redis. Owns `face:*`, `faces:*`, `references:*`, `told-apart:*` and `in-photo:*`.

face:<id>           the owner: a customer, or a review while a person is being asked
faces:<owner>       its faces, scored by when the ownership lapses (never, for reference faces)
references:<owner>  hash of its reference faces: where each was seen
in-photo:<photo>    hash owner -> face: who is in a photo, each once
told-apart:<id>     the customers that this one is not
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chalicelib.database import Database

LIFETIME = 7 * 24 * 3600
"""Seconds for which an ownership outlives its face, so that a late or repeated event finds it."""


class FaceOwners:
    """The store of face ownership; each change is one atomic step."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._claim = database.script("claim_face")
        self._transfer = database.script("transfer_faces")
        self._keep = database.script("keep_reference")

    def claim(self, photo_id: str, face_id: str, alike: Sequence[str], proposed: str, now: int) -> str | None:
        """Who `face_id` belongs to: decided by the first claim, the same ever after.

        `alike` are faces certainly of the same person (claimed along), `now` is milliseconds. None,
        and nothing is decided, when `proposed` has another face of this photo already.
        """
        faces = [face_id, *alike]
        keys = [self._db.key("in-photo", photo_id), *(self._db.key("face", face) for face in faces)]
        arguments = [face_id, proposed, self._db.key("faces", ""), LIFETIME, now // 1000, *alike]
        owner: str | None = self._claim(keys=keys, args=arguments)
        return owner

    def transfer(self, face_id: str, review: str, customer_id: str) -> str | None:
        """End `review` for all of its faces in favour of `customer_id`, unless it has ended before.

        Answers who owns `face_id` now.
        """
        keys = [
            self._db.key("face", face_id),
            self._db.key("faces", review),
            self._db.key("faces", customer_id),
        ]
        owner: str | None = self._transfer(keys=keys, args=[review, customer_id, self._db.key("face", "")])
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

    def start_photo(self, photo_id: str, face_ids: Iterable[str]) -> None:
        """Forget who was found in an earlier attempt at this photo with faces that are gone since."""
        key = self._db.key("in-photo", photo_id)
        present = set(face_ids)
        gone = [owner for owner, face in self._db.client.hgetall(key).items() if face not in present]
        if gone:
            self._db.client.hdel(key, *gone)

    def keep_reference(self, face_id: str, owner: str, seen: Mapping[str, Any], enough: int) -> bool:
        """Whether `face_id` is from now on one of the owner's reference faces, of which `enough` are kept."""
        keys = [
            self._db.key("references", owner),
            self._db.key("face", face_id),
            self._db.key("faces", owner),
        ]
        return bool(self._keep(keys=keys, args=[face_id, json.dumps(seen), enough]))

    def references(self, owner: str) -> dict[str, dict[str, Any]]:
        """Where each of the owner's reference faces was seen."""
        found = self._db.client.hgetall(self._db.key("references", owner))
        return {face: json.loads(seen) for face, seen in found.items()}

    def replace_reference(self, owner: str, old: str, new: str, seen: Mapping[str, Any]) -> None:
        """Put the face `new` in the place of the reference face `old`."""
        with self._db.transaction() as step:
            if old != new:
                step.hdel(self._db.key("references", owner), old)
                step.delete(self._db.key("face", old))
                step.zrem(self._db.key("faces", owner), old)
            step.hset(self._db.key("references", owner), new, json.dumps(seen))
            step.set(self._db.key("face", new), owner)
            step.zadd(self._db.key("faces", owner), {new: "+inf"})

    def tell_apart(self, one: str, other: str) -> None:
        """Remember that two customers are two people."""
        with self._db.transaction() as step:
            step.sadd(self._db.key("told-apart", one), other)
            step.sadd(self._db.key("told-apart", other), one)

    def told_apart(self, owners: Iterable[str]) -> set[frozenset[str]]:
        """All remembered pairs of two people among `owners`."""
        among = set(owners)
        pairs: set[frozenset[str]] = set()
        for owner in among if len(among) > 1 else ():
            others = self._db.client.smembers(self._db.key("told-apart", owner))
            pairs |= {frozenset((owner, other)) for other in others & among}
        return pairs
