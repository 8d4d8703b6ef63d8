"""Photos in Redis. Owns these keys:

photo:<id>           hash: the S3 object, lane, time, state, reason, error (its class), findings, faces, and
                     the latest attempt (absent: 1) with its execution_id (until it is done); what would
                     be empty is absent. `chalicelib/photos/records.py` has the form of findings and faces
photo-faces:<id>     hash: face id -> PhotoFace (JSON), as earlier versions wrote it
photos, photos:lane:<lane>, photos:key:<key>, photos:album:<album>, photos:label:<label>,
photos:customer_id:<customer>  (selfies), photos:state:<state> (but `done`), photos:position:known: sorted
                     sets by time
hidden-photo:<id>    hash: the S3 object and the faces of a visit's photo that a delete marker hides
photos:hidden        sorted set of these by time
photos-indexed       INDEXED once all photos are indexed by their position, and by their state unless done
photos-begun         sorted set of the photos in processing by when their attempt began (ms)
removals             sorted set of the digests of deleted keys by when they were deleted
"""

from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib.database import Database
from chalicelib.errors import CustomerErased
from chalicelib.person import Person
from chalicelib.photos import records
from chalicelib.photos.lanes import execution_name
from chalicelib.photos.pages import PhotoPages
from chalicelib.photos.values import Stored, exported
from chalicelib.times import parse_time

FIELDS = ("bucket", "key", "version", "lane", "time", "album", "customer_id")
INDEXED = "2"
"""Value of `photos-indexed` when all photos are in the indexes that this version has."""
INDEXED_AT_ONCE = 500
"""Photos that one step indexes."""


class PhotoStore(PhotoPages):
    """Photos in Redis. Each change is one atomic step.

    A deleted photo leaves a tombstone for a while, so that running tasks don't bring it back. If S3 only
    hides a visit's photo by a delete marker, its S3 object and its faces stay known for an erasure.
    """

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._add = database.script("photos/add_photo")
        self._index_photos = database.script("photos/index_photos")

    def add(self, photo: Mapping[str, Any], refusal: str = "", now: int | None = None) -> bool:
        """Note a new photo, or leave a known one as it is. Return False for a photo that is deleted already.

        The photo is then processing in its first attempt, which began at `now` (ms; its own time if that is
        not given), or rejected for the reason `refusal`.

        Raises:
            CustomerErased: the photo is a selfie for an erased customer.
        """
        photo_id, time = photo["photo_id"], parse_time(photo["time"])
        fields = {name: photo[name] for name in FIELDS if name in photo}
        indexes = [self._index(), self._index("lane", photo["lane"]), self._index("key", photo["key"])]
        indexes += [self._index(kind, photo[kind]) for kind in ("album", "customer_id") if kind in photo]
        tombstone = self._db.tombstone(photo.get("customer_id", ""))
        hidden = [self._db.key("hidden-photo", photo_id), self._index("hidden")]
        others = [self._db.key("removals"), tombstone, *hidden, self._db.key("photos-begun")]
        keys = [self._db.key("photo", photo_id), *others, *indexes]
        pairs = [item for pair in fields.items() for item in pair]
        name = "" if refusal else execution_name(photo_id)
        begun = time if now is None else now
        about = [photo_id, photo["key"], time, name, refusal, photo["lane"], begun]
        added = self._add(keys=keys, args=[self._index(""), *about, *pairs])
        if added < 0:
            raise CustomerErased(f"the photo {photo_id} is a selfie of somebody who was erased")
        return bool(added)

    def stored(self, photo_ids: Iterable[str]) -> list[Stored]:
        """Return the S3 objects and faces of these photos, also if a delete marker hides them in S3."""
        ids = list(photo_ids)
        kinds = ("photo", "hidden-photo", "photo-faces")
        found = self._db.hashes([self._db.key(kind, photo) for photo in ids for kind in kinds])
        rows = zip(ids, found[::3], found[1::3], found[2::3], strict=True)
        places = [(photo_id, fields | hidden, faces) for photo_id, fields, hidden, faces in rows]
        return [records.stored_from(*place) for place in places if "key" in place[1]]

    def of_customer(self, customer_id: str) -> list[str]:
        """Return the ids of a customer's selfies."""
        found: list[str] = self._db.client.zrange(self._index("customer_id", customer_id), 0, -1)
        return found

    def find(self, person: Person) -> None:
        """Find a person's selfies, the places of their photos, and the faces that photos name as theirs."""
        selfies = [photo for record in person.records for photo in self.of_customer(record)]
        person.add("seen", selfies)
        known = person.places
        unknown = [photo for photo in person.of("seen") if photo not in known or not known[photo].key]
        stored = {photo.id: photo for photo in self.stored({*known, *unknown})}
        for photo in unknown:
            place = stored.get(photo)
            person.add_photo(photo, place.key if place else "", place.version if place else "")
        faces = [face for photo in stored.values() for face in photo.faces]
        person.add("named", [face.face_id for face in faces if face.customer_id in person.records])

    def export(self, person: Person) -> dict[str, Any]:
        """Return the photos as they are exported, with this person's faces only.

        Of a photo that was removed though S3 still has it there is no more than its place.
        """
        places = person.places
        known = {photo.id: photo for photo in self.get_many(sorted(places))}
        rows = [exported(place, known.get(photo), person.records) for photo, place in places.items()]
        return {"photos": sorted(filter(None, rows), key=lambda row: (row["time"] or "", row["id"]))}

    def index_all(self) -> int:
        """Index by state and position the photos of versions before these indexes. Return their number.

        Photos in processing of versions before `photos-begun` are noted there by their own time. The index of
        photos that are done is dropped, which earlier versions had.
        """
        client, begun = self._db.client, self._db.key("photos-begun")
        client.zunionstore(begun, [begun, self._index("state", "processing")], aggregate="MAX")
        is_indexed = client.get(self._db.key("photos-indexed")) == INDEXED
        number = 0 if is_indexed else self._walk_all()
        client.set(self._db.key("photos-indexed"), INDEXED)
        client.unlink(self._index("state", "done"))
        return number

    def _walk_all(self) -> int:
        seen = 0
        for ids in filter(None, self._db.walk(self._index(), None, None, INDEXED_AT_ONCE)):
            keys = [self._db.key("photo", photo) for photo in ids]
            self._index_photos(keys=keys, args=[self._index(""), *ids])
            seen += len(ids)
        return seen
