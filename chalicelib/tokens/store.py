"""Tokens in Redis, kept only as SHA-256 digests. Owns these keys:

token:<digest>  hash: name, role, created_at (ms) and, if the token expires, expires_at (ms)
tokens          sorted set of all digests by their expiry (ms, or inf)
tokens-indexed  exists once `tokens` has also the never-expiring tokens of former versions

A token has 256 random bits, so nobody can guess it from a plain digest, as they could a password. People name
a token by its id, the digest of its digest.
"""

import hashlib
import math
import re
from collections.abc import Callable, Mapping, Sequence

import msgspec

from chalicelib.database import Database, make_cursor, parse_cursor
from chalicelib.times import format_time, parse_time
from chalicelib.tokens.values import Bearer, Token

SCHEME = "Bearer "
READ_AT_ONCE = 100
"""Tokens that one round trip reads."""
ID_LENGTH = 16
"""Hex digits."""


class TokenStore:
    """Tokens in Redis, a hash under each digest."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._index = database.key("tokens")

    def add(self, token: str, bearer: Bearer, now: int, lifetime: int | None = None) -> None:
        """Keep a token's digest for `lifetime` (ms) from `now` on, or for ever without one."""
        digest, fields = _hash(token), msgspec.to_builtins(bearer) | {"created_at": now}
        key, expires_at = self._key(digest), math.inf if lifetime is None else now + lifetime
        with self._db.transaction() as step:
            if lifetime is None:
                step.hset(key, mapping=fields)
            else:
                step.hset(key, mapping=fields | {"expires_at": expires_at})
                step.pexpire(key, lifetime)
            step.zadd(self._index, {digest: expires_at})

    def bearer(self, authorization: str, now: int) -> Bearer | None:
        """Return the bearer of the token in an `Authorization` header, None for an invalid token."""
        if not authorization.startswith(SCHEME):
            return None
        fields = self._db.client.hgetall(self._key(_hash(authorization.removeprefix(SCHEME).strip())))
        return msgspec.convert(fields, Bearer) if _works(fields, now) else None

    def page(self, now: int, limit: int, cursor: str | None = None) -> tuple[list[Token], str | None]:
        """Return some of the valid tokens, the latest made first, and the cursor of the next page.

        Raises:
            InvalidRequest: the cursor is of no page.
        """
        after = parse_cursor(cursor) if cursor else (math.inf, "")
        left = [token for token in self.working(now) if _place(token) < after]
        shown = left[:limit]
        if len(left) <= limit:
            return shown, None
        score, member = _place(shown[-1])
        return shown, make_cursor(member, score)

    def working(self, now: int) -> list[Token]:
        """Return every valid token, the latest made first."""
        return sorted(self._read(now).values(), key=_place, reverse=True)

    def revoke(self, is_meant: Callable[[Token], bool], now: int) -> list[Token]:
        """Delete the valid tokens that are meant, and return them, the latest made first."""
        meant = {digest: token for digest, token in self._read(now).items() if is_meant(token)}
        self._forget(list(meant))
        return sorted(meant.values(), key=_place, reverse=True)

    def count_expired(self, now: int) -> int:
        """Count the tokens that `expire` would delete."""
        return int(self._db.client.zcount(self._index, "-inf", now))

    def expire(self, now: int) -> int:
        """Delete the expired tokens. Return their number."""
        return self._forget(self._db.client.zrangebyscore(self._index, "-inf", now))

    def _forget(self, digests: Sequence[str]) -> int:
        self._db.delete(*map(self._key, digests))
        return self._db.remove(self._index, digests)

    def _read(self, now: int) -> dict[str, Token]:
        """Return the valid tokens by digest."""
        self._index_former()
        digests: list[str] = self._db.client.zrange(self._index, 0, -1)
        batches = [digests[first : first + READ_AT_ONCE] for first in range(0, len(digests), READ_AT_ONCE)]
        hashes = [fields for some in batches for fields in self._db.hashes([*map(self._key, some)])]
        return {
            digest: _token(digest, fields)
            for digest, fields in zip(digests, hashes, strict=True)
            if _works(fields, now)
        }

    def _index_former(self) -> None:
        """Add the tokens that former versions left out of the index, once, for it scans all keys."""
        indexed, prefix = self._db.key("tokens-indexed"), self._key("")
        if self._db.client.exists(indexed):
            return
        pattern = re.sub(r"([*?\[\]\\])", r"\\\1", prefix) + "*"
        for key in self._db.client.scan_iter(pattern, count=1000):
            expires_at = self._db.client.hget(key, "expires_at")
            self._db.client.zadd(self._index, {key.removeprefix(prefix): expires_at or math.inf}, nx=True)
        self._db.client.set(indexed, 1)

    def _key(self, digest: str) -> str:
        return self._db.key("token", digest)


def id_of(authorization: str) -> str:
    """Return the id of the token in an `Authorization` header, whether it is valid or not."""
    return _id_of(_hash(authorization.removeprefix(SCHEME).strip()))


def _id_of(digest: str) -> str:
    return _hash(digest)[:ID_LENGTH]


def _works(fields: Mapping[str, str], now: int) -> bool:
    """Tell whether a token exists and hasn't expired. Redis deletes it, too, but by its own clock."""
    return bool(fields) and now < int(fields.get("expires_at", now + 1))


def _token(digest: str, fields: Mapping[str, str]) -> Token:
    moments = {name: _moment(fields.get(name)) for name in ("created_at", "expires_at")}
    return msgspec.convert({**fields, **moments, "id": _id_of(digest)}, Token)


def _moment(milliseconds: str | None) -> str | None:
    return None if milliseconds is None else format_time(int(milliseconds))


def _place(token: Token) -> tuple[int, str]:
    """Return the token's place in lists: the time of its making (0 if unknown), and its id."""
    return parse_time(token.created_at) if token.created_at else 0, token.id


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
