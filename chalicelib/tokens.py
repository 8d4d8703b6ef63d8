"""Bearer tokens: kept only as SHA-256 digests, each with a role. Owns `token:*` in Redis.

A token has 256 random bits, so a plain digest can't be guessed back; passwords would need more.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from chalicelib.database import Database
from chalicelib.errors import InvalidRequest

Role = Literal["camera", "staff", "admin"]
SCHEME = "Bearer "


class Bearer(msgspec.Struct, frozen=True):
    """Whom a token was made for, and what they may do."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    role: Role


class TokenStore:
    """Tokens in Redis, a hash under each digest."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, token: str, bearer: Bearer) -> None:
        """Keep a token's digest."""
        self._db.client.hset(self._key(token), mapping=msgspec.to_builtins(bearer))

    def bearer(self, authorization: str) -> Bearer | None:
        """Who sends this `Authorization` header, or None when nobody we know."""
        if not authorization.startswith(SCHEME):
            return None
        fields = self._db.client.hgetall(self._key(authorization.removeprefix(SCHEME).strip()))
        return msgspec.convert(fields, Bearer) if fields else None

    def _key(self, token: str) -> str:
        return self._db.key("token", hashlib.sha256(token.encode()).hexdigest())


class TokenMaking:
    """The function behind `make token`."""

    def __init__(self, store: TokenStore, new_token: Callable[[], str]) -> None:
        self._store = store
        self._new_token = new_token

    def create_token(self, wanted: Mapping[str, Any]) -> dict[str, str]:
        """A new token for `{"name", "role"}`: `{"token", "name", "role"}`; it can't be shown again.

        Raises:
            InvalidRequest: no name, or a role other than camera, staff and admin.
        """
        try:
            bearer = msgspec.convert(wanted, Bearer)
        except msgspec.ValidationError as exc:
            raise InvalidRequest(
                f'{exc}; write e.g. {{"name": "door", "role": "camera"}} (camera, staff or admin)'
            ) from exc
        token = self._new_token()
        self._store.add(token, bearer)
        return {"token": token, **msgspec.to_builtins(bearer)}
