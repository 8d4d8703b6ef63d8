"""The report on recognition: how good it is in this shop, and what other thresholds would bring."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, tzinfo

from chalicelib.accuracy.advice import advise
from chalicelib.accuracy.counts import counts_from
from chalicelib.accuracy.estimates import LEAST_ANSWERS, Estimator
from chalicelib.accuracy.values import Counts, Interval, Prediction
from chalicelib.reports.formats import share
from chalicelib.reports.left_out import chart_of, left_out_in, table_of
from chalicelib.reports.sheets import Cell, Chart, Sheet, Table
from chalicelib.reports.values import AnyRow, CounterRow, Report, Summary, ThresholdRow

HEADER = ("day", "what", "similarity", "reason", "camera", "number")
CHARTED = range(85, 100)
"""Values of MATCH_CERTAIN in the chart."""
REMARK = (
    "A wrong name is a stranger taken for a customer without a question. A miss is a customer taken for a "
    "stranger. In brackets stand the bounds between which the truth lies in about nine cases of ten. Nobody "
    "is asked above MATCH_CERTAIN, so wrong names are extrapolated from the answers below it. Days are UTC."
)


class RecognitionTally:
    """A tally of the counters of recognition."""

    header: tuple[Cell, ...] = HEADER

    def __init__(self, report: Report, zone: tzinfo = UTC) -> None:
        self._taken_at = 0
        self._thresholds = ThresholdRow(95.0, 80.0)
        self._days: dict[str, Counter[str]] = {}

    def add(self, row: AnyRow) -> Iterator[tuple[Cell, ...]]:
        """Count a row. Yield a counter's line of the table."""
        if isinstance(row, Summary):
            self._taken_at = row.taken_at
        if isinstance(row, ThresholdRow):
            self._thresholds = row
        if isinstance(row, CounterRow):
            self._days.setdefault(row.day, Counter())[row.name] += row.number
            yield _line(row)

    def last_lines(self) -> Iterator[tuple[Cell, ...]]:
        """Return no lines, because `add` has yielded all."""
        return iter(())

    def sheet(self) -> Sheet:
        """Return the page's contents."""
        counts = counts_from(self._days.values(), self._length())
        total = sum(self._days.values(), Counter())
        left_out = left_out_in(total)
        certain, possible = self._thresholds.certain, self._thresholds.possible
        if counts.answers < LEAST_ANSWERS:
            remark = f"{counts.answers} of the {LEAST_ANSWERS} answers that an estimate needs. {REMARK}"
            estimator, predictions = None, []
        else:
            estimator = Estimator(counts, certain, possible)
            predictions = [estimator.predict(float(high), possible) for high in CHARTED if high >= possible]
            remark = " ".join([*advise(estimator, certain, possible), REMARK])
        now = estimator.predict(certain, possible) if estimator else None
        return Sheet(
            taken_at=self._taken_at,
            numbers=_numbers(self._thresholds, counts, now),
            charts=(_wrong_names(predictions), chart_of(left_out)),
            tables=(_predicted(predictions, now), _answers(counts), table_of(left_out, total)),
            remark=remark,
        )

    def _length(self) -> float:
        """Return the days from the first that has counters to the last, both included."""
        found = sorted(map(date.fromisoformat, self._days))
        return (found[-1] - found[0]).days + 1 if found else 1


def _line(row: CounterRow) -> tuple[Cell, ...]:
    what, _, rest = row.name.partition(" ")
    if what == "left_out":
        reason, _, camera = rest.partition(" ")
        return row.day, what, "", reason, camera, row.number
    if what == "faces":
        return row.day, what, "", "", rest, row.number
    return row.day, what, f"{int(rest) / 100:g}" if rest else "", "", "", row.number


def _numbers(thresholds: ThresholdRow, counts: Counts, now: Prediction | None) -> tuple[tuple[str, str], ...]:
    asked = sum(counts.asked.values())
    counted = (
        ("MATCH_CERTAIN / MATCH_POSSIBLE", f"{thresholds.certain:g} / {thresholds.possible:g}"),
        ("Recognised without a question", f"{sum(counts.known.values()):,}"),
        ("Questions", f"{asked:,}"),
        ("Answered", share(counts.answers, asked)),
        ("Answered yes", share(sum(counts.yes.values()), counts.answers)),
        ("Wrong names that the staff found", f"{sum(counts.wrong.values()):,}"),
        ("Misses that the staff found", f"{counts.missed:,}"),
    )
    if now is None:
        return counted
    return (
        *counted,
        ("Wrong names a month", _shown(now.wrong_names)),
        ("Questions a day", _shown(now.questions)),
        ("Misses a month", _shown(now.misses)),
    )


def _wrong_names(predictions: list[Prediction]) -> Chart:
    points = tuple((f"{one.certain:g}", round(100 * one.wrong_names.middle)) for one in predictions)
    return Chart(
        title="Wrong names a month, by MATCH_CERTAIN", shape="columns", points=points, hundredths=True
    )


def _predicted(predictions: list[Prediction], now: Prediction | None) -> Table:
    rows = [*([now] if now else []), *predictions]
    return Table(
        title="What thresholds would bring",
        columns=("CERTAIN", "POSSIBLE", "Wrong names a month", "Questions a day", "Misses a month"),
        rows=tuple(
            (
                f"{one.certain:g}", f"{one.possible:g}",
                _shown(one.wrong_names), _shown(one.questions), _shown(one.misses),
            )
            for one in rows
        ),
        numeric=frozenset(range(5)),
        note="The first row has the thresholds of today." if now else "There are too few answers.",
    )  # fmt: skip


def _answers(counts: Counts) -> Table:
    levels = sorted({*counts.known, *counts.asked, *counts.yes, *counts.no}, reverse=True)
    kinds = (counts.known, counts.asked, counts.yes, counts.no, counts.wrong)
    return Table(
        title="Similarities",
        columns=("Similarity from", "Recognised", "Questions", "Yes", "No", "Found wrong"),
        rows=tuple((f"{level / 100:g}", *(kind.get(level, 0) for kind in kinds)) for level in levels),
        numeric=frozenset(range(6)),
    )


def _shown(interval: Interval) -> str:
    return f"{_number(interval.middle)} ({_number(interval.low)} to {_number(interval.high)})"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 0.1 else f"{value:.2f}"
