"""ListObjectVersions as on AWS, also of a big bucket during deletions.

moto copies every version of the bucket, 40 ms each, before it looks at the prefix. It iterates over its live
dictionary while others change it (500, "NoneType is not iterable"). It skips versions that follow a marker
which was deleted between two pages, or a key of several versions. It orders versions of the same moment
wrongly.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
"""

from collections.abc import Iterable, Iterator
from itertools import dropwhile, islice
from typing import Any, NamedTuple

from moto.s3.models import FakeBucket, FakeKey, S3Backend

from localaws.patch import replace


class Listed:
    """A version or delete marker, and whether it is the latest of its key."""

    def __init__(self, version: Any, is_latest: bool) -> None:
        self.version, self.is_latest = version, is_latest

    def __getattr__(self, name: str) -> Any:
        return getattr(self.version, name)


class Entry(NamedTuple):
    """One item of a listing: a version of this key, or a common prefix."""

    name: str
    listed: Listed | None


Page = tuple[list[Listed], list[str], list[Listed], str | None, str | None]


def install() -> None:
    """Replace moto's listing."""
    replace(S3Backend, "list_object_versions", _list_object_versions)


def _list_object_versions(
    self: S3Backend,
    bucket_name: str,
    delimiter: str | None = None,
    key_marker: str | None = None,
    max_keys: int | None = 1000,
    prefix: str = "",
    version_id_marker: str | None = None,
) -> Page:
    versions = _after(_versions(self.get_bucket(bucket_name), prefix), key_marker, version_id_marker)
    entries = [each for each in _entries(versions, prefix, delimiter) if each != (key_marker, None)]
    return _page(entries, max_keys)


def _versions(bucket: FakeBucket, prefix: str) -> Iterator[Listed]:
    """Yield the versions under a prefix by key, the latest first. The copy is one atomic step."""
    found = {name: list(versions) for name, versions in dict(bucket.keys).items() if name.startswith(prefix)}
    for name in sorted(found):
        for age, version in enumerate(reversed(found[name])):
            yield Listed(version, age == 0)


def _after(versions: Iterable[Listed], key: str | None, version: str | None) -> list[Listed]:
    """Return the versions after a marker, or the whole key if the marked version is gone."""
    if key is None:
        return list(versions)
    left = list(dropwhile(lambda one: one.name < key, versions))
    marked = [one.version_id for one in left if one.name == key]
    if version in marked:
        return left[marked.index(version) + 1 :]
    return left if version else left[len(marked) :]


def _entries(versions: Iterable[Listed], prefix: str, delimiter: str | None) -> Iterator[Entry]:
    """Yield each version, or its common prefix if the delimiter follows the prefix."""
    last = None
    for one in versions:
        head, found, _ = one.name[len(prefix) :].partition(delimiter) if delimiter else ("", "", "")
        entry = Entry(f"{prefix}{head}{found}", None) if found else Entry(one.name, one)
        if not found or entry != last:
            yield entry
        last = entry


def _page(entries: list[Entry], max_keys: int | None) -> Page:
    page = list(islice(entries, max_keys))
    listed = [each.listed for each in page if each.listed is not None]
    contents = [one for one in listed if isinstance(one.version, FakeKey)]
    markers = [one for one in listed if not isinstance(one.version, FakeKey)]
    prefixes = [each.name for each in page if each.listed is None]
    if not page or len(page) == len(entries):
        return contents, prefixes, markers, None, None
    last = page[-1]
    return contents, prefixes, markers, last.name, last.listed.version_id if last.listed else None
