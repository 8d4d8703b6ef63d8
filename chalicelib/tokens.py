"""Bearer tokens: kept only as SHA-256 digests, each with a role. Owns these keys in Redis:

token:<digest>  hash: name, role and, of one that expires, expires_at (ms)
tokens          sorted set of the digests that expire, by when they do

A token has 256 random bits, so a plain digest can't be guessed back; passwords would need more.
API Gateway remembers what the authorizer has answered for 60 s, so an expired token may work that
much longer.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from chalicelib.database import Database
from chalicelib.errors import InvalidRequest
from chalicelib.times import format_time

Role = Literal["camera", "staff", "admin"]
SCHEME = "Bearer "
DAY = 24 * 3_600_000
"""In milliseconds."""


class Bearer(msgspec.Struct, frozen=True):
    """Whom a token was made for, and what they may do."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    role: Role


class Wanted(Bearer, frozen=True):
    """A token to make: for whom, and for how many days; none at all means that it never expires."""

    days: Annotated[int, Meta(ge=1, le=3650)] | None = None


class TokenStore:
    """Tokens in Redis, a hash under each digest."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, token: str, bearer: Bearer) -> None:
        """Keep the digest of a token that never expires."""
        self._db.client.hset(self._key(token), mapping=msgspec.to_builtins(bearer))

    def add_expiring(self, token: str, bearer: Bearer, now: int, lifetime: int) -> None:
        """Keep a token's digest for `lifetime` (ms) from `now` on."""
        key, expires_at = self._key(token), now + lifetime
        with self._db.transaction() as step:
            step.hset(key, mapping=msgspec.to_builtins(bearer) | {"expires_at": expires_at})
            step.pexpire(key, lifetime)
            step.zadd(self._db.key("tokens"), {_digest(token): expires_at})

    def bearer(self, authorization: str, now: int) -> Bearer | None:
        """Who sends this `Authorization` header, or None when nobody we know (any more)."""
        if not authorization.startswith(SCHEME):
            return None
        fields = self._db.client.hgetall(self._key(authorization.removeprefix(SCHEME).strip()))
        # Redis forgets it too, but by its own clock
        if not fields or now >= int(fields.pop("expires_at", now + 1)):
            return None
        return msgspec.convert(fields, Bearer)

    def count_expired(self, now: int) -> int:
        """How many tokens `expire` would forget."""
        return int(self._db.client.zcount(self._db.key("tokens"), "-inf", now))

    def expire(self, now: int) -> int:
        """Forget what has expired; how many tokens that were."""
        index = self._db.key("tokens")
        expired = self._db.client.zrangebyscore(index, "-inf", now)
        if not expired:
            return 0
        self._db.client.delete(*(self._db.key("token", digest) for digest in expired))
        return int(self._db.client.zrem(index, *expired))

    def _key(self, token: str) -> str:
        return self._db.key("token", _digest(token))


class TokenMaking:
    """The function behind `make token`."""

    def __init__(self, store: TokenStore, new_token: Callable[[], str], clock: Callable[[], int]) -> None:
        self._store = store
        self._new_token = new_token
        self._clock = clock

    def create_token(self, wanted: Mapping[str, Any]) -> dict[str, str]:
        """A new token for `{"name", "role", "days"?}`: `{"token", "name", "role", "expires_at"?}`.

        It can't be shown again; without days it never expires.

        Raises:
            InvalidRequest: no name, a role other than camera, staff and admin, or days that are no
                number from 1 to 3650.
        """
        try:
            asked = msgspec.convert(wanted, Wanted)
        except msgspec.ValidationError as exc:
            raise InvalidRequest(
                f'{exc}; write e.g. {{"name": "door", "role": "camera", "days": 90}} (camera, staff or admin)'
            ) from exc
        bearer, token, now = Bearer(asked.name, asked.role), self._new_token(), self._clock()
        made = {"token": token, **msgspec.to_builtins(bearer)}
        if asked.days is None:
            self._store.add(token, bearer)
            return made
        self._store.add_expiring(token, bearer, now, asked.days * DAY)
        return made | {"expires_at": format_time(now + asked.days * DAY)}


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
