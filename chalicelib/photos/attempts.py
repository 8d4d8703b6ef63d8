"""Attempts to handle a photo, and what each of them writes into the photo's records."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from chalicelib.database import Database
from chalicelib.errors import Superseded
from chalicelib.payloads import FIRST_ATTEMPT
from chalicelib.photos import records
from chalicelib.photos.heads import KEPT_SECONDS, Heads
from chalicelib.photos.lanes import execution_name
from chalicelib.photos.values import Ended, Found, State, index_of_label, position_in
from chalicelib.times import parse_time

LOOKED_AT = 100
"""Photos in processing among which `oldest_start` finds the oldest."""


class PhotoAttempts:
    """The part of a PhotoStore that attempts write to. Only the latest of a photo changes anything."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._begin = database.script("photos/begin_attempt")
        self._note_tidied = database.script("photos/note_tidied")
        self._set_faces = database.script("photos/set_faces")
        self._describe = database.script("photos/describe_photo")
        self._finish = database.script("photos/finish_photo")

    def begin_attempt(self, photo_id: str, now: int, after: int | None = None) -> int | None:
        """Begin the next attempt for a failed photo at `now` (ms). Return its number.

        Return None, and change nothing, unless the photo is failed and its attempt was `after`, if that is
        given.
        """
        if after is None:
            after = int(self._db.client.hget(self._db.key("photo", photo_id), "attempt") or FIRST_ATTEMPT)
        following = after + 1
        keys = [self._db.key("photo", photo_id), self._db.key("photos-begun")]
        arguments = [self._index(""), photo_id, now, after, following, execution_name(photo_id, following)]
        return following if self._begin(keys=keys, args=arguments) else None

    def begun_before(self, moment: int, limit: int) -> list[str]:
        """Return photos in processing whose attempt began before `moment` (ms), the earliest first."""
        begun, before = self._db.key("photos-begun"), f"({moment}"
        found: list[str] = self._db.client.zrangebyscore(begun, "-inf", before, start=0, num=limit)
        return found

    def count_in_processing(self) -> int:
        """Return the number of photos in processing."""
        return int(self._db.client.zcard(self._db.key("photos-begun")))

    def oldest_start(self) -> int | None:
        """Return when the oldest attempt in processing began (ms), the first at a photo by the photo's time.

        It looks at the photos that came first. None if there is none.
        """
        places = self._db.client.zrange(self._index("state", "processing"), 0, LOOKED_AT - 1, withscores=True)
        ids = [photo for photo, _ in places]
        attempts = self._db.field([self._db.key("photo", photo) for photo in ids], "attempt")
        begun = self._db.scores(self._db.key("photos-begun"), ids)
        found = zip((time for _, time in places), attempts, begun, strict=True)
        starts = [time if int(number or FIRST_ATTEMPT) == FIRST_ATTEMPT else at for time, number, at in found]
        return min((int(start) for start in starts if start is not None), default=None)

    def note_tidied(self, photo_id: str, attempt: int) -> None:
        """Note that an attempt has tidied up after those before it."""
        self._note_tidied(keys=[self._db.key("photo", photo_id)], args=[attempt])

    def look_again(self, photo_id: str, moment: int) -> None:
        """Let a photo in processing count as begun at `moment` (ms), since somebody has looked after it."""
        self._db.client.zadd(self._db.key("photos-begun"), {photo_id: moment}, xx=True)

    def is_superseded(self, photo_id: str, attempt: int) -> bool:
        """Tell whether a photo has a later attempt than this one. A deleted photo has none."""
        state, latest = self._db.client.hmget(self._db.key("photo", photo_id), "state", "attempt")
        return has_later(state, int(latest or FIRST_ATTEMPT), attempt)

    def check(self, photo_id: str, attempt: int) -> None:
        """Let only the latest attempt of a photo go on.

        Raises:
            Superseded: the photo has a later attempt.
        """
        if self.is_superseded(photo_id, attempt):
            raise superseded(photo_id, attempt)

    def set_faces(
        self,
        photo_id: str,
        faces: Iterable[Mapping[str, Any]],
        left_out: Mapping[str, int],
        attempt: int = FIRST_ATTEMPT,
        *,
        heads: Heads | None = None,
    ) -> bool:
        """Note the faces of a photo (each with the fields of PhotoFace), in place of those noted before.

        `heads` are all faces in the photo, which are counted by camera and day, once for all attempts.

        Return False, and note nothing, for another attempt than the latest, or a photo that has ended or is
        deleted.
        """
        pairs = [item for face in faces for item in records.face_fields(face)]
        counted = [heads.number, heads.day, heads.camera] if heads else ["", "", ""]
        about = [self._db.key(""), attempt, json.dumps(dict(left_out)), *counted, KEPT_SECONDS]
        keys = [self._db.key(kind, photo_id) for kind in ("photo", "photo-faces")]
        return bool(self._set_faces(keys=keys, args=[*about, *pairs]))

    def describe(
        self, photo_id: str, time: str, found: Mapping[str, Any], attempt: int = FIRST_ATTEMPT
    ) -> bool:
        """Keep the findings in a photo (the fields of Found), and index it by its labels and its position.

        Return False, and keep nothing, for another attempt than the latest, or a photo that is deleted.
        """
        plain = msgspec.convert(found, Found)
        names = [index_of_label(label["name"]) for label in plain.labels]
        indexes = [("label", name) for name in names]
        indexes += [("position", "known")] if position_in(plain.metadata) else []
        keys = [self._db.key("photo", photo_id), *(self._index(*index) for index in indexes)]
        arguments = [photo_id, parse_time(time), attempt, records.found_field(plain)]
        return bool(self._describe(keys=keys, args=arguments))

    def finish(
        self,
        photo_id: str,
        state: State,
        reason: str | None = None,
        customers: Mapping[str, str] | None = None,
        *,
        error: str | None = None,
        attempt: int = FIRST_ATTEMPT,
    ) -> Ended | None:
        """Note how an attempt ended, and the customers of the photo's faces (by face id).

        `error` is the class of a failure. Return None, and note nothing, for another attempt than the
        latest, for one that has ended in another state, and for a photo that is deleted. Tasks call
        `end_photo`, which also measures it.
        """
        pairs = [item for pair in (customers or {}).items() for item in pair]
        keys = [self._db.key("photo", photo_id), self._db.key("photos-begun")]
        arguments = [self._db.key(""), photo_id, attempt, state, reason or "", error or "", *pairs]
        answer = self._finish(keys=keys, args=arguments)
        if not answer:
            return None
        is_new, lane, begun = answer
        return Ended(bool(is_new), lane, int(begun) if begun else None)

    def _index(self, *parts: str) -> str:
        return self._db.key("photos", *parts)


def has_later(state: str | None, latest: int, attempt: int) -> bool:
    """Tell whether a photo in this state has a later attempt. A deleted or unknown one has none."""
    return state not in (None, "removed") and latest != attempt


def superseded(photo_id: str, attempt: int) -> Superseded:
    """Return the error of an attempt at a photo that has a later one."""
    return Superseded(f"attempt {attempt} of photo {photo_id} ends, for there is a later one")
