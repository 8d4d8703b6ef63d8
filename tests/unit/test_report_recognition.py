"""The report on recognition: its numbers, sentences, charts and lines."""

from typing import Any

from chalicelib.reports.charts import draw
from chalicelib.reports.recognition import RecognitionTally
from chalicelib.reports.sheets import Sheet
from chalicelib.reports.values import CounterRow, Report, Summary, ThresholdRow
from chalicelib.texts.words import REPORTS, Words
from tests.simulated_recognition import SimulatedShop

WORDS = Words("en", REPORTS)
DAY = "2026-09-22"
REPORT = Report(
    id="one",
    kind="recognition",
    from_=f"{DAY}T00:00:00Z",
    to="2026-10-22T00:00:00Z",
    created_at="2026-10-22T00:00:00Z",
)


def count(*rows: Any) -> tuple[list[Any], Sheet]:
    tally = RecognitionTally(REPORT)
    lines = [line for row in rows for line in tally.add(row)]
    return [*lines, *tally.last_lines()], tally.sheet()


def answered(answers: int) -> list[CounterRow]:
    """Return the counters of a shop's month with so many answers."""
    counts, _ = SimulatedShop("normal", 100, 3, 0.7).simulate(answers, 1)
    kinds = {name: getattr(counts, name) for name in ("known", "asked", "yes", "no")}
    rows = [
        CounterRow(DAY, f"{name} {level}", n) for name, kind in kinds.items() for level, n in kind.items()
    ]
    return [*rows, CounterRow("2026-10-21", "new", 3)]


LEFT_OUT = (
    CounterRow(DAY, "left_out LOW_SHARPNESS side door", 3),
    CounterRow(DAY, "left_out EXTREME_POSE side door", 1),
    CounterRow("2026-09-23", "left_out LOW_SHARPNESS side door", 2),
    CounterRow("2026-09-23", "left_out SOMETHING_NEW till", 1),
    CounterRow(DAY, "faces side door", 14),
)


def test_an_estimate_has_numbers_a_chart_a_table_and_a_sentence() -> None:
    _, sheet = count(ThresholdRow(95, 80), *answered(100), Summary(1, 1, 0, 0, 0))

    numbers = dict(sheet.numbers)
    assert numbers["MATCH_CERTAIN / MATCH_POSSIBLE"] == "95 / 80"
    assert numbers["Answered"].startswith("100 (")
    assert " to " in numbers["Wrong names a month"]
    wrong, _ = sheet.charts
    assert [name for name, _ in wrong.points] == [str(each) for each in range(85, 100)]
    assert [value for _, value in wrong.points] == sorted((value for _, value in wrong.points), reverse=True)
    assert draw(wrong, WORDS).startswith("<svg")
    first, *others = sheet.tables[0].rows
    assert first[:2] == ("95", "80")
    assert len(others) == 15
    assert "questions, wrong names from" in sheet.remark


def test_with_few_answers_nothing_is_estimated_and_it_says_so() -> None:
    _, sheet = count(ThresholdRow(95, 80), *answered(10), Summary(1, 1, 0, 0, 0))

    assert sheet.remark.startswith("10 of the 20 answers that an estimate needs.")
    assert "Wrong names a month" not in dict(sheet.numbers)
    assert draw(sheet.charts[0], WORDS) == ""
    assert sheet.tables[0].rows == ()


def test_faces_left_out_are_told_by_camera_and_reason() -> None:
    _, sheet = count(ThresholdRow(95, 80), *LEFT_OUT)

    assert sheet.charts[1].points == (
        ("side door: blurred", 5),
        ("side door: steep", 1),
        ("till: SOMETHING_NEW", 1),
    )
    assert sheet.tables[2].rows == (
        ("side door", "blurred", 5, "25%"),
        ("side door", "steep", 1, "5%"),
        ("till", "SOMETHING_NEW", 1, "100%"),
    )


def test_the_table_has_a_line_for_each_counter_of_each_day() -> None:
    rows = CounterRow(DAY, "yes 8800", 2), CounterRow(DAY, "known 9995", 1), CounterRow(DAY, "new", 4)
    lines, _ = count(ThresholdRow(95, 80), *rows, *LEFT_OUT[:1], LEFT_OUT[-1])

    assert lines == [
        (DAY, "yes", "88", "", "", 2),
        (DAY, "known", "99.95", "", "", 1),
        (DAY, "new", "", "", "", 4),
        (DAY, "left_out", "", "LOW_SHARPNESS", "side door", 3),
        (DAY, "faces", "", "", "side door", 14),
    ]


def test_a_shop_without_any_counter_has_a_report() -> None:
    lines, sheet = count(ThresholdRow(95, 80), Summary(1, 1, 0, 0, 0))

    assert lines == []
    assert dict(sheet.numbers)["Answered"] == "0"
