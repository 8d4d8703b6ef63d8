"""The meaning of a change of consents for addresses: a pure function."""

from collections.abc import Mapping
from typing import Any

from chalicelib.addresses import FIELDS
from chalicelib.channels import PURPOSES


def withdrawn_at(consents: Mapping[str, Any], now: int) -> dict[str, str]:
    """Return the field for the moment (ms) at which the consent to be recognised was withdrawn, if any.

    A no that somebody says is more than a yes that was never given: it holds in a shop that asks nobody.
    """
    said = consents.get("recognition")
    return {} if said is None else {"recognition_withdrawn": "" if said else str(now)}


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
