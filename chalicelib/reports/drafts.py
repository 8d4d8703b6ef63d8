"""One attempt's objects in the results bucket, which a later attempt or a deletion withdraws."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from chalicelib.errors import FutureStoreError
from chalicelib.reports.store import ReportStore
from chalicelib.reports.values import Report, files


class Bucket(Protocol):
    """Where reports lie; nobody reads it but by a presigned link."""

    def size(self, key: str, version: str | None = None) -> int: ...
    def download(self, key: str, path: Path) -> None: ...
    def upload(self, key: str, path: Path, content_type: str) -> None: ...
    def erase(self, keys: Sequence[str]) -> int: ...
    def link(self, key: str, lifetime: int, version: str | None = None) -> str: ...


class Drafts:
    """Writes the objects of attempts that are still wanted."""

    def __init__(self, store: ReportStore, bucket: Bucket) -> None:
        self._store = store
        self._bucket = bucket

    @contextmanager
    def attempt(self, item: Mapping[str, Any]) -> Iterator[Report]:
        """The report that a task works on; what goes wrong in an attempt that is overtaken is no failure.

        Raises:
            Superseded: a later attempt makes the report anew, or it was deleted.
        """
        report_id, attempt = item["report_id"], item["attempt"]
        self._store.check(report_id, attempt)
        try:
            yield self._store.get(report_id)
        except FutureStoreError:
            self._store.check(report_id, attempt)
            raise

    def write(self, report: Report, key: str, path: Path, content_type: str) -> None:
        """Put one of the attempt's objects.

        Who withdraws an attempt notes that first and then erases what there is; here it is the other
        way round, so that one of the two sees the other.

        Raises:
            Superseded: the attempt is not wanted any more; the object is erased again.
        """
        self._bucket.upload(key, path, content_type)
        try:
            self._store.check(report.id, report.attempt)
        except FutureStoreError:
            self._bucket.erase([key])
            raise

    def read(self, report: Report, path: Path) -> None:
        """Get the attempt's data into a file.

        Raises:
            NotFound: it is not there.
        """
        self._bucket.download(files(report.id, report.attempt).data, path)


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for temporary files."""
    with tempfile.TemporaryDirectory(prefix="report-") as folder:
        yield Path(folder)
