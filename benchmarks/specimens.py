"""One record of each kind as the stores leave it, to be copied a million times.

The stores write the specimens, so a copy is what they would have written, at a fraction of the time.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from chalicelib.addresses import address_digest
from chalicelib.database import Database
from chalicelib.faces.store import FaceStore
from chalicelib.people.store import CustomerStore
from chalicelib.people.values import Consents, Contact, Customer
from chalicelib.photos.store import PhotoStore
from chalicelib.times import format_time
from chalicelib.visits.store import VisitStore

GAP_SECONDS = 1800
MOMENT_MS = 1_790_000_000_123
WORDS, COMMANDS = "\x1f", "\x1e"
"""Stand between the words of a command, and between commands, so that all are filled in at once."""
BOX = {
    "Left": 0.41293848752975464,
    "Top": 0.2129384875297546,
    "Width": 0.1384875297546,
    "Height": 0.19875297546,
}
LABELS = tuple(f"Label-{letter}" for letter in "abcdefghij")
LOOKS = {"confidence": 99.98723602294922, "brightness": 81.25386810302734, "sharpness": 86.86019134521484}


def slot(name: str) -> str:
    """Return a word of 32 signs that a copy has an id in the place of."""
    return f"{{{name}}}".rjust(32, "0")


CUSTOMER, VISIT, PHOTO, VERSION = (slot(name) for name in ("customer", "visit", "photo", "version"))
FACE = f"0000{slot('face')}"
"""Face ids have 36 signs."""
NUMBER, ALBUM = "{number}", "{album}"
KEY = f"entrance/door-1/2026-09-21/{NUMBER}-frame.jpg"
EMAIL, PHONE = f"ann.miller{NUMBER}@example.com", "+49 30 1234567"
DIGESTS = (address_digest("email", EMAIL), address_digest("phone", PHONE))


def customer(database: Database) -> None:
    """Write somebody with a name, an address, a number and a reference face."""
    contact = Contact(email=EMAIL, phone=PHONE)
    consents = Consents(recognition=True, marketing=True)
    known = Customer(id=CUSTOMER, name="Ann Miller", status="enrolled", contact=contact, consents=consents)
    CustomerStore(database).add(known, MOMENT_MS)
    seen = {**_place(), "box": BOX}
    FaceStore(database).keep_reference(FACE, CUSTOMER, seen, 5)


def visit(database: Database) -> None:
    """Write a visit of one photo, with the picture of the face."""
    visits = VisitStore(database, GAP_SECONDS)
    visits.record(CUSTOMER, (PHOTO, KEY), MOMENT_MS, 99.98723602294922, VISIT)
    visits.picture(VISIT, PHOTO, FACE)


def visit_photo(database: Database) -> None:
    """Write a photo of the visit lane that shows one customer, as it is once it is done."""
    photos, faces = PhotoStore(database), FaceStore(database)
    photos.add({**_place(), "lane": "visit", "time": format_time(MOMENT_MS), "camera": "door-1"})
    faces.note_faces(PHOTO, [FACE])
    faces.claim(PHOTO, FACE, [], CUSTOMER, MOMENT_MS)
    face = {"face_id": FACE, "box": BOX, "decision": "known", "customer_id": CUSTOMER}
    photos.set_faces(PHOTO, [face | {"similarity": 99.98723602294922}], {})
    faces.forget(PHOTO, [FACE])
    photos.finish(PHOTO, "done", customers={FACE: CUSTOMER})


def gallery_photo(database: Database) -> None:
    """Write a photo of the gallery lane with ten labels and a face, as it is once it is done."""
    photos = PhotoStore(database)
    key = f"gallery/{ALBUM}/IMG_{NUMBER}.jpg"
    place = {**_place(), "key": key, "album": ALBUM}
    photos.add({**place, "lane": "gallery", "time": format_time(MOMENT_MS)})
    metadata = {"width": 4000, "height": 3000, "format": "JPEG", "taken_at": "2026-09-21T14:13:20"}
    labels = [{"name": name, "confidence": 98.72360229492188, "parents": ["Thing"]} for name in LABELS]
    detected = [{"box": BOX, **LOOKS, "sunglasses": False}]
    found = {"metadata": metadata, "labels": labels, "detected": detected}
    found |= {"thumbnail": f"thumbnails/{PHOTO}.jpg", "results": f"results/{PHOTO}.json"}
    photos.describe(PHOTO, format_time(MOMENT_MS), found)
    photos.finish(PHOTO, "done")


KINDS: dict[str, Callable[[Database], None]] = {
    "customer": customer,
    "visit": visit,
    "photo of a visit": visit_photo,
    "gallery photo": gallery_photo,
}


def _place() -> dict[str, str]:
    return {"photo_id": PHOTO, "bucket": "future-store-photos", "key": KEY, "version": VERSION}


def template(database: Database, write: Callable[[Database], None]) -> str:
    """Let a specimen be written into an empty shop. Return the commands that write a copy.

    What expires within days is left out.
    """
    write(database)
    prefix = database.key("")
    keys = [key for key in database.client.scan_iter(f"{prefix}*") if database.client.ttl(key) < 0]
    commands = [_command(database.client, key) for key in sorted(keys)]
    return COMMANDS.join(WORDS.join(command) for command in commands)


def copies(template: str, changes: Mapping[str, str]) -> Iterator[list[str]]:
    """Yield the commands of a template, each slot replaced by what stands for it in `changes`."""
    for name, value in changes.items():
        template = template.replace(name, value)
    for command in template.split(COMMANDS):
        yield command.split(WORDS)


def _command(client: Any, key: str) -> list[str]:
    """Return the command that writes a key once more, or adds what it holds to another copy's."""
    kind = client.type(key)
    if kind == "hash":
        return ["HSET", key, *(word for pair in client.hgetall(key).items() for word in pair)]
    if kind == "zset":
        found = client.zrange(key, 0, -1, withscores=True)
        return ["ZADD", key, *(word for member, score in found for word in (f"{score:.0f}", member))]
    if kind == "set":
        return ["SADD", key, *client.smembers(key)]
    return ["SET", key, client.get(key)]
