"""Notifications go out once per channel, whatever happens to the others."""

import re

import msgspec
import pytest

from chalicelib.channels import CHANNELS
from chalicelib.database import Database
from chalicelib.errors import ServiceError, TransientError, Undeliverable, Unfinished
from chalicelib.notifications.tasks import RUN_MS, notify, retry_notifications
from chalicelib.people.merges import MergeStore
from tests.contract.notification_desk import ALL, MINUTE, OFFERS, Desk, desk_of
from tests.fakes import together
from tests.shops import make_shop

SENT = dict.fromkeys(CHANNELS, "sent")


@pytest.fixture
def desk(database: Database) -> Desk:
    return desk_of(make_shop(database, notification_attempts=3))


def test_every_channel_sends_its_own_text(desk: Desk) -> None:
    assert desk.offers() == SENT

    ((to, mail),) = desk.email.sent
    assert (to, mail.purpose, "<li>Tea</li>" in mail.parts["html"]) == ("ann", "marketing", True)
    assert re.match(
        r"https://shop\.example/unsubscribe/ann~[0-9a-f]{40}\.marketing\.email\.", mail.unsubscribe
    )
    assert mail.unsubscribe in mail.parts["text"]
    assert desk.push.sent[0][1].parts["push"].strip() == "Tea"


def test_the_same_notification_again_sends_nothing(desk: Desk) -> None:
    desk.offers()

    assert desk.offers() == SENT
    assert {len(channel.sent) for channel in desk.channels.values()} == {1}


def test_of_twenty_tasks_at_once_one_sends(desk: Desk) -> None:
    answers = together(20, lambda _: desk.offers())

    assert {len(channel.sent) for channel in desk.channels.values()} == {1}
    assert all(set(answer.values()) <= {"sent", "sending", "waiting"} for answer in answers)
    assert desk.offers() == SENT


def test_of_twenty_retries_at_once_one_sends(desk: Desk) -> None:
    desk.failing(desk.email, TransientError("slow down"))
    desk.offers()
    desk.clock.time += MINUTE

    counts = together(20, lambda _: retry_notifications(desk.shop))

    assert sum(count["sent"] for count in counts) == 1
    assert len(desk.email.sent) == 1


@pytest.mark.parametrize("error", [TransientError("slow down"), ServiceError("not verified")])
def test_a_channel_that_fails_stops_no_other_and_is_tried_again(desk: Desk, error: ServiceError) -> None:
    desk.failing(desk.email, error)

    assert desk.offers() == SENT | {"email": "failed"}
    assert desk.states()["email"] == ("failed", f"{type(error).__name__}: {error}")
    assert desk.retry_after(MINUTE - 1) == {"sent": 0, "failed": 0, "given_up": 0, "left": 0}
    assert desk.retry_after(1) == {"sent": 1, "failed": 0, "given_up": 0, "left": 0}
    assert desk.states()["email"] == ("sent", "")
    assert len(desk.sms.sent) == 1


def test_repeating_a_failed_notification_waits_for_its_time_too(desk: Desk) -> None:
    desk.failing(desk.email, TransientError("slow down"))
    desk.offers()

    assert desk.offers()["email"] == "failed"
    assert desk.email.sent == []


def test_tries_are_bounded(desk: Desk) -> None:
    desk.failing(desk.email, *[TransientError("slow down")] * 3)
    desk.offers()

    assert desk.retry_after(MINUTE)["failed"] == 1
    assert desk.retry_after(4 * MINUTE)["given_up"] == 1
    assert desk.states()["email"] == ("given_up", "TransientError: slow down")
    assert desk.retry_after(1000 * MINUTE) == {"sent": 0, "failed": 0, "given_up": 0, "left": 0}


def test_what_no_time_was_left_for_is_heard_of(desk: Desk) -> None:
    desk.failing(desk.email, TransientError("slow down"))
    desk.offers()
    desk.clock.time += MINUTE
    moments = iter([desk.clock.time, desk.clock.time + RUN_MS])
    desk.shop.now = lambda: next(moments)

    with pytest.raises(Unfinished, match='"left": 1'):
        retry_notifications(desk.shop)


def test_what_no_address_takes_is_not_tried_again(desk: Desk) -> None:
    desk.failing(desk.sms, Undeliverable("no such number"))

    assert desk.offers()["sms"] == "undeliverable"
    assert desk.retry_after(1000 * MINUTE)["sent"] == 0


