"""What is kept of notifications: listed, exported, moved by merges, erased, forgotten after 30 days."""

import pytest

from chalicelib.channels import CHANNELS
from chalicelib.database import Database
from chalicelib.errors import TransientError
from chalicelib.notifications.store import KEPT_SECONDS
from chalicelib.people.merges import MergeStore
from tests.contract.notification_desk import MINUTE, NOW, Desk, desk_of
from tests.shops import erase_from, make_shop


@pytest.fixture
def desk(database: Database) -> Desk:
    desk = desk_of(make_shop(database, notification_attempts=3))
    desk.shop.customers.add_newcomer("new", NOW)
    desk.shop.customers.change("new", {"consents": {"marketing": True}})
    return desk


def listed(desk: Desk, **filters: str) -> list[str]:
    rows, _ = desk.shop.notifications.page(10, None, desk.clock(), **filters)  # type: ignore[arg-type]
    return [row.id for row in rows]


def keys_with(desk: Desk, word: str) -> list[str]:
    """The keys that have a word in their name or in what they hold."""
    client = desk.shop.database.client
    found = []
    for key in client.scan_iter(desk.shop.database.key("*")):
        kind = client.type(key)
        read = {
            "hash": client.hgetall,
            "set": client.smembers,
            "zset": lambda key: client.zrange(key, 0, -1),
            "string": client.get,
        }
        if word in f"{key} {read[kind](key)}":
            found.append(key)
    return sorted(found)


def test_notifications_are_listed_newest_first_page_by_page(desk: Desk) -> None:
    for number in range(3):
        desk.clock.time += MINUTE
        desk.offers(f"n{number}")

    first, cursor = desk.shop.notifications.page(2, None, desk.clock())
    rest, end = desk.shop.notifications.page(2, cursor, desk.clock())

    assert [row.id for row in first] == ["n2", "n1"]
    assert [row.id for row in rest] == ["n0"]
    assert end is None
    assert (first[0].customer_id, first[0].kind, first[0].at) == ("ann", "offers", "2026-09-21T14:16:20.000Z")


def test_notifications_are_found_by_customer_and_by_state(desk: Desk) -> None:
    desk.offers("n1")
    desk.failing(desk.push, TransientError("slow down"))
    desk.offers("n2", "new")

    assert listed(desk, customer_id="ann") == ["n1"]
    assert listed(desk, state="failed") == ["n2"]
    assert listed(desk, state="failed", customer_id="ann") == []
    assert sorted(listed(desk, state="sent")) == ["n1", "n2"]
    desk.retry_after(MINUTE)
    assert listed(desk, state="failed") == []


def test_the_next_try_is_told(desk: Desk) -> None:
    desk.failing(desk.email, TransientError("slow down"))
    desk.offers()

    way = desk.shop.notifications.get_many(["n1"])["n1"].channels["email"]

    assert (way.attempts, way.next_try) == (1, "2026-09-21T14:14:20.000Z")


def test_what_a_notification_says_is_kept_only_until_it_is_out(desk: Desk) -> None:
    desk.failing(desk.email, TransientError("slow down"))
    desk.offers()
    assert desk.shop.notifications.of_customer("ann")[0]["values"]["offers"][0]["text"] == "Tea"

    desk.retry_after(MINUTE)

    assert desk.shop.notifications.of_customer("ann")[0]["values"] == {}


@pytest.mark.parametrize("last", CHANNELS)
def test_what_is_said_is_kept_for_every_channel_that_has_yet_to_send_it(desk: Desk, last: str) -> None:
    for name, channel in desk.channels.items():
        desk.failing(channel, *[TransientError("slow down")] * (2 if name == last else 1))
    desk.offers()
    desk.retry_after(MINUTE)

    desk.retry_after(4 * MINUTE)

    assert [message.parts for _, message in desk.channels[last].sent]


def test_records_are_forgotten_after_thirty_days(desk: Desk) -> None:
    desk.offers()
    client = desk.shop.database.client
    kept = [client.ttl(key) for key in keys_with(desk, "ann") if "notification" in key]
    assert kept
    assert all(KEPT_SECONDS - 100 < seconds <= KEPT_SECONDS for seconds in kept)

    desk.retry_after(KEPT_SECONDS * 1000 + 1)

    assert client.zcard(desk.shop.database.key("notifications")) == 0
    assert client.zcard(desk.shop.database.key("notifications-in", "sent")) == 0
    assert listed(desk) == []


def test_erasing_a_customer_leaves_nothing_of_their_notifications(desk: Desk) -> None:
    desk.failing(desk.email, TransientError("slow down"))
    desk.offers("note-1")
    desk.offers("note-2", "new")

    assert erase_from(desk.shop.notifications, "ann").of("notifications") == ["note-1"]

    assert keys_with(desk, "note-1") == []
    assert listed(desk) == ["note-2"]
    assert erase_from(desk.shop.notifications, "ann").of("notifications") == []


def test_a_try_that_ends_after_the_erasure_brings_nothing_back(desk: Desk) -> None:
    desk.failing(desk.email, TransientError("slow down"))
    desk.offers("note-1")
    desk.clock.time += MINUTE
    attempt = desk.shop.notifications.claim("note-1", "email", desk.clock())

    erase_from(desk.shop.notifications, "ann")
    desk.shop.notifications.settle("note-1", "email", attempt, "failed", "x", next_try=NOW)

    assert keys_with(desk, "note-1") == []


def test_nothing_is_kept_for_somebody_whose_erasure_has_begun(desk: Desk) -> None:
    desk.shop.database.client.set(desk.shop.database.tombstone("ann"), 1)

    assert desk.offers("note-1") == {}

    assert keys_with(desk, "note-1") == []
    assert desk.email.sent == []


def test_a_late_ending_does_not_undo_what_a_later_try_did(desk: Desk) -> None:
    desk.failing(desk.email, TransientError("slow down"))
    desk.offers()
    desk.clock.time += MINUTE
    first = desk.shop.notifications.claim("n1", "email", desk.clock())
    desk.clock.time += 6 * MINUTE
    assert desk.shop.notifications.claim("n1", "email", desk.clock()) == first + 1

    desk.shop.notifications.settle("n1", "email", first, "failed", "late", next_try=desk.clock())
    assert desk.states()["email"][0] == "sending"
    desk.shop.notifications.settle("n1", "email", first, "sent")
    assert desk.states()["email"][0] == "sent"
    desk.shop.notifications.settle("n1", "email", first + 1, "failed", "x", next_try=desk.clock())
    assert desk.states()["email"][0] == "sent"


def test_records_move_with_a_merge_and_back(desk: Desk) -> None:
    desk.offers("n1", "new")
    desk.offers("n2", "ann")
    before, merging = keys_with(desk, "n1"), MergeStore(desk.shop.database, desk.clock, lambda: "merge")

    merging.merge("new", "ann")
    assert sorted(listed(desk, customer_id="ann")) == ["n1", "n2"]
    assert desk.shop.notifications.get_many(["n1"])["n1"].customer_id == "ann"
    (merge,) = merging.merges_of("ann")
    merging.undo(merge)

    assert listed(desk, customer_id="ann") == ["n2"]
    assert keys_with(desk, "n1") == before
    assert desk.shop.database.client.ttl(desk.shop.database.key("notifications-of", "new")) > 0
