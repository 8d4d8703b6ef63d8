"""Outcomes of single photos, and a summary of all."""

from collections import Counter
from typing import Literal, NamedTuple

Kind = Literal["done", "rejected", "failed", "skipped"]


class Outcome(NamedTuple):
    """End of a photo's import; `reason` tells of a rejection or failure, `name` is the photo's."""

    kind: Kind
    reason: str = ""
    name: str = ""


NAMED = 100
"""Photos that the summary names of each reason."""
SKIPPED = Outcome("skipped")


class Summary:
    """Counts of outcomes."""

    def __init__(self) -> None:
        self._kinds: Counter[Kind] = Counter()
        self._names: dict[tuple[Kind, str], list[str]] = {}

    @property
    def total(self) -> int:
        return self._kinds.total()

    @property
    def failed(self) -> int:
        return self._kinds["failed"]

    def add(self, outcome: Outcome) -> None:
        self._kinds[outcome.kind] += 1
        if outcome.reason:
            self._names.setdefault((outcome.kind, outcome.reason), []).append(outcome.name)

    def text(self) -> str:
        """Return a line of counts, and for each reason, the most frequent first, a line and its photos."""
        kinds: tuple[Kind, ...] = ("done", "rejected", "failed", "skipped")
        lines = [", ".join(f"{self._kinds[kind]:,} {kind}" for kind in kinds)]
        for (kind, reason), names in sorted(self._names.items(), key=lambda found: -len(found[1])):
            lines.append(f"  {len(names):,} {kind}: {reason}")
            lines += [f"    {_shown(name)}" for name in sorted(names)[:NAMED] if name]
            if len(names) > NAMED:
                lines.append(f"    and {len(names) - NAMED:,} more")
        return "\n".join(lines)


def _shown(name: str) -> str:
    """Return a file's name without control characters and half ones, fit for a terminal."""
    return name if name.isprintable() else ascii(name)
