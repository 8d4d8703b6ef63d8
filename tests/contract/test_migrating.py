"""Merges that release 65e4754 wrote are brought up to date, and are undone in any order."""

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from chalicelib.errors import Conflict, InvalidRequest
from chalicelib.people.earlier_merges import EarlierMerges
from chalicelib.people.tasks import migrate
from chalicelib.shop import Shop

RECORDED = json.loads((Path(__file__).parents[1] / "recorded_merges.json").read_text())
"""A shop's keys (type, value, whether it expires) at 65e4754: `before` four merges, and `after` them.

new became a part of ann, ann of bob, bob of cyd, and dan of cyd. A face of ann's was indexed anew since.
"""
FIRST, *_ = MERGES = {"merge-0": "new", "merge-1": "ann", "merge-2": "bob", "merge-3": "dan"}


@pytest.fixture
def old(shop: Shop) -> Shop:
    """A shop as that release left it."""
    client = shop.database.client
    for name, (kind, value, expires) in RECORDED["after"].items():
        key = shop.database.key(name)
        match kind:
            case "string":
                client.set(key, value)
            case "hash":
                client.hset(key, mapping=value)
            case "set":
                client.sadd(key, *value)
            case "zset":
                client.zadd(key, {member: float(score) for member, score in value})
        if expires:
            client.expire(key, 1000)
    return shop


def kept(shop: Shop) -> dict[str, Any]:
    """Return all that is stored, in the form of the recording."""
    client, start = shop.database.client, shop.database.key("")
    read: dict[str, Any] = {
        "hash": client.hgetall,
        "set": lambda key: sorted(client.smembers(key)),
        "zset": lambda key: [[each, score] for each, score in client.zrange(key, 0, -1, withscores=True)],
        "string": client.get,
    }
    keys = sorted(client.scan_iter(start + "*"))
    return {key.removeprefix(start): [client.type(key), read[client.type(key)](key)] for key in keys}


def comparable(found: dict[str, Any]) -> dict[str, Any]:
    """Return what merges and their undoing leave as it was, but for the face that was indexed anew."""
    text = json.dumps({key: value[:2] for key, value in found.items()}).replace("anew", "face-ann")
    plain: dict[str, Any] = json.loads(text.replace("Infinity", '"inf"'))
    for key, (kind, value) in plain.items():
        if kind == "zset":
            plain[key] = [kind, sorted([member, str(score)] for member, score in value)]
        if key.startswith("references:"):
            plain[key] = [kind, sorted(value)]
    return plain


def test_merges_are_undone_in_any_order_after_migrating(old: Shop) -> None:
    assert migrate(old, {}) == {"merges": 4, "migrated": 4}
    migrated = kept(old)

    for order in itertools.islice(itertools.permutations(MERGES), 0, 24, 5):
        for merge in order:
            assert old.merges.undo(merge) == MERGES[merge]

        found, before = comparable(kept(old)), comparable(RECORDED["before"])
        # a task made one of new and ann; undoing told them apart
        assert found.pop("told-apart:new") == ["set", ["ann"]]
        found["told-apart:ann"][1].remove("new")
        # what ann turned down was carried over, and stays
        refused = {key: value for key, value in found.items() if key in ("customer:bob", "customer:cyd")}
        for key in refused:
            assert found.pop(key)[1].items() ^ before.pop(key)[1].items() <= {
                ("consents.marketing_by.email", "0"),
                ("consents.marketing_by.email", "1"),
            }
        assert found == before
        restore(old, migrated)


def restore(shop: Shop, found: dict[str, Any]) -> None:
    """Put back all that was stored."""
    client = shop.database.client
    for key in client.scan_iter(shop.database.key("*")):
        client.delete(key)
    for name, (kind, value) in found.items():
        key = shop.database.key(name)
        if kind == "string":
            client.set(key, value)
        elif kind == "zset":
            client.zadd(key, dict(value))
        else:
            client.hset(key, mapping=value) if kind == "hash" else client.sadd(key, *value)


def test_migrating_again_changes_nothing(old: Shop) -> None:
    migrate(old, {})
    before = kept(old)

    assert migrate(old, {}) == {"merges": 4, "migrated": 0}
    assert kept(old) == before


def test_an_interruption_is_gone_on_with(old: Shop) -> None:
    merges = EarlierMerges(old.database)
    latest, *_ = merges.ids()
    assert merges.migrate(latest)

    assert migrate(old, {}) == {"merges": 4, "migrated": 3}


def test_a_merge_that_is_not_migrated_yet_is_not_undone(old: Shop) -> None:
    before = kept(old)

    with pytest.raises(Conflict, match="make migrate"):
        old.merges.undo(FIRST)
    assert kept(old) == before


def test_a_person_still_has_everything_after_migrating(old: Shop) -> None:
    migrate(old, {})

    assert {visit.customer_id for visit in old.visits.page(99)[0]} == {"cyd"}
    assert set(old.faces.owners_of(["anew", "other-ann", "face-bob", "face-new"]).values()) == {"cyd"}
    assert old.faces.told_apart(["cyd", "third"]) == {frozenset(("cyd", "third"))}
    assert old.promotions.of_customer("ann") == ["tea-week"]


def test_the_event_has_nothing_in_it(shop: Shop) -> None:
    with pytest.raises(InvalidRequest):
        migrate(shop, {"stage": "dev"})