def test_a_task_that_dies_while_it_sends_is_followed_by_another_try(desk: Desk) -> None:
    desk.email.refuses.append(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        desk.offers()

    assert desk.retry_after(5 * MINUTE)["sent"] == len(CHANNELS) - 1, "those that were not claimed"
    assert desk.retry_after(MINUTE)["sent"] == 1
    assert len(desk.email.sent) == 1


def test_tasks_that_die_again_and_again_are_no_endless_tries(desk: Desk) -> None:
    for _ in range(3):
        desk.email.refuses.append(KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            desk.offers()
        desk.clock.time += 6 * MINUTE

    retry_notifications(desk.shop)

    assert desk.states()["email"] == ("given_up", "the last try did not come to an end")


def test_consent_is_asked_per_channel(desk: Desk) -> None:
    desk.shop.customers.change("ann", {"consents": {"marketing_by": {"push": False}}})

    assert desk.offers() == SENT | {"push": "refused"}
    assert desk.states()["push"][1] == "the customer doesn't agree to marketing by push"
    assert desk.push.sent == []


def test_consent_that_was_withdrawn_meanwhile_counts(desk: Desk) -> None:
    desk.failing(desk.email, TransientError("slow down"))
    desk.offers()
    desk.shop.customers.change("ann", {"consents": {"marketing": False}})

    assert desk.retry_after(MINUTE) == {"sent": 0, "failed": 0, "given_up": 1, "left": 0}
    assert desk.states()["email"][0] == "refused"
    assert desk.email.sent == []


def test_an_offer_expires_while_it_waits(desk: Desk) -> None:
    desk.failing(desk.email, TransientError("slow down"))
    notify(desk.shop, "n1", "ann", "offers", OFFERS | {"valid_until": "2026-09-21T14:13:30Z"})

    assert desk.retry_after(MINUTE)["given_up"] == 1
    assert desk.states()["email"] == ("expired", "it was valid until 2026-09-21T14:13:30Z")


def test_an_offer_that_was_deleted_meanwhile_is_not_sent(desk: Desk) -> None:
    desk.failing(desk.email, TransientError("slow down"))
    desk.offers()
    desk.shop.offers.delete("tea")

    assert desk.retry_after(MINUTE)["given_up"] == 1
    assert desk.states()["email"] == ("expired", "none of its offers is valid any more")


def test_a_channel_that_was_taken_away_meanwhile_holds_up_no_other(desk: Desk) -> None:
    desk.failing(desk.email, TransientError("slow down"))
    desk.failing(desk.push, TransientError("slow down"))
    desk.offers()

    del desk.shop.channels["push"]

    assert desk.retry_after(MINUTE)["sent"] == 1
    assert len(desk.email.sent) == 1
    assert desk.states()["push"] == ("undeliverable", "there is no channel push any more")


def test_a_channel_without_an_address_is_not_used(desk: Desk) -> None:
    desk.sms.reaching = False

    assert desk.offers() == {name: state for name, state in SENT.items() if name != "sms"}


def test_an_address_that_was_taken_back_meanwhile_gets_nothing(desk: Desk) -> None:
    desk.failing(desk.sms, TransientError("slow down"))
    desk.offers()
    desk.sms.reaching = False

    assert desk.retry_after(MINUTE)["given_up"] == 1
    assert desk.states()["sms"] == ("undeliverable", "the customer can't be reached by sms any more")


def test_service_messages_need_no_marketing_consent_and_have_no_link(desk: Desk) -> None:
    desk.shop.customers.change("ann", {"consents": {"marketing": False}})

    assert notify(desk.shop, "n1", "ann", "enrolled", {}) == {"email": "sent"}
    assert desk.email.sent[0][1].unsubscribe == ""


def test_nobody_unknown_is_notified_and_nothing_is_kept(desk: Desk) -> None:
    assert desk.offers("n1", "nobody") == {}
    assert desk.shop.notifications.get_many(["n1"]) == {}


def test_one_who_was_merged_is_notified_as_the_customer_they_are_now(desk: Desk) -> None:
    desk.shop.customers.add_newcomer("new", desk.clock())
    marketing = {"marketing": True, "marketing_by": msgspec.to_builtins(ALL.marketing_by)}
    desk.shop.customers.change("new", {"consents": marketing})
    MergeStore(desk.shop.database, desk.clock, lambda: "merge").merge("new", "ann")

    assert desk.offers("n1", "new") == SENT
    assert desk.email.sent[0][0] == "ann"
    assert desk.shop.customers.get("ann").consents == ALL
