"""Reports, tokens, reviews and exports whose time is up."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Protocol

from chalicelib.privacy.retention import Step

BATCH = 100


class Reports(Protocol):
    """Where reports are kept."""

    def older_than(self, before: int) -> Sequence[str]: ...


class ReportErasing(Protocol):
    """Erases reports with all they left."""

    def expire(self, before: int) -> int: ...


class OldReports:
    """Reports asked for `kept` milliseconds ago."""

    def __init__(self, reports: Reports, erasing: ReportErasing, kept: int) -> None:
        self._reports = reports
        self._erasing = erasing
        self._kept = kept

    def steps(self, now: int) -> Iterator[Step]:
        """All in one step."""
        before = now - self._kept
        count = len(self._reports.older_than(before))
        if count:
            yield Step("reports", count, partial(self._erasing.expire, before))


class Tokens(Protocol):
    """Where tokens are kept."""

    def count_expired(self, now: int) -> int: ...
    def expire(self, now: int) -> int: ...


class OldTokens:
    """Tokens that have expired."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens

    def steps(self, now: int) -> Iterator[Step]:
        """All in one step."""
        count = self._tokens.count_expired(now)
        if count:
            yield Step("tokens", count, partial(self._tokens.expire, now))


class Reviews(Protocol):
    """Where reviews are kept."""

    def count_ended(self, before: int) -> int: ...
    def expire(self, before: int, most: int) -> int: ...


class OldReviews:
    """Reviews that timed out `kept` milliseconds ago, answered or not."""

    def __init__(self, reviews: Reviews, kept: int) -> None:
        self._reviews = reviews
        self._kept = kept

    def steps(self, now: int) -> Iterator[Step]:
        """Up to BATCH in a step."""
        before = now - self._kept
        for first in range(0, count := self._reviews.count_ended(before), BATCH):
            some = min(BATCH, count - first)
            yield Step("reviews", some, partial(self._reviews.expire, before, some))


class Exports(Protocol):
    """Where exports lie until they are fetched."""

    def expired(self, now: int) -> Sequence[str]: ...
    def erase(self, exports: Sequence[str]) -> int: ...


class OldExports:
    """Exports that can't be fetched any more."""

    def __init__(self, exports: Exports) -> None:
        self._exports = exports

    def steps(self, now: int) -> Iterator[Step]:
        """Up to BATCH in a step."""
        keys = self._exports.expired(now)
        for first in range(0, len(keys), BATCH):
            some = keys[first : first + BATCH]
            yield Step("exports", len(some), partial(self._exports.erase, some))
