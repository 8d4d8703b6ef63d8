"""A bounce or a complaint stops e-mail to its address, whenever and however often SES tells of it."""

import json
from typing import Any

import pytest

from chalicelib.addresses import address_digest
from chalicelib.aws.mail import ADDRESS
from chalicelib.channels import CHANNELS
from chalicelib.database import Database
from chalicelib.errors import InvalidRequest
from chalicelib.notifications.channels import EmailChannel, make_channels
from chalicelib.notifications.feedback import record_feedback
from chalicelib.notifications.stopped_mail import BOUNCE_SECONDS, RELEASE_SECONDS
from chalicelib.people.values import Contact, Customer
from chalicelib.privacy.tasks import erase_person, export_person
from chalicelib.times import format_time
from tests.contract.notification_desk import ALL, NOW, Desk, desk_of
from tests.fakes import FakeMailbox, together
from tests.shops import make_shop

ANN = "ann@example.com"
STOPPED = {"stopped": 1, "noted": 1}


@pytest.fixture
def desk(database: Database) -> Desk:
    """A desk that sends e-mail, to a mailbox that only remembers."""
    made = desk_of(make_shop(database, notification_attempts=3))
    made.shop.channels["email"] = make_channels(made.shop)["email"]
    return made


def mails(desk: Desk) -> FakeMailbox:
    assert isinstance(desk.shop.mailbox, FakeMailbox)
    return desk.shop.mailbox


def bounce(kind: str = "Permanent", to: str = ANN, at: int = NOW, tag: str = "n1", **more: Any) -> str:
    told = {"bounceType": kind, "bounceSubType": "General", "timestamp": format_time(at), "feedbackId": "f"}
    found = {"bounce": told | {"bouncedRecipients": [{"emailAddress": to, "status": "5.1.1"}]} | more}
    return event("Bounce", to, tag, found)


def complaint(to: str = ANN, at: int = NOW, tag: str = "n1") -> str:
    told = {"timestamp": format_time(at), "complaintFeedbackType": "abuse"}
    found = {"complaint": told | {"complainedRecipients": [{"emailAddress": to}]}}
    return event("Complaint", to, tag, found)


def event(kind: str, to: str, tag: str, found: dict[str, Any]) -> str:
    tags = {"ses:configuration-set": ["future-store-test"]} | ({"notification": [tag]} if tag else {})
    return json.dumps({"eventType": kind, "mail": {"destination": [to], "tags": tags}, **found})


def tell(desk: Desk, message: str) -> dict[str, int]:
    return record_feedback(desk.shop, message)


def next_mail(desk: Desk, notification: str = "n2") -> tuple[str, str]:
    """Send one more notification. Return the state and the reason of its e-mail."""
    desk.offers(notification)
    return desk.states(notification)["email"]


def test_a_message_bears_its_notification_s_id(desk: Desk) -> None:
    desk.offers()

    assert mails(desk).tags == [{"notification": "n1"}]


def test_a_permanent_bounce_shows_and_stops_the_next_e_mail_and_no_other_channel(desk: Desk) -> None:
    desk.offers()

    assert tell(desk, bounce()) == STOPPED
    assert desk.states()["email"][0] == "bounced"
    state, reason = next_mail(desk)
    assert (state, reason.partition(":")[0]) == (
        "undeliverable",
        "no e-mail goes to this address since 2026-09-21T14",
    )
    assert desk.states("n2")["sms"][0] == "sent"
    assert len(mails(desk).sent) == 1


def test_a_complaint_shows_and_stops_the_next_e_mail(desk: Desk) -> None:
    desk.offers()

    assert tell(desk, complaint()) == STOPPED
    assert desk.states()["email"][0] == "complained"
    assert "spam" in next_mail(desk)[1]


@pytest.mark.parametrize("kind", ["Transient", "Undetermined"])
def test_a_bounce_that_may_pass_shows_and_stops_nothing(desk: Desk, kind: str) -> None:
    desk.offers()

    assert tell(desk, bounce(kind)) == {"stopped": 0, "noted": 1}
    assert desk.states()["email"][0] == "bounced"
    assert next_mail(desk)[0] == "sent"


@pytest.mark.parametrize("spelled", ["Ann@EXAMPLE.com", '"Ann" <ann@example.com>', " ann@example.com"])
def test_an_address_counts_in_each_spelling(desk: Desk, spelled: str) -> None:
    tell(desk, bounce(to=spelled))

    assert next_mail(desk)[0] == "undeliverable"


def test_what_is_told_before_the_message_is_noted_as_sent_stays(desk: Desk) -> None:
    """SES' event may be faster than the function that sent the message."""
    store, to = desk.shop.notifications, mails(desk)
    send = to.send

    def bounces_at_once(*mail: Any, **more: Any) -> None:
        send(*mail, **more)
        tell(desk, bounce())

    to.send = bounces_at_once  # type: ignore[method-assign]
    desk.offers()

    assert desk.states()["email"][0] == "bounced"
    assert store.due(NOW + 10**9, 10) == []


