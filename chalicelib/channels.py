"""The channels by which customers are told something: the one list of their names."""

import msgspec


class ByChannel(msgspec.Struct, frozen=True, kw_only=True):
    """A field for each channel: whether it is used for customers who have said nothing of it."""

    email: bool = True
    sms: bool = False
    push: bool = True


ChannelName = str
"""A name of CHANNELS."""
CHANNELS: tuple[ChannelName, ...] = ByChannel.__struct_fields__
USED_BY_DEFAULT = tuple(name for name in CHANNELS if getattr(ByChannel(), name))
