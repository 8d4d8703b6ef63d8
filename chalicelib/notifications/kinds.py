"""What kinds of notifications there are, and whether a customer agrees to one."""

from typing import Any, Literal

import msgspec

from chalicelib.channels import CHANNELS, ChannelName

Purpose = Literal["marketing", "service"]
PURPOSES: tuple[Purpose, ...] = ("marketing", "service")


class Kind(msgspec.Struct, frozen=True):
    """What notifications of one kind are for, and the channels they may go out by."""

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
    """Whether a customer's consents allow messages for this purpose by this channel.

    Marketing needs its main switch and its channel's, service its channel's.
    """
    by_channel = consents.marketing_by if purpose == "marketing" else consents.service_by
    wanted = purpose != "marketing" or consents.marketing
    return bool(wanted and getattr(by_channel, channel))
