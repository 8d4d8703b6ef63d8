"""Whether a notification goes out now, later or never: decisions on plain values."""

from collections.abc import Mapping
from typing import Any

from chalicelib.channels import ChannelName
from chalicelib.errors import InvalidRequest
from chalicelib.notifications.kinds import KINDS, agrees
from chalicelib.notifications.values import Recipient, State
from chalicelib.times import parse_time

FIRST_WAIT = 60_000
"""Milliseconds until the second try; each further one waits four times as long."""

Ending = tuple[State, str]
"""A state and its reason."""


def refusal(kind: str, channel: ChannelName, recipient: Recipient) -> Ending | None:
    """Why the customer doesn't get this kind by this channel; None when they agree to it."""
    purpose = KINDS[kind].purpose
    if agrees(recipient.consents, purpose, channel):
        return None
    return "refused", f"the customer doesn't agree to {purpose} by {channel}"


def expiry(values: Mapping[str, Any], now: int) -> Ending | None:
    """Why these values are not worth telling any more; None when they are."""
    if is_over(values, now):
        return "expired", f"it was valid until {values['valid_until']}"
    if "offers" in values and not unexpired(values, now)["offers"]:
        return "expired", "none of its offers is valid any more"
    return None


def unexpired(values: Mapping[str, Any], now: int) -> dict[str, Any]:
    """The values with those of their `offers` that are still valid."""
    offers = [offer for offer in values.get("offers", ()) if not is_over(offer, now)]
    return {**values, "offers": offers} if "offers" in values else dict(values)


def is_over(thing: Mapping[str, Any], now: int) -> bool:
    """Whether its `valid_until` has passed; one that is no time counts as none."""
    try:
        return bool(thing.get("valid_until")) and parse_time(thing["valid_until"]) < now
    except InvalidRequest:
        return False


def wait_after(attempt: int) -> int:
    """Milliseconds from a failed try to the next: 1, 4, 16, 64… minutes."""
    return int(FIRST_WAIT * 4 ** (attempt - 1))
