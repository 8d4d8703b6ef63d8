"""The keys of one shop as plain entries, which every Redis from 6.2 on reads and takes, whatever its kind.

Indexes are read before the records that they list. So what is added meanwhile may be missing, with its index
or without it, but no index lists what had never been there.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Literal

import msgspec

from chalicelib.database import Database

Kind = Literal["zset", "set", "list", "hash", "string"]
KINDS: tuple[Kind, ...] = ("zset", "set", "list", "hash", "string")
AT_ONCE = 200
"""Keys that one request reads."""
MOST_ITEMS = 1000
"""Members or fields in one entry; a larger key has several."""
LEFT_OUT = ("turns",)
"""Families that lapse within a minute."""


class Entry(msgspec.Struct, omit_defaults=True):
    """A key without the shop's prefix, or a part of one. It lapses at `until` (ms), 0 for never.

    `items` are members and scores of a zset in turn, fields and values of a hash, else members or the value.
    """

    key: str
    kind: Kind
    items: list[str]
    until: int = 0

    @property
    def family(self) -> str:
        return self.key.partition(":")[0]

    @property
    def digest(self) -> bytes:
        """Return a digest of the items, whatever their order."""
        step = 2 if self.kind in ("zset", "hash") else 1
        parts = sorted(self.items[i : i + step] for i in range(0, len(self.items), step))
        return hashlib.sha256(msgspec.json.encode(parts)).digest()


def read_entries(database: Database, now: int) -> Iterator[Entry]:
    """Yield all entries of a shop at `now` (ms)."""
    prefix = database.key("")
    pattern = re.sub(r"([*?\[\]\\^])", r"\\\1", prefix) + "*"
    for kind in KINDS:
        seen: set[str] = set()  # SCAN may return a key twice
        for key in database.client.scan_iter(match=pattern, count=1000, _type=kind):
            if key not in seen and key[len(prefix) :].partition(":")[0] not in LEFT_OUT:
                seen.add(key)
        for keys in _grouped(sorted(seen), AT_ONCE):
            yield from _read(database.client, kind, keys, len(prefix), now)


def _grouped(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some


def _read(client: Any, kind: Kind, keys: list[str], cut: int, now: int) -> Iterator[Entry]:
    lifetimes, sizes = _lifetimes_and_sizes(client, kind, keys)
    small = [key for key, size in zip(keys, sizes, strict=True) if size <= MOST_ITEMS]
    values = dict(zip(small, _values(client, kind, small), strict=True))
    for key, lifetime in zip(keys, lifetimes, strict=True):
        until = now + lifetime if lifetime >= 0 else 0
        found = values[key] if key in values else _scanned(client, kind, key)
        for some in _grouped(found, MOST_ITEMS):
            yield Entry(key[cut:], kind, _flat(kind, some), until)


def _lifetimes_and_sizes(client: Any, kind: Kind, keys: list[str]) -> tuple[list[int], list[int]]:
    step = client.pipeline(transaction=False)
    for key in keys:
        step.pttl(key)
    for key in keys:
        if kind == "string":
            step.exists(key)
        else:
            {"zset": step.zcard, "set": step.scard, "list": step.llen, "hash": step.hlen}[kind](key)
    found = step.execute()
    return found[: len(keys)], found[len(keys) :]


def _values(client: Any, kind: Kind, keys: list[str]) -> list[list[Any]]:
    """Return the items of each key, pairs of a zset or a hash. A key that lapsed meanwhile has none."""
    step = client.pipeline(transaction=False)
    for key in keys:
        if kind == "zset":
            step.zrange(key, 0, -1, withscores=True)
        elif kind == "list":
            step.lrange(key, 0, -1)
        else:
            {"set": step.smembers, "hash": step.hgetall, "string": step.get}[kind](key)
    return [_listed(kind, found) for found in step.execute()]


def _listed(kind: Kind, found: Any) -> list[Any]:
    if kind == "string":
        return [] if found is None else [found]
    return list(found.items()) if kind == "hash" else list(found)


def _scanned(client: Any, kind: Kind, key: str) -> Iterator[Any]:
    """Yield the items of a large key, some at once, so that Redis is not held up."""
    if kind == "list":
        return iter(client.lrange(key, 0, -1))
    scan = {"zset": client.zscan_iter, "set": client.sscan_iter, "hash": client.hscan_iter}[kind]
    found: Iterator[Any] = scan(key, count=MOST_ITEMS)
    return found


def _flat(kind: Kind, items: list[Any]) -> list[str]:
    if kind in ("zset", "hash"):
        return [text if isinstance(text, str) else repr(text) for pair in items for text in pair]
    return [str(item) for item in items]


def write_entries(database: Database, entries: Iterable[Entry], now: int) -> int:
    """Add entries to a shop, but for what has lapsed by `now` (ms). Return how many keys they are of."""
    keys = set()
    for some in _grouped((one for one in entries if not one.until or one.until > now), AT_ONCE):
        step = database.client.pipeline(transaction=False)
        for entry in some:
            _write(step, database.key(entry.key), entry)
            keys.add(entry.key)
        step.execute()
    return len(keys)


def _write(step: Any, key: str, entry: Entry) -> None:
    pairs = zip(entry.items[::2], entry.items[1::2], strict=False)
    if entry.kind == "zset":
        step.zadd(key, dict(pairs))
    elif entry.kind == "hash":
        step.hset(key, mapping=dict(pairs))
    elif entry.kind == "string":
        step.set(key, entry.items[0])
    else:
        (step.sadd if entry.kind == "set" else step.rpush)(key, *entry.items)
    if entry.until:
        step.pexpireat(key, entry.until)
