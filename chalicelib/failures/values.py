"""Failures that are to be told, and attempts, as plain values."""

from typing import Literal

import msgspec

Outlook = Literal["rerun", "person"]
"""The consequence of a failure: it is run again by itself, or a person has to decide."""
Added = Literal["", "kept", "first"]
"""The outcome of adding a failure: known already, kept, or also the first of its class for some minutes."""
Kind = Literal["photo", "promotion", "report"]


class Attempt(msgspec.Struct, frozen=True, array_like=True):
    """An attempt at something. `id` is a photo's, an offer's or a report's, `number` counts from 1."""

    kind: Kind
    id: str
    number: int

    def __str__(self) -> str:
        return f"{self.kind} {self.id} {self.number}"


def attempt_from(text: str) -> Attempt:
    """Return the attempt whose `str` this is."""
    return msgspec.convert(text.split(" "), Attempt, strict=False)


class Untold(msgspec.Struct, frozen=True, array_like=True):
    """A failure that nobody was told of."""

    error: str
    outlook: Outlook
    id: str

    def __str__(self) -> str:
        return f"{self.error} {self.outlook} {self.id}"


def untold_from(text: str) -> Untold:
    """Return the failure whose `str` this is. Who stops an execution may give the error any name."""
    return msgspec.convert(text.rsplit(" ", 2), Untold)
