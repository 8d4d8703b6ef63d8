"""Bounces and complaints, which SES tells by SNS: at least once, in any order, long after the message.

The form is in the Amazon SES Developer Guide: "Contents of event data that Amazon SES publishes to
Amazon SNS".
"""

from email.utils import parseaddr
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from chalicelib.addresses import address_digest
from chalicelib.errors import InvalidRequest
from chalicelib.logs import log_values
from chalicelib.notifications.channels import TAG
from chalicelib.notifications.stopped_mail import Why
from chalicelib.shop import Shop
from chalicelib.times import parse_time

HARD = "Permanent"
"""Type of a bounce that every further message would end in, too."""


class Recipient(msgspec.Struct, frozen=True, rename="camel"):
    """An address, perhaps with a name."""

    email_address: str

    @property
    def digest(self) -> str:
        """Return the digest by which keys name the address."""
        return address_digest("email", parseaddr(self.email_address)[1])


Recipients = Annotated[tuple[Recipient, ...], Meta(max_length=50)]


class Bounce(msgspec.Struct, frozen=True, rename="camel"):
    """The part of the event that tells of a bounce."""

    bounce_type: str
    recipients: Recipients = msgspec.field(name="bouncedRecipients")
    timestamp: str


class Complaint(msgspec.Struct, frozen=True, rename="camel"):
    """The part of the event that tells of a complaint."""

    recipients: Recipients = msgspec.field(name="complainedRecipients")
    timestamp: str


class Mail(msgspec.Struct, frozen=True):
    """The message that the event is about."""

    tags: dict[str, list[str]] = {}


class Feedback(msgspec.Struct, frozen=True, rename="camel"):
    """An event of SES. It has a bounce or a complaint; other events have neither."""

    event_type: str
    mail: Mail = Mail()
    bounce: Bounce | None = None
    complaint: Complaint | None = None

    @property
    def notification_id(self) -> str:
        """Return the id of the notification that was sent, "" for other messages."""
        return next(iter(self.mail.tags.get(TAG, [])), "")


def record_feedback(shop: Shop, message: str) -> dict[str, int]:
    """Stop e-mail to an address that takes none or complains, and note it at the notification.

    A bounce that may pass, as of a full mailbox, stops nothing: SES has tried for hours by then, and the next
    message comes days later. Return how many addresses were `stopped` and notifications `noted`.

    Raises:
        InvalidRequest: the event is of a form that is not known. It says nothing of what it holds.
    """
    found = read_feedback(message)
    counts = {"stopped": 0, "noted": 0}
    if found is None or (about := found.complaint or found.bounce) is None:
        return counts
    if why := why_to_stop(found):
        at = parse_time(about.timestamp)
        counts["stopped"] = sum(shop.stopped_mail.stop(one.digest, why, at) for one in about.recipients)
    if found.notification_id:
        state, reason = ending(found)
        counts["noted"] = int(shop.notifications.note_feedback(found.notification_id, "email", state, reason))
    log_values("mail feedback", counts)
    return counts


def read_feedback(message: str) -> Feedback | None:
    """Return SES' event, None for the sentence with which SES tries a new topic.

    Raises:
        InvalidRequest: it is of another form.
    """
    if not message.startswith("{"):
        return None
    try:
        return msgspec.json.decode(message, type=Feedback)
    except msgspec.MsgspecError as exc:
        raise InvalidRequest(f"an event of SES has another form than is known: {exc}") from None


def why_to_stop(found: Feedback) -> Why | None:
    """Return why e-mail to the event's addresses must stop, None if it need not."""
    if found.complaint:
        return "complaint"
    return "bounce" if found.bounce and found.bounce.bounce_type == HARD else None


def ending(found: Feedback) -> tuple[Literal["bounced", "complained"], str]:
    """Return the state and the reason of the notification that the event is about."""
    if found.complaint:
        return "complained", "its recipient called it spam, so no e-mail goes to this address any more"
    if why_to_stop(found):
        return "bounced", "the address takes no e-mail, so none goes there any more"
    return "bounced", "the mailbox did not take it, perhaps because it is full; the next e-mail may arrive"
