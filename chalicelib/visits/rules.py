"""The decision whether a photo comes late: a pure function."""

LEAST_LATE_MS = 60_000
"""A photo takes some seconds to its tasks, so none is late in its first minute, however short the gap."""


def is_late(time: int, now: int, gap: int) -> bool:
    """Tell whether a photo's time lies the visit gap ago, or more, but at least a minute (all in ms).

    A late photo is history: its visit is recorded, and nobody is told or asked anything.
    """
    return now - time >= max(gap, LEAST_LATE_MS)
