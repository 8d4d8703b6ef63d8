"""Tokens and their bearers, as plain values."""

from typing import Literal

import msgspec

Role = Literal["camera", "staff", "admin"]


class Bearer(msgspec.Struct, frozen=True, kw_only=True):
    """The name that a token was made for, and the role that it gives."""

    name: str
    role: Role


class Token(Bearer, frozen=True, kw_only=True):
    """A token without its secret.

    `expires_at` is null if it never expires, `created_at` if it was made before this was kept.
    """

    id: str
    created_at: str | None
    expires_at: str | None
