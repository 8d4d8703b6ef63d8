"""The channels of notifications, and their purposes: the one list of their names."""

from typing import Literal, get_args

import msgspec


class ByChannel(msgspec.Struct, frozen=True, kw_only=True):
    """A field for each channel. Its default holds for customers who have made no choice about the channel."""

    email: bool = True
    sms: bool = False
    push: bool = True


ChannelName = str
"""A name of CHANNELS."""
CHANNELS: tuple[ChannelName, ...] = ByChannel.__struct_fields__
USED_BY_DEFAULT = tuple(name for name in CHANNELS if getattr(ByChannel(), name))

Purpose = Literal["marketing", "service"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)

TOLD_SECONDS = 90 * 24 * 3600
"""Time for which Redis knows the customers and addresses that were notified of an offer.

Step Functions keeps an execution's name for as long, so no promotion starts again within it.
"""
