"""Pure rules of notifications: their kinds, and if one goes out now, later or never."""

from collections.abc import Mapping
from typing import Any

import msgspec

from chalicelib.channels import CHANNELS, ChannelName, Purpose
from chalicelib.errors import InvalidRequest
from chalicelib.notifications.values import State
from chalicelib.times import parse_time

FIRST_WAIT_MS = 60_000
"""Time until the second try; each further one waits four times as long."""

Ending = tuple[State, str]
"""A state and its reason."""


class Kind(msgspec.Struct, frozen=True):
    """A kind of notifications: its purpose, and the channels that it may go out by."""

    purpose: Purpose
    channels: tuple[ChannelName, ...]


KINDS = {
    "offers": Kind("marketing", CHANNELS),
    "promotion": Kind("marketing", CHANNELS),
    "enrolled": Kind("service", ("email",)),
    "rejected": Kind("service", ("email",)),
}
"""By name, which is also how their templates begin."""


def agrees(consents: Any, purpose: Purpose, channel: ChannelName) -> bool:
    """Tell whether a customer's consents allow messages for this purpose by this channel.

    Marketing needs its main switch and its channel's, service its channel's.
    """
    by_channel = consents.marketing_by if purpose == "marketing" else consents.service_by
    wanted = purpose != "marketing" or consents.marketing
    return bool(wanted and getattr(by_channel, channel))


def refusal(kind: str, channel: ChannelName, consents: Any) -> Ending | None:
    """Return why a customer doesn't get this kind by this channel, or None when their consents allow it."""
    purpose = KINDS[kind].purpose
    if agrees(consents, purpose, channel):
        return None
    return "refused", f"the customer doesn't agree to {purpose} by {channel}"


def expiry(values: Mapping[str, Any], now: int) -> Ending | None:
    """Return why these values are not worth sending any more, or None when they are."""
    if is_over(values, now):
        return "expired", f"it was valid until {values['valid_until']}"
    if "offers" in values and not unexpired(values, now)["offers"]:
        return "expired", "none of its offers is valid any more"
    return None


def unexpired(values: Mapping[str, Any], now: int) -> dict[str, Any]:
    """Return the values with those of their `offers` that are still valid."""
    offers = [offer for offer in values.get("offers", ()) if not is_over(offer, now)]
    return {**values, "offers": offers} if "offers" in values else dict(values)


def is_over(thing: Mapping[str, Any], now: int) -> bool:
    """Tell whether its `valid_until` has passed; one that is no time counts as none."""
    try:
        return bool(thing.get("valid_until")) and parse_time(thing["valid_until"]) < now
    except InvalidRequest:
        return False


def wait_after(attempt: int) -> int:
    """Return the milliseconds from a failed try to the next: 1, 4, 16, 64… minutes."""
    return int(FIRST_WAIT_MS * 4 ** (attempt - 1))
