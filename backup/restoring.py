"""`make restore`: a backup into an empty shop, without anybody who was erased since."""

import json
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from backup import erasures, folder
from backup.comparison import compare
from backup.entries import write_entries
from backup.photos import moved, put_back
from backup.stage import Target
from chalicelib.database import Database, batches
from chalicelib.times import parse_time
from infrastructure.errors import DeploymentError
from infrastructure.invoke import answer, scheduled

SIGNS = ("customers", "photos", "visits", "orders", "products", "offers")
"""Keys that a shop has that is in use."""
DAY_MS = 24 * 3_600_000
STAY = ("erased", "erased-at", "token", "tokens", "tokens-indexed", "withdrawn")
"""Families that a restore over a shop in use adds to: erasures, withdrawals and tokens since the backup."""


def restore(found: Target, source: str, erased: str, *, replace: bool) -> None:
    """Restore a backup.

    Raises:
        DeploymentError: the shop is in use, the backup is damaged, or who was erased since is not known.
    """
    with tempfile.TemporaryDirectory() as temporary:
        content = Path(temporary) / "content"
        content.mkdir(mode=0o700)
        manifest = folder.unpack(fetch(found, source, Path(temporary)), content)
        if manifest.shop != found.shop.settings.shop:
            raise DeploymentError(f"It is of shop {manifest.shop!r}, not {found.shop.settings.shop!r}.")
        in_use = [name for name in SIGNS if found.shop.database.client.exists(found.shop.database.key(name))]
        if in_use and not replace:
            raise DeploymentError(
                f"Stage {found.stage.name} has {', '.join(in_use)} already: a restore is into an empty shop, "
                "or says REPLACE=1, which takes away all that Redis has of this one."
            )
        load(found, manifest, content, erased)
    finish(found, manifest)


def load(found: Target, manifest: folder.Manifest, content: Path, erased: str) -> None:
    """Fill the shop, and bury who was erased since."""
    shop = found.shop
    notes = erasures.read_notes(shop, manifest.id, erased)
    parsed = erasures.parse_notes(notes)
    clear(shop.database)
    erasures.put_tombstones(shop.database, parsed)
    # A photo that its own bucket lacks was deleted since, and must not come back.
    is_elsewhere = not erasures.has_mark(shop, manifest.id)
    names = put_back(shop, content, shop.now()) if is_elsewhere else {}
    photos = len(names)
    if manifest.photos_bucket != shop.photos_bucket.name:
        names[manifest.photos_bucket] = shop.photos_bucket.name
    keys = write_entries(shop.database, moved(folder.read_lines(content), names), shop.now())
    buried = erasures.bury_again(shop, parsed)
    if is_elsewhere:
        erasures.keep_notes(shop, notes)
    print(f"restored {keys} keys as of {manifest.ended} and {photos} photos")
    print(f"erased again: {buried} of {len(parsed)} erasures that are noted")


def clear(database: Database) -> None:
    """Take away all keys of a shop, but for those that stay."""
    for some in batches(list(_keys(database))):
        database.client.unlink(*some)


def _keys(database: Database) -> Iterator[str]:
    prefix = database.key("")
    for key in database.client.scan_iter(match=f"{prefix}*", count=1000):
        if key.removeprefix(prefix).partition(":")[0] not in STAY:
            yield key


def finish(found: Target, manifest: folder.Manifest) -> None:
    """Make the face collection, carry erasures out, and say what the bucket and the records lack."""
    print("init_collection:", answer(found.stage, "init_collection", {}))
    print("apply_retention:", answer(found.stage, "apply_retention", _at_night()))
    stage, since = found.stage.name, parse_time(manifest.began)
    days = 1 + (found.shop.now() - since) // DAY_MS
    print("photos since the backup:", json.dumps(compare(found.shop, since)))
    print(f"make reconcile STAGE={stage} DAYS={days} mends these, a quarter of an hour after the last photo.")
    print(f"Look at make tokens STAGE={stage}: tokens that were revoked since the backup are back.")


def _at_night() -> dict[str, Any]:
    return scheduled({"dry_run": False}, datetime.now(UTC))


def fetch(found: Target, source: str, temporary: Path) -> Path:
    """Return an archive on disk, from S3 if it is there."""
    if not source.startswith(erasures.S3):
        return Path(source)
    bucket, _, key = source.removeprefix(erasures.S3).partition("/")
    archive = temporary / "archive.tar.gz"
    found.session.client("s3").download_file(bucket, key, str(archive))
    return archive
