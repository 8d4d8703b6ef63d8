"""The functions behind `make token`, `make tokens` and `make revoke`."""

from collections.abc import Callable
from typing import Any

import msgspec

from chalicelib.errors import InvalidRequest, NotFound
from chalicelib.invocations import Days, Nothing, read_event
from chalicelib.restoring.notes import note_revoked
from chalicelib.shop import Shop
from chalicelib.text_rules import name_fault
from chalicelib.times import DAY_MS, format_time
from chalicelib.tokens.values import Bearer, Role, Token

MAX_NAME = 80
"""Characters."""


class WantedToken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A token to make: its bearer's name and role, and its lifetime. Without days it never expires."""

    name: str
    role: Role
    days: Days | None = None


class RevokedTokens(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The tokens to revoke: all with a name, or the one with an id."""

    name: str = ""
    id: str = ""

    def has(self, token: Token) -> bool:
        """Tell whether a token is one of them."""
        return token.id == self.id if self.id else token.name == self.name


def create_token(shop: Shop, event: Any) -> dict[str, str]:
    """Make a token for `{"name", "role", "days"?}`. Return `{"token", "name", "role", "expires_at"?}`.

    The token can't be shown again. Without days it never expires.

    Raises:
        InvalidRequest: the name is wrong, the role is not camera, staff or admin, the days are no number from
            1 to 3650, or there is another field.
    """
    wanted = read_event(event, WantedToken, '{"name": "door", "role": "camera", "days": 90}')
    _require_name(wanted.name)
    bearer, token, now = Bearer(name=wanted.name, role=wanted.role), shop.new_token(), shop.now()
    lifetime = None if wanted.days is None else wanted.days * DAY_MS
    shop.tokens.add(token, bearer, now, lifetime)
    made = {"token": token, **msgspec.to_builtins(bearer)}
    return made if lifetime is None else made | {"expires_at": format_time(now + lifetime)}


def list_tokens(shop: Shop, event: Any) -> list[dict[str, Any]]:
    """Return every valid token without its secret, the latest made first."""
    read_event(event, Nothing, "{}")
    return [msgspec.to_builtins(token) for token in shop.tokens.working(shop.now())]


def revoke_tokens(shop: Shop, event: Any) -> list[dict[str, Any]]:
    """Revoke every token with a `{"name"}`, or the one with an `{"id"}`, and return them.

    Raises:
        InvalidRequest: neither a name nor an id is given, or both are.
        NotFound: there is no such token.
    """
    meant = read_event(event, RevokedTokens, '{"name": "door"}')
    if bool(meant.name) == bool(meant.id):
        raise InvalidRequest("say which: NAME for all tokens with that name, or ID for one of them")
    revoked = revoke(shop, meant.has)
    if not revoked:
        what = f"the id {meant.id[:80]!r}" if meant.id else f"the name {meant.name[:80]!r}"
        raise NotFound(f"there is no token with {what}; `make tokens` lists them")
    return [msgspec.to_builtins(token) for token in revoked]


def revoke(shop: Shop, is_meant: Callable[[Token], bool]) -> list[Token]:
    """Revoke the valid tokens that are meant, and return them, the latest made first.

    They are noted, so that no restore of an older backup brings one back. S3 is not needed to revoke them.

    Raises:
        TransientError, ServiceError: they are revoked, and S3 did not take a note.
    """
    revoked = shop.tokens.revoke(is_meant, shop.now())
    note_revoked(shop, [token.id for token in revoked])
    return revoked


def _require_name(name: str) -> None:
    fault = name_fault(name) or (f"is {len(name)} characters long" if len(name) > MAX_NAME else "")
    if fault:
        raise InvalidRequest(
            f"the name {name[:MAX_NAME]!r} {fault}; it must be 1 to {MAX_NAME} characters on one line, "
            "not only blanks"
        )
