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
from chalicelib.reports.sheets import Cell, Chart, Sheet, Table, columns
from chalicelib.reports.values import AnyRow, CounterRow, Report, Summary, ThresholdRow
from chalicelib.texts.words import REPORTS, Words

HEADER = ("day", "what", "similarity", "reason", "camera", "number")
CHARTED = range(85, 100)
"""Values of MATCH_CERTAIN in the chart."""


class RecognitionTally:
    """A tally of the counters of recognition."""

    header: tuple[Cell, ...] = HEADER

    def __init__(self, report: Report, zone: tzinfo = UTC) -> None:
        self._t = Words(report.language, REPORTS)
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
        t, remark = self._t, self._t("recognition.remark")
        counts = counts_from(self._days.values(), self._length())
        total = sum(self._days.values(), Counter())
        left_out = left_out_in(total, t)
        certain, possible = self._thresholds.certain, self._thresholds.possible
        if counts.answers < LEAST_ANSWERS:
            remark = f"{t('recognition.too_early', answers=counts.answers, least=LEAST_ANSWERS)} {remark}"
            estimator, predictions = None, []
        else:
            estimator = Estimator(counts, certain, possible)
            predictions = [estimator.predict(float(high), possible) for high in CHARTED if high >= possible]
            remark = " ".join([*advise(estimator, certain, possible, t), remark])
        now = estimator.predict(certain, possible) if estimator else None
        return Sheet(
            taken_at=self._taken_at,
            numbers=_numbers(self._thresholds, counts, now, t),
            charts=(_wrong_names(predictions, t), chart_of(left_out, t)),
            tables=(_predicted(predictions, now, t), _answers(counts, t), table_of(left_out, total, t)),
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


def _numbers(
    thresholds: ThresholdRow, counts: Counts, now: Prediction | None, t: Words
) -> tuple[tuple[str, str], ...]:
    asked = sum(counts.asked.values())
    counted = (
        ("MATCH_CERTAIN / MATCH_POSSIBLE", f"{t.plain(thresholds.certain)} / {t.plain(thresholds.possible)}"),
        (t("recognition.known"), t.number(sum(counts.known.values()))),
        (t("recognition.questions"), t.number(asked)),
        (t("recognition.answered"), share(counts.answers, asked, t)),
        (t("recognition.answered_yes"), share(sum(counts.yes.values()), counts.answers, t)),
        (t("recognition.found_wrong"), t.number(sum(counts.wrong.values()))),
        (t("recognition.found_missed"), t.number(counts.missed)),
    )
    if now is None:
        return counted
    return (
        *counted,
        (t("column.wrong_names"), _shown(now.wrong_names, t)),
        (t("column.questions_daily"), _shown(now.questions, t)),
        (t("column.misses"), _shown(now.misses, t)),
    )


def _wrong_names(predictions: list[Prediction], t: Words) -> Chart:
    points = tuple((f"{one.certain:g}", round(100 * one.wrong_names.middle)) for one in predictions)
    return Chart(title=t("recognition.chart"), shape="columns", points=points, hundredths=True)


def _predicted(predictions: list[Prediction], now: Prediction | None, t: Words) -> Table:
    rows = [*([now] if now else []), *predictions]
    return Table(
        title=t("recognition.predicted"),
        columns=("CERTAIN", "POSSIBLE", *columns("wrong_names questions_daily misses", t)),
        rows=tuple(
            (
                t.plain(one.certain), t.plain(one.possible),
                _shown(one.wrong_names, t), _shown(one.questions, t), _shown(one.misses, t),
            )
            for one in rows
        ),
        numeric=frozenset(range(5)),
        note=t("recognition.first_row" if now else "recognition.too_few"),
    )  # fmt: skip


def _answers(counts: Counts, t: Words) -> Table:
    levels = sorted({*counts.known, *counts.asked, *counts.yes, *counts.no}, reverse=True)
    kinds = (counts.known, counts.asked, counts.yes, counts.no, counts.wrong)
    return Table(
        title=t("recognition.similarities"),
        columns=columns("similarity recognised questions yes no found_wrong", t),
        rows=tuple((t.plain(level / 100), *(kind.get(level, 0) for kind in kinds)) for level in levels),
        numeric=frozenset(range(6)),
    )


def _shown(interval: Interval, t: Words) -> str:
    middle, low, high = (_number(value, t) for value in (interval.middle, interval.low, interval.high))
    return t("recognition.interval", middle=middle, low=low, high=high)


def _number(value: float, t: Words) -> str:
    return t.number(value, 0 if value >= 100 else 1 if value >= 0.1 else 2)
