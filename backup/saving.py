"""`make backup`: one archive of a stage, on disk for its owner alone, or encrypted in S3."""

import tempfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import msgspec

from backup import erasures, folder
from backup.entries import read_entries
from backup.photos import Place, copy_photos, places_of
from backup.stage import Target, write_configuration
from chalicelib.shop import Shop
from chalicelib.times import format_time

READINGS = 3
"""Readings of Redis, until one finds the same as the one before."""
LOST = (
    "Lost with Redis would be what happens from now on, but for what S3 has: make a backup as often as you "
    "can bear that."
)


class Taken(NamedTuple):
    """What a backup has of Redis: keys by family, keys that were changing, and where the photos lie."""

    keys: Counter[str]
    changing: int
    places: dict[str, Place]


def save(found: Target, to: str) -> str:
    """Back a stage up. Return where the archive is."""
    shop, backup_id, began = found.shop, found.shop.new_id(), format_time(found.shop.now())
    in_s3 = to.startswith(erasures.S3)
    if not in_s3:
        Path(to).mkdir(mode=0o700, parents=True, exist_ok=True)
    erasures.mark(shop, backup_id)
    with tempfile.TemporaryDirectory(dir=None if in_s3 else to, prefix=".unfinished-") as temporary:
        content = Path(temporary) / "content"
        content.mkdir(mode=0o700)
        taken = take(shop, content / folder.REDIS)
        ended = format_time(shop.now())
        missing = copy_photos(shop, taken.places, content)
        write_configuration(found, content / folder.CONFIG)
        manifest = describe(found, backup_id, (began, ended), taken, missing, folder.digests(content))
        (content / folder.MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))
        name = f"{found.stage.prefix}-{began[:19].replace(':', '')}-{backup_id[:8]}.tar.gz"
        folder.pack(content, Path(temporary) / name)
        place = deliver(found, Path(temporary) / name, to)
    tell(manifest, place)
    return place


def describe(
    found: Target, backup_id: str, span: tuple[str, str], taken: Taken, missing: int, files: dict[str, str]
) -> folder.Manifest:
    """Return the manifest of a backup whose Redis was read in a span of time."""
    return folder.Manifest(
        id=backup_id,
        version=found.version,
        stage=found.stage.name,
        shop=found.shop.settings.shop,
        began=span[0],
        ended=span[1],
        photos_bucket=found.shop.photos_bucket.name,
        results_bucket=found.shop.results_bucket.name,
        keys=dict(sorted(taken.keys.items())),
        changing=taken.changing,
        photos=len(taken.places) - missing,
        photos_missing=missing,
        files=files,
    )


def take(shop: Shop, file: Path) -> Taken:
    """Read Redis until nothing changes between two readings, at most READINGS times. The last one is kept."""
    before: dict[str, bytes] = {}
    for _ in range(READINGS):
        keys, found, entries = Counter[str](), dict[str, bytes](), []
        for entry in folder.write_lines(file, read_entries(shop.database, shop.now())):
            if entry.key not in found:
                keys[entry.family] += 1
            found[entry.key] = found.get(entry.key, b"") + entry.digest
            if entry.family == "references":
                entries.append(entry)
        changing = len({key for key, _ in found.items() ^ before.items()})
        if not changing:
            break
        before = found
    return Taken(keys, changing, places_of(entries))


def deliver(found: Target, archive: Path, to: str) -> str:
    """Put an archive into a folder that only its owner reads, or into S3, encrypted. Return its place."""
    if to.startswith(erasures.S3):
        bucket, _, prefix = to.removeprefix(erasures.S3).partition("/")
        key = f"{prefix.rstrip('/')}/{archive.name}".lstrip("/")
        encrypted = {"ServerSideEncryption": "aws:kms"}
        found.session.client("s3").upload_file(str(archive), bucket, key, ExtraArgs=encrypted)
        return f"{erasures.S3}{bucket}/{key}"
    return str(archive.rename(Path(to) / archive.name))


def tell(manifest: folder.Manifest, place: str) -> None:
    """Print what is in a backup, and what is not."""
    print(f"{place}: {sum(manifest.keys.values())} keys of {manifest.shop}, {manifest.photos} photos")
    if manifest.photos_missing:
        print(f"{manifest.photos_missing} photos of reference faces are missing in S3, and so here")
    if manifest.changing:
        print(
            f"{manifest.changing} keys changed from one reading to the next: what happened between "
            f"{manifest.began} and {manifest.ended} may be there in part"
        )
    print(LOST)
