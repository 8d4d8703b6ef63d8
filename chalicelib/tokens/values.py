"""Tokens and their bearers, as plain values."""

from typing import Literal

import msgspec

Role = Literal["camera", "staff", "admin"]


class Bearer(msgspec.Struct, frozen=True, kw_only=True):
    """The name that a token was made for, and what its bearer may do."""

    name: str
    role: Role


class Token(Bearer, frozen=True, kw_only=True):
    """A token without its secret: null when it never expires, or was made before that time was kept."""

    id: str
    created_at: str | None
    expires_at: str | None
