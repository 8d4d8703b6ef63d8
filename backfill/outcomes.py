"""How one photo went, and how all of them did."""

from collections import Counter
from typing import Literal, NamedTuple

Kind = Literal["done", "rejected", "failed", "skipped"]


class Outcome(NamedTuple):
    """`reason` says why a photo was rejected or failed."""

    kind: Kind
    reason: str = ""


SKIPPED = Outcome("skipped")


class Summary:
    """Counts outcomes."""

    def __init__(self) -> None:
        self._kinds: Counter[Kind] = Counter()
        self._reasons: Counter[Outcome] = Counter()

    @property
    def total(self) -> int:
        return self._kinds.total()

    @property
    def failed(self) -> int:
        return self._kinds["failed"]

    def add(self, outcome: Outcome) -> None:
        self._kinds[outcome.kind] += 1
        if outcome.reason:
            self._reasons[outcome] += 1

    def text(self) -> str:
        """One line of counts, and one for each reason, the most frequent first."""
        kinds: tuple[Kind, ...] = ("done", "rejected", "failed", "skipped")
        lines = [", ".join(f"{self._kinds[kind]:,} {kind}" for kind in kinds)]
        for (kind, reason), count in self._reasons.most_common():
            lines.append(f"  {count:,} {kind}: {reason}")
        return "\n".join(lines)
