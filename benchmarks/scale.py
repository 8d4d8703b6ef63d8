"""`python -m benchmarks.scale [--scale 0.02]`: what lists take, and records weigh, in a shop of some years.

Scale 1 is 100,000 customers, 1,000,000 visits and 1,000,000 photos, a tenth of them in the gallery. That
takes 2.5 GB and ten minutes. The lists are read through the REST API in this process, 100 rows a page. The
answer is the two tables of docs/performance.md.
"""

import argparse
import hashlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

import redis

from benchmarks import specimens
from benchmarks.trace import ENVIRONMENT
from chalicelib.database import Database, connect
from chalicelib.outside import new_id, now
from chalicelib.times import format_time
from localaws.valkey import running

SIZES = {"customer": 100_000, "visit": 1_000_000, "photo of a visit": 900_000, "gallery photo": 100_000}
"""Records of each kind at scale 1."""
INTERVAL_MS = 10_000
"""Time between two records of one kind, so that 180 customers are in the store."""
ID_LENGTH = len(new_id())
ALBUMS, LABELS = 50, 40
AT_ONCE = 500
PAGES = 60
"""Pages of each list that are read."""
TOKEN = "the-scales-token"
LISTS = (
    "/visits",
    "/visits/present",
    "/customers",
    "/customers?q=ann",
    "/photos",
    "/photos?lane=visit",
    "/photos?state=done",
    "/photos?label=label-1&album=album-1",
    "/photos?label=label-1&lane=gallery",
    "/photos?label=label-1&lane=visit",
    "/photos?label=label-1&album=album-2",
)
"""The last two have no photos in common."""


def main() -> int:
    chosen = _parser().parse_args()
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as url:
        os.environ |= {**ENVIRONMENT, "REDIS_URL": url, "SHOP": "main"}
        weights = fill(connect(url, "main"), chosen.scale)
        _print_row("record", "how many", "bytes")
        for kind, size in weights.items():
            _print_row(kind, f"{SIZES[kind] * chosen.scale:,.0f}", f"{size:,.0f}")
        load = os.getloadavg()[0]
        print(f"\nMeasured on {os.cpu_count()} cores on {date.today()}, with a load of {load:.1f}:\n")
        _print_row("list", "rows a page", "p50", "p95")
        for path, (rows, times) in read_lists().items():
            p50, p95 = (times[len(times) * share // 100] for share in (50, 95))
            _print_row(f"`{path}`", f"{rows:.0f}", f"{p50:.1f} ms", f"{p95:.1f} ms")
    return 0


def _print_row(*cells: str) -> None:
    """Print a row of a table, with a line under it if it is the head."""
    print(f"| {' | '.join(cells)} |", flush=True)
    if cells[0] in ("record", "list"):
        print(f"|{' --- |' * len(cells)}", flush=True)


def fill(database: Database, scale: float) -> dict[str, float]:
    """Write the records of all kinds. Return the bytes that one of each kind takes."""
    client: Any = redis.Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)
    client.config_set("appendonly", "no")
    weights = {}
    for kind, write in specimens.KINDS.items():
        specimen = Database(database.client, f"specimen-{kind.replace(' ', '-')}")
        text = specimens.template(specimen, write).replace(specimen.key(""), database.key(""))
        count, before = round(SIZES[kind] * scale), _used(client)
        _say(f"{kind}: {count:,}")
        numbers = ((text, _changes(kind, number, count, scale)) for number in range(count))
        while some := list(islice(numbers, AT_ONCE)):
            _write(client.pipeline(transaction=False), some)
        weights[kind] = (_used(client) - before) / count
    return weights


def _write(pipeline: Any, copies: Iterable[tuple[str, Mapping[str, str]]]) -> None:
    for text, changes in copies:
        for command in specimens.copies(text, changes):
            pipeline.execute_command(*command)
    pipeline.execute()


def _changes(kind: str, number: int, count: int, scale: float) -> dict[str, str]:
    """Return what stands in the place of the specimen's ids, times and words in the copy of this number."""
    at = now() - (count - 1 - number) * INTERVAL_MS
    customer = number if kind == "customer" else number % round(SIZES["customer"] * scale)
    labels = {name: f"Label-{(number + step * 7) % LABELS}" for step, name in enumerate(specimens.LABELS)}
    lower = {name.lower(): label.lower() for name, label in labels.items()}
    digests = {digest: _id(digest, number) + digest[32:] for digest in specimens.DIGESTS}
    return {
        **digests,
        specimens.CUSTOMER: _id("customer", customer)[:ID_LENGTH],
        specimens.VISIT: _id("visit", number)[:ID_LENGTH],
        specimens.PHOTO: _id(kind, number),
        specimens.FACE: f"0000{_id('face', number)}",
        specimens.VERSION: _id("version", number),
        specimens.NUMBER: f"{number:07}",
        specimens.ALBUM: f"album-{number % ALBUMS}",
        str(specimens.MOMENT_MS): str(at),
        format_time(specimens.MOMENT_MS): format_time(at),
        **labels,
        **lower,
    }


def read_lists() -> dict[str, tuple[float, list[float]]]:
    """Read each list page by page. Return its rows a page, and the milliseconds of its pages, sorted."""
    from chalicelib.shop import shop
    from chalicelib.tokens.values import Bearer

    shop().tokens.add(TOKEN, Bearer(name="scale", role="staff"), now())
    get = _api()
    return {path: _pages(get, path) for path in LISTS}


def _pages(get: Callable[[str], str], path: str) -> tuple[float, list[float]]:
    first = f"{path}{'&' if '?' in path else '?'}limit=100"
    get(first)
    times, rows, cursor = [], 0, None
    for _ in range(PAGES):
        began = time.perf_counter()
        body = get(first if cursor is None else f"{first}&cursor={quote(cursor)}")
        times.append(1000 * (time.perf_counter() - began))
        page = json.loads(body)
        rows, cursor = rows + len(page["items"]), page["next"]
    return rows / PAGES, sorted(times)


def _api() -> Callable[[str], str]:
    """Return a function that calls the REST API as API Gateway does, and returns the answer's body."""
    os.environ["_HANDLER"] = "app.app"  # it starts as on Lambda
    from chalice.config import Config
    from chalice.local import LocalGateway

    from app import app

    gateway = LocalGateway(app, Config(chalice_stage="scale"))
    headers: Mapping[str, str] = {"authorization": f"Bearer {TOKEN}"}

    def get(path: str) -> str:
        answer = gateway.handle_request("GET", path, dict(headers), b"")
        if answer["statusCode"] != 200:
            raise AssertionError(f"{path}: {answer['body']}")
        return str(answer["body"])

    return get


def _used(client: Any) -> int:
    return int(client.info("memory")["used_memory"])


def _id(kind: str, number: int) -> str:
    return hashlib.md5(f"{kind} {number}".encode(), usedforsecurity=False).hexdigest()


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--scale", type=float, default=0.02, help="the share of the full size (0.02)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
