"""Rules that hold in a shop where nothing is left to do, whatever happened before."""

from typing import get_args
from urllib.parse import urlsplit

from chalicelib.photos.values import State
from tests.chaos.canon import MANY, TOLD, Canon
from tests.chaos.world import World

LINKS = ("url", "csv_url")
"""Fields of a report's message."""


def broken(world: World) -> list[str]:
    """Return every rule that is broken, in a sentence each."""
    return [*_photos(world), *_faces(world), *_orders(world), *_messages(world), *_links(world)]


def _photos(world: World) -> list[str]:
    """Each photo has one outcome, and one index knows it, unless it is done."""
    client, key = world.calm.database.client, world.calm.database.key
    found = []
    states = {state: set(client.zrange(key("photos", "state", state), 0, -1)) for state in get_args(State)}
    for photo in world.calm.photos.page(MANY)[0]:
        indexed = [state for state, photos in states.items() if photo.id in photos]
        if indexed != [photo.state][photo.state == "done" :] or photo.state == "processing":
            found.append(f"{photo.key} is {photo.state}, and indexed as {indexed}")
    return found


def _faces(world: World) -> list[str]:
    """The collection has the reference faces and no others, and each customer is one person."""
    shop, ever = world.calm, world.crowd.ever
    ids = list(shop.customers.ids())
    references = {face: one for one in ids for face in shop.faces.references(one)}
    found = [f"{face} of {ever[face]} is an orphan" for face in world.crowd.people if face not in references]
    found += [f"{face} of {ever[face]} is lost" for face in references if face not in world.crowd.people]
    canon = Canon(shop, world.crowd)
    return found + [f"{one} is {canon.name(one)}" for one in ids if "+" in canon.name(one)]


def _orders(world: World) -> list[str]:
    """An order was requested by one visit at most, and its state is in one index."""
    shop = world.calm
    key = shop.database.key
    found = []
    for order in shop.orders.page(MANY)[0]:
        states = [
            state
            for state in ("open", "requested", "handed_over", "cancelled")
            if shop.database.client.zscore(key("orders", state), order.id) is not None
        ]
        if states != [order.state]:
            found.append(f"the order {order.id} is {order.state}, and indexed as {states}")
    return found


def _messages(world: World) -> list[str]:
    """Messages of one id say the same, but for links: each attempt at a report signs its own."""
    said: dict[tuple[str, str], str] = {}
    found = []
    for topic in TOLD:
        for subject, message in world.calm.topic(topic).published:
            text = f"{subject} { ({name: value for name, value in message.items() if name not in LINKS}) }"
            if said.setdefault((topic, message["id"]), text) != text:
                found.append(f"{topic} {message['id']} says {said[topic, message['id']]}, and {text}")
    return found


def _links(world: World) -> list[str]:
    """Each link that was told leads to an object, and no object is of a report that nobody knows."""
    shop = world.calm
    objects = shop.results_bucket.objects.keys()
    told = [message[name] for _, message in shop.topic("reports").published for name in LINKS]
    found = [f"{link} leads nowhere" for link in told if urlsplit(link).path[1:] not in objects]
    known = {report.id for report in shop.reports.page(MANY)[0]}
    folders = {key.split("/")[1] for key in objects if key.startswith("reports/")}
    return found + [f"{report} is no report" for report in folders - known]
