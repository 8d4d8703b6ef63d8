"""Addresses that get no e-mail any more. Owns `stopped-mail` in Redis.

stopped-mail:<digest of an address>   hash: `why` and `at` (ms), or the moment at which an admin `released` it

Nothing in it names a customer, so it outlives an erasure. Who complained must not get e-mail after all
because somebody enters the address anew.
"""

from typing import Literal

import msgspec

from chalicelib.database import Database
from chalicelib.times import format_time

Why = Literal["bounce", "complaint"]

BOUNCE_SECONDS = 365 * 24 * 3600
"""Time after which an address that bounced is tried once more: somebody else may have it by then."""
RELEASE_SECONDS = 60 * 24 * 3600
"""Time for which a release is remembered, longer than an event can be on its way."""
REASONS: dict[Why, str] = {
    "bounce": "it takes none; correct it, or let an admin allow e-mail to it again",
    "complaint": "its owner called our e-mail spam; an admin may allow it again if they ask for it",
}


class Stop(msgspec.Struct, frozen=True, kw_only=True):
    """The reason why no e-mail goes to an address, and since when."""

    why: Why
    at: str

    @property
    def sentence(self) -> str:
        """Return a sentence for people, without the address."""
        return f"no e-mail goes to this address since {self.at}: {REASONS[self.why]}"


class StoppedMailStore:
    """Addresses, each by its digest, that get no e-mail; each change is one atomic step."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._stop = database.script("notifications/stop_mail")
        self._release = database.script("notifications/release_mail")

    def stop(self, address: str, why: Why, at: int) -> bool:
        """Stop e-mail to an address because of an event at `at` (ms).

        Return False if an admin has released the address since.
        """
        kept = BOUNCE_SECONDS if why == "bounce" else ""
        return bool(self._stop(keys=[self._key(address)], args=[why, at, kept]))

    def find(self, address: str) -> Stop | None:
        """Return why an address gets no e-mail, None if it gets some."""
        why, at = self._db.client.hmget(self._key(address), "why", "at")
        return Stop(why=why, at=format_time(int(at))) if why and at else None

    def release(self, address: str, now: int) -> bool:
        """Let e-mail go to an address again. Return False if it was not stopped."""
        return bool(self._release(keys=[self._key(address)], args=[now, RELEASE_SECONDS]))

    def _key(self, address: str) -> str:
        return self._db.key("stopped-mail", address)
