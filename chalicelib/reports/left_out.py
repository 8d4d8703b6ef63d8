"""Faces that were left out, by camera and reason: a part of the report on recognition."""

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from chalicelib.reports.sheets import Chart, Table, columns
from chalicelib.texts.words import Words

MAX_BARS = 12
REASONS = {
    "SMALL_BOUNDING_BOX": "small",
    "LOW_BRIGHTNESS": "dark",
    "LOW_SHARPNESS": "blurred",
    "EXTREME_POSE": "steep",
    "LOW_CONFIDENCE": "unsure",
    "LOW_FACE_QUALITY": "poor",
    "EXCEEDS_MAX_FACES": "many",
}


class LeftOut(msgspec.Struct, frozen=True):
    """A camera's faces that were left out for one reason."""

    camera: str
    reason: str
    number: int


def left_out_in(counters: Mapping[str, int], t: Words) -> list[LeftOut]:
    """Return the faces left out by counters named as `chalicelib/accuracy/store.py` says, the most first."""
    found = []
    for name, number in counters.items():
        what, _, rest = name.partition(" ")
        reason, _, camera = rest.partition(" ")
        if what == "left_out":
            shown = t(f"left_out.{REASONS[reason]}") if reason in REASONS else reason
            found.append(LeftOut(camera, shown, number))
    return sorted(found, key=lambda one: (-one.number, one.camera, one.reason))


def chart_of(left_out: Sequence[LeftOut], t: Words) -> Chart:
    """Return the chart of the largest numbers."""
    points = tuple((f"{one.camera}: {one.reason}", one.number) for one in left_out[:MAX_BARS])
    return Chart(title=t("left_out.chart"), shape="bars", points=points)


def table_of(left_out: Sequence[LeftOut], counters: Mapping[str, int], t: Words) -> Table:
    """Return the table, with each number as a part of all faces that its camera showed."""
    seen: Counter[str] = Counter()
    for one in left_out:
        seen[one.camera] += one.number
    for camera in seen:
        seen[camera] += counters.get(f"faces {camera}", 0)
    return Table(
        title=t("left_out.title"),
        columns=columns("camera reason faces of_all_faces", t),
        rows=tuple(
            (one.camera, one.reason, one.number, t.percent(one.number / seen[one.camera])) for one in left_out
        ),
        numeric=frozenset({2, 3}),
    )
