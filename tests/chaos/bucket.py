"""A bucket in memory that lists its versions."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from chalicelib.aws.storage import Version
from tests.fakes import FakeBucket


@dataclass
class VersionedBucket(FakeBucket):
    """A bucket with versions, in which each key is written once. `now` tells milliseconds."""

    now: Callable[[], int] = lambda: 0
    versions: list[Version] = field(default_factory=list)

    def put(self, key: str, content: bytes) -> str:
        """Write an object. Return the id of its version."""
        self.objects[key] = content
        return self._note(key, is_content=True)

    def hide(self, key: str) -> str:
        """Put a delete marker over an object. Return the marker's id."""
        self.versions = [one._replace(is_latest=one.is_latest and one.key != key) for one in self.versions]
        return self._note(key, is_content=False)

    def _note(self, key: str, *, is_content: bool) -> str:
        version = f"v{len(self.versions):04}"
        self.versions.append(Version(key, version, is_content, True, self.now()))
        return version

    def page(self, after: Sequence[str] | None = None) -> tuple[list[Version], None]:
        return list(self.versions), None

    def erase(self, keys: Iterable[str]) -> int:
        gone = set(keys)
        self.versions = [one for one in self.versions if one.key not in gone]
        return super().erase(gone)
