"""Charts as inline SVG, drawn by leather: no scripts, no fonts or pictures from elsewhere."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from chalicelib.reports.formats import money
from chalicelib.reports.sheets import Chart

WIDTH, COLUMNS_HEIGHT, BAR_HEIGHT, AXIS_HEIGHT = 720, 230, 24, 70
COLOUR = "#2b6c8a"
STYLE: dict[str, Any] = {
    "background_color": "none",
    "margin": 0.05,
    "tick_color": "#e4e4e0",
    "zero_color": "#888",
    "label_color": "#444",
    "tick_font_family": "inherit",
    "tick_font_size": 12,
    "tick_font_char_height": 12,
    "tick_font_char_width": 7,
}
MOST_LABELS = 10
LONGEST_LABEL = 30


def draw(chart: Chart) -> str:
    """The chart as an `<svg>` element that scales to its place; '' when there is nothing to draw."""
    if not any(value for _, value in chart.points):
        return ""
    import leather

    for name, value in STYLE.items():
        setattr(leather.theme, name, value)
    height = COLUMNS_HEIGHT if chart.shape == "columns" else AXIS_HEIGHT + BAR_HEIGHT * len(chart.points)
    drawn = leather.Chart()
    (_columns if chart.shape == "columns" else _bars)(drawn, chart)
    return _embedded(str(drawn.to_svg(width=WIDTH, height=height)), chart.title, height)


def _columns(drawn: Any, chart: Chart) -> None:
    labels = [name for name, _ in chart.points]
    ticks = nice_ticks(max(value for _, value in chart.points))
    drawn.add_x_axis(ticks=spread(labels), tick_formatter=lambda value, *_: value)
    drawn.add_y_scale(0, ticks[-1])
    drawn.add_y_axis(ticks=ticks, tick_formatter=_formatter(chart))
    drawn.add_columns(list(chart.points), fill_color=COLOUR)


def _bars(drawn: Any, chart: Chart) -> None:
    labels = distinct([name for name, _ in chart.points])
    values = [value for _, value in chart.points]
    ticks = nice_ticks(max(values))
    drawn.add_x_scale(0, ticks[-1])
    drawn.add_x_axis(ticks=ticks, tick_formatter=_formatter(chart))
    drawn.add_bars(list(zip(values, labels, strict=True)), fill_color=COLOUR)


def _formatter(chart: Chart) -> Callable[..., str]:
    if chart.money:
        return lambda value, *_: money(int(value)).removesuffix(".00")
    return lambda value, *_: f"{int(value):,}"


def nice_ticks(highest: int) -> list[int]:
    """Whole numbers from 0 to `highest` or above, in at most five round steps."""
    power = 1
    while True:
        for step in (power, 2 * power, 5 * power):
            if 5 * step >= highest:
                count = max(1, -(-highest // step))
                return [step * number for number in range(count + 1)]
        power *= 10


def spread(labels: Sequence[str]) -> list[str]:
    """As many of the labels, evenly, as can be read side by side."""
    every = -(-len(labels) // MOST_LABELS)
    return list(labels[::every])


def distinct(labels: Sequence[str]) -> list[str]:
    """The labels, not too long and no two the same, for they are what tells bars apart."""
    short = [label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1] + "…" for label in labels]
    seen: Counter[str] = Counter()
    found = []
    for label in short:
        seen[label] += 1
        found.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return found


def _embedded(svg: str, title: str, height: int) -> str:
    """The element alone, with a name, and a size that its place decides."""
    from markupsafe import escape

    root = f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">'
    return root + svg[svg.index("<svg") :].partition(">")[2]
