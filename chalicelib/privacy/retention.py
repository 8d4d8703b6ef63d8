"""The daily task that forgets what is old: a plan of steps, counted or carried out."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

import msgspec

from chalicelib.errors import FutureStoreError
from chalicelib.invocations import read_event

KINDS = ("newcomers", "photos", "reports", "tokens", "reviews", "exports")
WORK = 12 * 60 * 1000
"""Milliseconds in which steps are begun; the function may run for 15 minutes."""
FINISH = 3 * 60 * 1000
"""Milliseconds in which interrupted erasures are gone on with."""
COUNT = 14 * 60 * 1000
"""Milliseconds in which what is left is counted."""


class Step(msgspec.Struct, frozen=True):
    """Some things of one kind that are forgotten together: how many, and how.

    `forget` answers how many it did: another run may have been faster, or somebody have come back.
    """

    kind: str
    count: int
    forget: Callable[[], int]


class Chore(Protocol):
    """Knows what of one kind is old at a moment (ms)."""

    def steps(self, now: int) -> Iterator[Step]: ...


class Erasing(Protocol):
    """Erases people."""

    def finish_all(self, patience: int) -> int: ...


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The kind of a run: forget, or only count."""

    dry_run: bool = False


class Retaining:
    """Forgets what is old."""

    def __init__(
        self,
        *,
        chores: Sequence[Chore],
        erasing: Erasing,
        clock: Callable[[], int],
        log: Callable[[str, Mapping[str, Any]], None],
    ) -> None:
        self._chores = chores
        self._erasing = erasing
        self._clock = clock
        self._log = log

    def apply_retention(self, detail: Any) -> dict[str, Any]:
        """Forget what is old, or with `{"dry_run": true}` only count it.

        Answers how many of each kind, `failed` (tried in vain, tried again tomorrow) and `left` (at
        least so many, when time was up). Interrupted erasures are `finished` first.

        Raises:
            InvalidRequest: the detail has another field, or another value.
        """
        now, dry_run = self._clock(), read_event(detail, Wanted, '{"dry_run": true}').dry_run
        finished = 0 if dry_run else self._finish()
        totals = dict.fromkeys((*KINDS, "failed", "left"), 0)
        for step in self._plan(now):
            kind, count = self._take(step, now, dry_run)
            totals[kind] += count
        answer = {**totals, "finished": finished, "dry_run": dry_run}
        self._log("retention", answer)
        return answer

    def _plan(self, now: int) -> Iterable[Step]:
        for chore in self._chores:
            for step in chore.steps(now):
                if self._clock() >= now + COUNT:
                    return
                yield step

    def _take(self, step: Step, began: int, dry_run: bool) -> tuple[str, int]:
        """Carry out one step; how many to count as what."""
        if dry_run:
            return step.kind, step.count
        if self._clock() >= began + WORK:
            return "left", step.count
        try:
            return step.kind, step.forget()
        except FutureStoreError as exc:
            self._log("retention failed", {"kind": step.kind, "error": type(exc).__name__})
            return "failed", step.count

    def _finish(self) -> int:
        try:
            return self._erasing.finish_all(FINISH)
        except FutureStoreError as exc:
            self._log("retention failed", {"kind": "finished", "error": type(exc).__name__})
            return 0
