"""The canonical form of a shop after a stream of photos: the same in each run, without ids and times."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from chalicelib.database import Database
from tests.chaos.machine.stream import COLLECTION, Stream

Form = dict[str, Any]


def form_of(stream: Stream) -> Form:
    """Return what a shop has come to, as the API, Valkey and the collection tell it."""
    photos, shop = stream.photos(), stream.machine.shop
    people = _customers(stream, photos)
    names = {customer: name for name, customers in people.items() for customer in customers}
    told = {notice["id"]: names.get(notice["customer_id"], "?") for notice in shop.published("storeroom")}
    references = {name: _references(stream.machine.database(), found) for name, found in people.items()}
    faces = shop.aws("rekognition").list_faces(CollectionId=COLLECTION, MaxResults=1000)["Faces"]
    return {
        "photos": sorted({(photo["key"], photo["state"], len(photo["faces"])) for photo in photos}),
        "customers": {name: len(found) for name, found in people.items()},
        "visits": sorted(
            names.get(one["customer"]["id"], "?") for one in shop.get("/visits?limit=100")["items"]
        ),
        "orders": sorted(
            (names.get(one["customer_id"], "?"), one["state"])
            for one in shop.get("/orders?limit=100")["items"]
        ),
        "notices": sorted(name for notice, name in told.items() if notice not in stream.told_before),
        "faces": {name: bool(found) for name, found in references.items()},
        "orphans": len({face["FaceId"] for face in faces} - set().union(*references.values())),
        "reviews": len(shop.reviews()),
    }


def _customers(stream: Stream, photos: list[dict[str, Any]]) -> Mapping[str, set[str]]:
    """Return the customers that each person is, by the pictures that show one person alone."""
    found: dict[str, set[str]] = defaultdict(set)
    for photo in photos:
        people = stream.shown.get(photo["key"], ())
        if len(people) == 1:
            found[people[0]] |= {face["customer_id"] for face in photo["faces"]}
    return found


def _references(database: Database, customers: set[str]) -> set[str]:
    """Return the reference faces of these customers."""
    return {face for one in customers for face in database.client.hkeys(database.key("references", one))}
