"""The meaning of a change of consents for addresses: a pure function."""

from collections.abc import Mapping
from typing import Any

from chalicelib.addresses import FIELDS
from chalicelib.channels import PURPOSES


def what_is_said(consents: Mapping[str, Any]) -> list[tuple[str, str, bool]]:
    """Return the purposes and channels that somebody says yes or no to.

    The main switch of marketing speaks for every channel with an address. What is left out says nothing.
    """
    said = {
        (purpose, channel): yes
        for purpose in PURPOSES
        for channel, yes in consents.get(f"{purpose}_by", {}).items()
    }
    switch = consents.get("marketing")
    for channel in FIELDS:
        if switch is not None:
            said["marketing", channel] = switch and said.get(("marketing", channel), True)
    return [(purpose, channel, yes) for (purpose, channel), yes in said.items()]
