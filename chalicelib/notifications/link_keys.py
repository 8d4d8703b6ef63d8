"""Keys that unsubscribe links are signed with, in Redis. Owns these keys:

unsubscribe-key         the key that signs
former-unsubscribe-key  the one before, whose links work as well until it expires

There are two at most: whoever replaces the key again must wait for the former one, or drop it.
"""

from collections.abc import Callable

from chalicelib.database import Database


class LinkKeyStore:
    """Keys of unsubscribe links in Redis."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._key = database.key("unsubscribe-key")
        self._former = database.key("former-unsubscribe-key")
        self._replace = database.script("notifications/replace_link_key")

    def signing(self, make: Callable[[], str]) -> str:
        """Return the key that signs; the first one that `make` made counts."""
        known = self._db.client.get(self._key)
        if not known:
            self._db.client.set(self._key, make(), nx=True)
            known = self._db.client.get(self._key)
        return str(known)

    def valid(self) -> list[str]:
        """Return the keys whose links work."""
        return [key for key in self._db.client.mget(self._key, self._former) if key]

    def replace(self, key: str, seconds: int) -> bool:
        """Let `key` sign from now on, and links of the one before work for so many seconds more.

        Return False, and change nothing, while links of a key before that one work.
        """
        return bool(self._replace(keys=[self._key, self._former], args=[key, seconds]))

    def former_left(self) -> int:
        """Return the milliseconds for which links of the former key still work; 0 without one."""
        return max(0, int(self._db.client.pttl(self._former)))

    def drop_former(self) -> None:
        """End the links of the former key."""
        self._db.client.delete(self._former)
