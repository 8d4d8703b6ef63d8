"""Faces that were left out, by camera and reason: a part of the report on recognition."""

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from chalicelib.reports.sheets import Chart, Table

MAX_BARS = 12
REASONS = {
    "SMALL_BOUNDING_BOX": "small",
    "LOW_BRIGHTNESS": "dark",
    "LOW_SHARPNESS": "blurred",
    "EXTREME_POSE": "steep",
    "LOW_CONFIDENCE": "not sure to be a face",
    "LOW_FACE_QUALITY": "poor",
    "EXCEEDS_MAX_FACES": "one too many",
}


class LeftOut(msgspec.Struct, frozen=True):
    """A camera's faces that were left out for one reason."""

    camera: str
    reason: str
    number: int


def left_out_in(counters: Mapping[str, int]) -> list[LeftOut]:
    """Return the faces left out by counters named as `chalicelib/accuracy/store.py` says, the most first."""
    found = []
    for name, number in counters.items():
        what, _, rest = name.partition(" ")
        reason, _, camera = rest.partition(" ")
        if what == "left_out":
            found.append(LeftOut(camera, REASONS.get(reason, reason), number))
    return sorted(found, key=lambda one: (-one.number, one.camera, one.reason))


def chart_of(left_out: Sequence[LeftOut]) -> Chart:
    """Return the chart of the largest numbers."""
    points = tuple((f"{one.camera}: {one.reason}", one.number) for one in left_out[:MAX_BARS])
    return Chart(title="Faces left out, by camera and reason", shape="bars", points=points)


def table_of(left_out: Sequence[LeftOut], counters: Mapping[str, int]) -> Table:
    """Return the table, with each number as a part of all faces that its camera showed."""
    seen: Counter[str] = Counter()
    for one in left_out:
        seen[one.camera] += one.number
    for camera in seen:
        seen[camera] += counters.get(f"faces {camera}", 0)
    return Table(
        title="Faces left out",
        columns=("Camera", "Reason", "Faces", "Of all faces of the camera"),
        rows=tuple(
            (one.camera, one.reason, one.number, f"{one.number / seen[one.camera]:.0%}") for one in left_out
        ),
        numeric=frozenset({2, 3}),
    )