@pytest.mark.parametrize("first", [bounce(), complaint()])
def test_a_complaint_outlasts_a_bounce_in_any_order(desk: Desk, first: str) -> None:
    desk.offers()
    for message in (first, bounce(), complaint(), bounce()):
        tell(desk, message)

    assert desk.states()["email"][0] == "complained"
    assert "spam" in next_mail(desk)[1]


def test_the_same_event_twenty_times_at_once_is_noted_once(desk: Desk) -> None:
    desk.offers()

    answers = together(20, lambda _: tell(desk, bounce()))

    assert sum(answer["noted"] for answer in answers) == 1
    assert [row.id for row in desk.shop.notifications.page(10, None, NOW, state="bounced")[0]] == ["n1"]


def test_an_admin_s_permission_holds_against_events_from_before(desk: Desk) -> None:
    digest = address_digest("email", ANN)
    tell(desk, complaint())
    assert desk.shop.stopped_mail.release(digest, NOW + 1000)

    assert tell(desk, complaint())["stopped"] == 0
    assert next_mail(desk)[0] == "sent"
    assert tell(desk, bounce(at=NOW + 2000))["stopped"] == 1
    assert next_mail(desk, "n3")[0] == "undeliverable"


def test_who_was_not_stopped_is_not_released(desk: Desk) -> None:
    digest = address_digest("email", ANN)

    assert not desk.shop.stopped_mail.release(digest, NOW + 1000)
    assert tell(desk, bounce())["stopped"] == 1


def test_a_stop_by_a_bounce_ends_and_one_by_a_complaint_does_not(desk: Desk, database: Database) -> None:
    place = database.key("stopped-mail", address_digest("email", ANN))

    tell(desk, bounce())
    assert 0 < database.client.ttl(place) <= BOUNCE_SECONDS
    tell(desk, complaint())
    assert database.client.ttl(place) == -1
    desk.shop.stopped_mail.release(address_digest("email", ANN), NOW + 1)
    assert 0 < database.client.ttl(place) <= RELEASE_SECONDS


def test_a_new_address_gets_e_mail(desk: Desk) -> None:
    tell(desk, bounce())
    contact = Contact(email="bob@example.com")
    bob = Customer(id="bob", name="Bob", status="registered", contact=contact, consents=ALL)
    desk.shop.customers.add(bob, NOW)

    assert desk.offers("n2", "bob")["email"] == "sent"


def test_ses_own_trial_of_a_topic_and_other_events_change_nothing(desk: Desk) -> None:
    nothing = {"stopped": 0, "noted": 0}

    assert tell(desk, "Successfully validated SNS topic for Amazon SES event publishing.") == nothing
    assert tell(desk, event("Delivery", ANN, "n1", {"delivery": {}})) == nothing
    assert tell(desk, bounce(tag="", kind="Transient")) == nothing
    assert tell(desk, bounce(tag="of-an-erased-one", kind="Transient")) == nothing


def test_an_unknown_form_is_refused_without_what_it_holds(desk: Desk) -> None:
    with pytest.raises(InvalidRequest) as refused:
        tell(desk, bounce(bouncedRecipients=ANN))

    assert not ADDRESS.search(str(refused.value))


def test_neither_redis_nor_the_log_has_the_address(
    desk: Desk, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {*database.client.scan_iter(f"{database.key('')}*")}
    tell(desk, complaint(to="eve@example.com", tag=""))

    made = {*database.client.scan_iter(f"{database.key('')}*")} - before
    assert made == {database.key("stopped-mail", address_digest("email", "eve@example.com"))}
    assert not ADDRESS.search(str([database.client.hgetall(key) for key in made]) + capsys.readouterr().out)


def test_an_export_tells_of_the_stop_and_an_erasure_keeps_the_digest_alone(desk: Desk) -> None:
    desk.offers()
    assert export_person(desk.shop, "ann").document.mail_stopped is None  # type: ignore[union-attr]
    tell(desk, complaint())

    document = export_person(desk.shop, "ann").document
    assert document is not None
    assert document.mail_stopped == {"why": "complaint", "at": format_time(NOW)}
    erase_person(desk.shop, "ann")

    assert desk.shop.stopped_mail.find(address_digest("email", ANN)) is not None
    assert desk.shop.notifications.get_many(["n1"]) == {}


def test_the_e_mail_channel_is_the_real_one(desk: Desk) -> None:
    assert isinstance(desk.shop.channels["email"], EmailChannel)
    assert set(desk.shop.channels) == set(CHANNELS)
