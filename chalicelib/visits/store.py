"""Visits in Redis: the sightings of one customer less than the gap apart. Owns these keys:

visit:<id>            hash: customer_id, started, last_seen (ms), similarity, shown_photo and shown_face (its
                      picture), into (once absorbed), greeted (ms); photo and key of its only
                      sighting, or the photo that it began with (of those, the one that came first)
visit:<id>:photos     sorted set of "<photo id> <key>", scored by the sighting's time, once there are several
visit:<id>:absorbed   ids of visits that a late sighting joined to this one
pictured:<photo>      hash face -> the visit that shows its picture
visits-of:<customer>  sorted set by start; the rank is the visit's number
visits, present       sorted sets by last sighting: of all visits, of customers

When a visit ended follows from its sightings and the exits, see `visits/end_of.lua`.
"""

from collections.abc import Iterable
from typing import Any

from chalicelib.database import Database
from chalicelib.errors import CustomerErased, CustomerIgnored
from chalicelib.payloads import RecordedVisit
from chalicelib.person import Counts, Person
from chalicelib.visits.pages import VisitPages


class VisitStore(VisitPages):
    """Visits in Redis; each change is one atomic step."""

    def __init__(self, database: Database, gap: int, stay: int = 0) -> None:
        super().__init__(database, gap, stay)
        self._record = database.script("visits/record_visit")
        self._picture = database.script("visits/picture_visit")
        self._drop = database.script("visits/drop_visits")
        self._greet = database.script("visits/greet_visit")

    def record(
        self, customer_id: str, photo: tuple[str, str], time: int, similarity: float | None, new_id: str
    ) -> RecordedVisit:
        """Add a sighting of a customer in `photo` (id, key) at `time` (ms); once more changes nothing.

        The visit of a merged customer is the survivor's.

        Raises:
            CustomerErased: the customer was erased.
            CustomerIgnored: the customer is ignored.
        """
        keys = [self._db.key("visits"), self._db.key("present")]
        seen = "" if similarity is None else f"{similarity:.4f}"
        arguments = [self._db.key(""), customer_id, *photo, time, self._gap, new_id, seen]
        answer = self._record(keys=keys, args=arguments)
        if not answer:
            raise CustomerErased(f"the customer {customer_id} was erased; there is no visit to record")
        if answer == [""]:
            raise CustomerIgnored(f"the customer {customer_id} is ignored; no visit is recorded")
        visit, customer, needs_picture, number, began, *absorbed = answer
        return RecordedVisit(
            id=visit,
            customer_id=customer,
            needs_picture=bool(needs_picture),
            absorbed=tuple(absorbed),
            number=number,
            began=began,
        )

    def picture(self, visit_id: str, photo_id: str, face_id: str) -> bool:
        """Give a visit the picture of its face unless it has one. Return whether it shows this one.

        A visit that was erased shows none.
        """
        keys = [self._db.key("visit", visit_id), self._db.key("pictured", photo_id)]
        return bool(self._picture(keys=keys, args=[self._db.key(""), visit_id, photo_id, face_id]))

    def greet(self, visit_id: str, time: int | None) -> bool:
        """Note that a visit's customer was greeted at `time` (ms), or was not. Return False if it is gone."""
        arguments = [self._db.key(""), visit_id, "" if time is None else time]
        return bool(self._greet(keys=[self._db.key("visit", visit_id)], args=arguments))

    def pictured(self, photo_id: str) -> set[str]:
        """Return the faces of a photo that are shown as pictures of visits."""
        return set(self._db.client.hkeys(self._db.key("pictured", photo_id)))

    def find(self, person: Person) -> None:
        """Find a person's visits, the visits that these absorbed, and the photos of both."""
        own = self._db.members([self._db.key("visits-of", record) for record in person.records])
        parts = [self._db.key("visit", visit, "absorbed") for visit in own]
        person.add("visits", own)
        person.add("absorbed", self._db.members(parts, "set"))
        person.add("seen", self._photos_of(person.of("visits", "absorbed")))
        person.add("sightings", self._photos_of(person.of("requesting")))

    def erase(self, person: Person) -> Counts:
        """Forget visits, and the records that index them."""
        deleted = self._db.delete(*(self._db.key("visits-of", record) for record in person.of("records")))
        visits = person.of("visits", "absorbed")
        if visits:
            keys = [self._db.key("visit", visits[0])]
            deleted += int(self._drop(keys=keys, args=[self._db.key(""), *visits]))
        return {"records": deleted}

    def export(self, person: Person) -> dict[str, Any]:
        """Return the visits as they are exported."""
        return {"visits": self.of_customer(person.id)}

    def _photos_of(self, visit_ids: Iterable[str]) -> list[str]:
        """Return the photos of these visits, of one the only sighting or several."""
        ids = list(visit_ids)
        only = self._db.field([self._db.key("visit", visit) for visit in ids], "photo")
        several = self._db.members([self._db.key("visit", visit, "photos") for visit in ids])
        return [*filter(None, only), *(sighting.partition(" ")[0] for sighting in several)]
