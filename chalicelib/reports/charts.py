"""Charts as inline SVG, drawn by leather, without scripts, fonts or pictures from elsewhere."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from chalicelib.reports.formats import money
from chalicelib.reports.sheets import Chart
from chalicelib.texts.words import Words

WIDTH, EDGE = 460, 23
"""Pixels of leather's drawing, and of the margin around it. The element shows only the right margin."""
AXIS, ABOVE, BELOW = 20, 8, 4
COLUMNS_HEIGHT, BAR_HEIGHT = 180, 26
"""Pixels."""
FILLED, WIDEST = 0.75, 44
"""Share of its place that a bar or column takes, and its largest thickness in pixels."""
COLOUR = "#2b6c8a"
STYLE: dict[str, Any] = {
    "background_color": "none",
    "margin": EDGE / WIDTH,
    "tick_color": "#e4e4e0",
    "zero_color": "#888",
    "label_color": "#444",
    "tick_font_family": "inherit",
    "tick_font_size": 12,
    "tick_font_char_height": 12,
    "tick_font_char_width": 7,
}
CHARACTER_PIXELS: int = STYLE["tick_font_char_width"]
DAY = re.compile(r"\d{4}-\d\d-\d\d")
MAX_LABELS = 8
MAX_LABEL_CHARACTERS = 22


def draw(chart: Chart, t: Words) -> str:
    """Return the chart as an `<svg>` element that scales to its place, '' if all values are 0."""
    if not any(value for _, value in chart.points):
        return ""
    import leather

    for name, value in STYLE.items():
        setattr(leather.theme, name, value)
    lying = chart.shape == "bars"
    height = AXIS + (BAR_HEIGHT * len(chart.points) if lying else COLUMNS_HEIGHT)
    drawn = leather.Chart()
    (_bars if lying else _columns)(drawn, chart, t)
    group = drawn.to_svg_group(WIDTH, height + 2 * EDGE)
    _thin(group, *(("y", "height") if lying else ("x", "width")))
    return _element(group, chart.title, height)


def _columns(drawn: Any, chart: Chart, t: Words) -> None:
    labels = [name for name, _ in chart.points]
    ticks = nice_ticks(max(value for _, value in chart.points))
    drawn.add_x_axis(ticks=spread(labels), tick_formatter=lambda value, *_: short(value, t))
    drawn.add_y_scale(0, ticks[-1])
    drawn.add_y_axis(ticks=ticks, tick_formatter=_formatter(chart, t))
    drawn.add_columns(list(chart.points), fill_color=COLOUR)


def _bars(drawn: Any, chart: Chart, t: Words) -> None:
    labels = distinct([name for name, _ in chart.points])
    values = [value for _, value in chart.points]
    written = _formatter(chart, t)
    room = WIDTH - 2 * EDGE - CHARACTER_PIXELS * max(map(len, labels))
    ticks = nice_ticks(max(values), steps_in(room, written(max(values))))
    drawn.add_x_scale(0, ticks[-1])
    drawn.add_x_axis(ticks=ticks, tick_formatter=written)
    drawn.add_bars(list(zip(values, labels, strict=True)), fill_color=COLOUR)


def _formatter(chart: Chart, t: Words) -> Callable[..., str]:
    if chart.hundredths:
        return lambda value, *_: money(int(value), t) if value % 100 else t.number(int(value) // 100)
    return lambda value, *_: t.number(int(value))


def steps_in(room: float, label: str) -> int:
    """Return the number of such labels that can be read side by side in some pixels, from 1 to 5."""
    return max(1, min(5, int(room) // (CHARACTER_PIXELS * (len(label) + 2))))


def nice_ticks(highest: int, most: int = 5) -> list[int]:
    """Return whole numbers from 0 to `highest` or above, in at most `most` round steps."""
    power = 1
    while True:
        for step in (power, 2 * power, 5 * power):
            if most * step >= highest:
                count = max(1, -(-highest // step))
                return [step * number for number in range(count + 1)]
        power *= 10


def spread(labels: Sequence[str]) -> list[str]:
    """Return evenly spaced labels, as many as can be read side by side."""
    every = -(-len(labels) // MAX_LABELS)
    return list(labels[::every])


def short(label: str, t: Words) -> str:
    """Return a day without its year, and any other label as it is."""
    return t.without_year(label) if DAY.fullmatch(label) else label


def distinct(labels: Sequence[str]) -> list[str]:
    """Return the labels, cut, and numbered so that no two are the same, for a label names a bar."""
    cut = [
        label if len(label) <= MAX_LABEL_CHARACTERS else label[: MAX_LABEL_CHARACTERS - 1] + "…"
        for label in labels
    ]
    seen: Counter[str] = Counter()
    found = []
    for label in cut:
        seen[label] += 1
        found.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return found


def _thin(group: Any, start: str, length: str) -> None:
    """Leave more room between bars than leather does, and keep few bars from growing thick."""
    for bar in group.iter("rect"):
        if bar.get("fill") == COLOUR:
            at, size = thinner(float(bar.get(start)), float(bar.get(length)))
            bar.set(start, f"{at:.1f}")
            bar.set(length, f"{size:.1f}")


def thinner(start: float, length: float) -> tuple[float, float]:
    """Return the beginning and thickness of a bar (pixels) in the middle of its place."""
    size = min(length * FILLED, WIDEST)
    return start + (length - size) / 2, size


def _element(group: Any, title: str, height: int) -> str:
    """Return the chart's element: with a name for screen readers, cut to the drawing, and without a size."""
    from xml.etree import ElementTree

    box = f"{EDGE} {EDGE - ABOVE} {WIDTH - EDGE} {ABOVE + height + BELOW}"
    root = ElementTree.Element("svg", {"viewBox": box, "role": "img", "aria-label": title})
    root.append(group)
    return ElementTree.tostring(root, encoding="unicode")
