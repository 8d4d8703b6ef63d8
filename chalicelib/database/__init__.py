"""Redis: the connection, the shop's key prefix, atomic scripts and pages of sorted sets.

Works with any Redis 6.2+ or Valkey, plain or in cluster mode: every key starts with the shop's hash
tag, so whatever one script touches lies in one slot.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from chalicelib.errors import InvalidRequest

Script = Callable[..., Any]


class Database:
    """A connection to one shop's part of Redis."""

    def __init__(self, client: Any, shop: str) -> None:
        self.client = client
        self._prefix = f"{{{shop}}}:"

    def key(self, *parts: str) -> str:
        """`{shop}:part:part…`."""
        return self._prefix + ":".join(parts)

    def check(self) -> None:
        """Whether Redis answers.

        Raises:
            TransientError: it doesn't.
        """
        self.client.ping()

    def script(self, name: str) -> Script:
        """The atomic step in `lua/<name>.lua`; call it with `keys=[…], args=[…]`."""
        source = (Path(__file__).parents[1] / "lua" / f"{name}.lua").read_text()
        registered: Script = self.client.register_script(source)
        return registered

    def hashes(self, keys: Sequence[str]) -> list[dict[str, str]]:
        """All fields of each hash, `{}` where there is none, in one round trip."""
        if not keys:
            return []
        pipeline = self.client.pipeline(transaction=False)
        for key in keys:
            pipeline.hgetall(key)
        answers: list[dict[str, str]] = pipeline.execute()
        return answers

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        """One atomic step (MULTI … EXEC) of the commands given to what this yields."""
        pipeline = self.client.pipeline(transaction=True)
        yield pipeline
        pipeline.execute()

    def page(
        self, index: str, limit: int, cursor: str | None = None, since: int | None = None
    ) -> tuple[list[str], str | None]:
        """Members of the sorted set `index`, highest score first, and the cursor of the next page.

        The cursor is the last member seen, so members added meanwhile shift nothing.

        Raises:
            InvalidRequest: the cursor's member is no longer there.
        """
        start = 0 if cursor is None else self._rank_after(index, cursor)
        found: Iterable[tuple[str, float]] = self.client.zrevrange(
            index, start, start + limit, withscores=True
        )
        members = [member for member, score in found if since is None or score >= since]
        return members[:limit], members[limit - 1] if len(members) > limit else None

    def _rank_after(self, index: str, cursor: str) -> int:
        rank = self.client.zrevrank(index, cursor)
        if rank is None:
            raise InvalidRequest(f"the cursor {cursor!r} points nowhere (any more); start without a cursor")
        return int(rank) + 1


def connect(url: str, shop: str) -> Database:
    """A database at `url` (`redis://…` or `rediss://…`), spoken to as cluster when it is one.

    Raises:
        TransientError: nothing answers there.
    """
    from chalicelib.database.client import make_client

    return Database(make_client(url), shop)
