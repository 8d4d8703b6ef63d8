"""`make restore`: a backup into an empty shop, without anybody who was erased since."""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from backup import erasures, folder
from backup.entries import write_entries
from backup.photos import moved, put_back
from backup.stage import Target
from backup.withdrawals import parse_withdrawals, revoke_again, withdraw_again
from chalicelib.database import Database, batches
from chalicelib.errors import Unfinished
from chalicelib.times import parse_time
from infrastructure.errors import DeploymentError, sentence
from infrastructure.invoke import answer, scheduled
from infrastructure.stages import Stage

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
        require_same(found, manifest, erased)
        if not replace:
            require_empty(found)
        load(found, manifest, content, erased)
    finish(found, manifest)


def require_same(found: Target, manifest: folder.Manifest, erased: str) -> None:
    """Refuse a backup of another shop, or of another stage unless `erased` says whose notes count.

    Raises:
        DeploymentError: it is one.
    """
    if manifest.shop != found.shop.settings.shop:
        raise DeploymentError(f"It is of shop {manifest.shop!r}, not {found.shop.settings.shop!r}.")
    if manifest.stage != found.stage.name and not erased:
        raise DeploymentError(
            f"It is of stage {manifest.stage}, not {found.stage.name}. If you mean it, say who was erased "
            f"there since, by ERASED=s3://{manifest.results_bucket}."
        )


def require_empty(found: Target) -> None:
    """Refuse a shop in use.

    Raises:
        DeploymentError: it is.
    """
    database = found.shop.database
    if in_use := [name for name in SIGNS if database.client.exists(database.key(name))]:
        raise DeploymentError(
            f"Stage {found.stage.name} has {', '.join(in_use)} already. A restore needs an empty shop. "
            "REPLACE=1 first takes away all that Redis has of this one."
        )


def load(found: Target, manifest: folder.Manifest, content: Path, erased: str) -> None:
    """Fill the shop, and bury who was erased since."""
    shop = found.shop
    notes = erasures.read_notes(shop, manifest.id, erased, parse_time(manifest.began))
    parsed = erasures.parse_notes(notes)
    print("filling the shop; if this is interrupted, repeat it with REPLACE=1", flush=True)
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
    since = parse_withdrawals(notes, parse_time(manifest.began))
    withdrawn = withdraw_again(shop, since, erasures.records_by_digest(shop.database)) if since else 0
    revoked = revoke_again(shop, notes)
    if is_elsewhere:
        erasures.keep_notes(shop, notes)
    print(f"restored {keys} keys as of {manifest.ended} and {photos} photos")
    print(f"erased again: {buried} of {len(parsed)} erasures that are noted")
    print(f"withdrawn again: consents of {withdrawn} customers since the backup")
    print(f"revoked again: {revoked} tokens")


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
    """Make the face collection, carry erasures out, and count what the bucket and the records lack."""
    stage = found.stage
    days = 1 + (found.shop.now() - parse_time(manifest.began)) // DAY_MS
    print("init_collection:", make_collection(stage))
    print("apply_retention:", answer(stage, "apply_retention", _now(dry_run=False)))
    print("reconcile_photos:", answer(stage, "reconcile_photos", _now(days=days, dry_run=True)))
    print(
        f"make reconcile STAGE={stage.name} DAYS={days} starts and removes these. Wait with it until the "
        "last photo is a quarter of an hour old, for it leaves younger ones alone."
    )


def make_collection(stage: Stage) -> str:
    """Make the face collection, in as many runs as that takes. Return the last one's answer as JSON text.

    Raises:
        DeploymentError: a run failed.
    """
    while True:
        try:
            return answer(stage, "init_collection", {})
        except DeploymentError as exc:
            if not str(exc).startswith(Unfinished.__name__):
                raise
            print(exc, flush=True)


def _now(**detail: Any) -> dict[str, Any]:
    return scheduled(detail, datetime.now(UTC))


def fetch(found: Target, source: str, temporary: Path) -> Path:
    """Return an archive on disk, from S3 if it is there.

    Raises:
        DeploymentError: S3 has no such object, or does not give it.
    """
    if not source.startswith(erasures.S3):
        return Path(source)
    bucket, _, key = source.removeprefix(erasures.S3).partition("/")
    archive = temporary / "archive.tar.gz"
    try:
        found.session.client("s3").download_file(bucket, key, str(archive))
    except ClientError as exc:
        raise DeploymentError(f"{source} is not to be had: {sentence(exc)}") from exc
    return archive
