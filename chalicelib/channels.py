"""The channels by which customers are told something, and the purposes: the one list of their names."""

from typing import Literal, get_args

import msgspec


class ByChannel(msgspec.Struct, frozen=True, kw_only=True):
    """A field for each channel: true where customers who have said nothing about it are told by it."""

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
"""Time for which customers and addresses are known to have been told of an offer.

No execution's name comes again for as long.
"""
