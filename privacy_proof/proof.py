"""The proof: photos are played, every store is read, and what is found of strangers is told."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from chalicelib.faces.agreed import face_id_of
from demo import pictures
from demo.shop import Shop
from localaws.faces import FaceEngine
from localaws.machine import Machine
from privacy_proof import passage, stores
from privacy_proof.photos import CUSTOMER, STRANGERS, Taken, taken
from privacy_proof.stores import Content
from privacy_proof.witness import Witness

Say = Callable[[str], None]
Spoil = Callable[[Machine, Witness], None]
MOST_MISCOUNTED = 0.02
"""Part of the heads that a count may be wrong by."""


class Finding(NamedTuple):
    """Something of a stranger, and where it is."""

    store: str
    place: str
    what: str


class Outcome(NamedTuple):
    """The result of a proof; `read` are bytes by store."""

    photos: int
    heads: int
    counted: int
    visits: int
    read: dict[str, int]
    findings: list[Finding]

    @property
    def miscounted(self) -> float:
        """Return the part of the heads that the count is wrong by."""
        return abs(self.counted - self.heads) / max(1, self.heads)

    @property
    def holds(self) -> bool:
        return not self.findings and self.miscounted <= MOST_MISCOUNTED


def witness_of(engine: FaceEngine) -> Witness:
    """Return a witness who knows every stranger by several portraits."""
    kinds = ("flipped", "dark", "cropped")
    return Witness(
        engine,
        {
            name: [pictures.portrait(name), *(pictures.variation(name, k) for k in kinds)]
            for name in STRANGERS
        },
    )


def prove(folder: Path, count: int, say: Say, spoil: Spoil = lambda machine, witness: None) -> Outcome:
    """Play so many photos on a new machine in `folder`, and read all that it has kept.

    `spoil` may put something of a stranger into a store before, so that the proof fails.
    """
    engine = FaceEngine(workers=1)
    try:
        witness = witness_of(engine)
        with passage.opt_in_machine(folder, say) as machine:
            shop = Shop(machine.env, machine.messages)
            customer = passage.enrol(shop)
            photos = list(taken(count))
            passage.play(shop, photos, say)
            note_ids(witness, shop, photos)
            spoil(machine, witness)
            say("reading every store")
            reading = Reading(witness)
            reading.read(stores.in_memory(machine, shop))
            reading.findings += [*_records(shop, customer), *_visitors(shop, customer)]
            counted, visits = _counted(shop), _sightings(shop)
        reading.read(stores.on_disk(machine))
    finally:
        engine.close()
    heads = sum(len(photo.people) for photo in photos)
    return Outcome(count, heads, counted, visits, dict(reading.bytes), reading.findings)


class Reading:
    """What a witness has read, and found."""

    def __init__(self, witness: Witness) -> None:
        self._witness = witness
        self.bytes: Counter[str] = Counter()
        self.findings: list[Finding] = []

    def read(self, contents: Iterable[Content]) -> None:
        """Read some contents of stores."""
        for store, place, content in contents:
            self.bytes[store] += len(content)
            self.findings += [Finding(store, place, what) for what in self._witness.find(content)]


def note_ids(witness: Witness, shop: Shop, photos: Sequence[Taken]) -> None:
    """Let a witness know the ids that strangers' faces would have had, if anybody had given them one."""
    ids = {key: name.rpartition("-")[0] for name, key in _photo_keys(shop).items()}
    for photo in photos:
        for face in witness.analyse(photo.picture).faces:
            box = {"Left": face.box.left, "Top": face.box.top}
            box |= {"Width": face.box.width, "Height": face.box.height}
            if photo.key in ids and face.vector is not None and witness.who(face.vector):
                witness.ids.add(face_id_of(ids[photo.key], box))


def _photo_keys(shop: Shop) -> dict[str, str]:
    """Return the key of the photo of each execution, by its name."""
    started = {
        name: json.loads(events[0]["executionStartedEventDetails"]["input"])
        for name, events in stores.histories(shop).items()
    }
    return {name: given["key"] for name, given in started.items() if "key" in given}


def _records(shop: Shop, customer: str) -> list[Finding]:
    """Return records that only a stranger can be the cause of."""
    known = [one["id"] for one in shop.get("/customers?limit=100")["items"]]
    others = [Finding("Redis", f"customer {one}", "a record") for one in known if one != customer]
    asked = [Finding("Redis", f"review {one['id']}", "a question") for one in shop.reviews()]
    kept = [Finding("versions in S3", key, "a photo") for key in stores.left_in_entrance(shop)]
    faces = shop.aws("rekognition").list_faces(CollectionId="future-store-local")["Faces"]
    more = [Finding("the collection", face["FaceId"], "a face") for face in faces[1:]]
    return [*others, *asked, *kept, *more]


def _visitors(shop: Shop, customer: str) -> list[Finding]:
    """Return visitors in executions' histories who are not the customer."""
    return [
        Finding("executions' histories", name, f"the visitor {visitor}")
        for name, events in stores.histories(shop).items()
        for event in events
        for visitor in _visitors_in(event)
        if visitor.get("customer_id") != customer
    ]


def _visitors_in(event: dict[str, Any]) -> list[dict[str, Any]]:
    details = event.get("stateExitedEventDetails", {})
    if details.get("name") != "RecogniseFaces":
        return []
    recognition = json.loads(details["output"]).get("recognition", {})
    return list(recognition.get("visitors", []))


def _counted(shop: Shop) -> int:
    days = shop.get("/visits/heads")["items"]
    return sum(sum(day["cameras"].values()) for day in days)


def _sightings(shop: Shop) -> int:
    return sum(len(visit["photos"]) for visit in shop.visits())


def expected_sightings(photos: Iterable[Taken]) -> int:
    """Return in how many photos the customer is."""
    return sum(CUSTOMER in photo.people for photo in photos)
