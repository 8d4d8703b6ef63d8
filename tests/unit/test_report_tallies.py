"""Counts in reports."""

from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.reports.inventory import InventoryTally, mark
from chalicelib.reports.orders import OrderTally
from chalicelib.reports.sheets import Sheet
from chalicelib.reports.values import Item, LineRow, OrderRow, ProductRow, Report, Summary, VisitRow
from chalicelib.reports.visits import VisitTally
from chalicelib.times import parse_time

DAY, HOUR = 24 * 3600 * 1000, 3600 * 1000
START = 1_790_035_200_000
"""2026-09-22T00:00:00Z."""
TEA = ProductRow("tea", "Tea", 549, 5, 7)
JAM = ProductRow("jam", "Jam", 300, 0, 4)


def report(kind: Any, days: int = 3) -> Report:
    end = f"2026-09-{22 + days}T00:00:00Z"
    return Report(id="one", kind=kind, from_="2026-09-22T00:00:00Z", to=end, created_at=end)


def count(tally: Any, *rows: Any) -> tuple[list[Any], Sheet]:
    """Return the table's lines and the page's sheet of some rows."""
    lines = [line for row in rows for line in tally.add(row)]
    return [*lines, *tally.last_lines()], tally.sheet()


def numbers(sheet: Sheet) -> dict[str, str]:
    return dict(sheet.numbers)


def visit(number: int, status: str | None, came: int, **fields: Any) -> VisitRow:
    values = {"last_seen": came + 60_000, "photos": 2, "requested": 0} | fields
    return VisitRow(f"visit-{number}", "ann", None, status, came, **values)


def test_visits_are_counted_by_day_hour_and_status() -> None:
    lines, sheet = count(
        VisitTally(report("visits")),
        Summary(START + 3 * DAY, 4, 3, 1, 1),
        visit(1, "enrolled", START + 9 * HOUR, requested=2),
        visit(2, "newcomer", START + 9 * HOUR + 5, photos=1),
        visit(3, None, START + DAY + 23 * HOUR, photos=4),
        visit(4, "enrolled", START + DAY - 1000, last_seen=START + DAY + 5),
    )

    shown = numbers(sheet)
    assert (shown["Visits"], shown["Customers"], shown["Photos a visit"]) == ("4", "3", "2.2")
    assert shown["Visits with a requested order"] == "1 (25%)"
    assert shown["Visits by enrolled customers"] == "2 (50%)"
    per_day, per_hour, *_ = sheet.charts
    assert per_day.points == (("2026-09-22", 2), ("2026-09-23", 2), ("2026-09-24", 0))
    assert dict(per_hour.points)["09:00"] == 2
    assert dict(per_hour.points)["23:00"] == 2
    assert sheet.tables[0].rows == (("2026-09-22", 2, 1, 1, 1), ("2026-09-23", 2, 1, 0, 0))
    assert sheet.tables[0].note == "1 day without visits left out."
    assert len(lines) == 4


def test_visits_are_counted_by_the_camera_that_they_began_at() -> None:
    cameras = ("door", "till", "door", "")
    rows = [visit(number, "enrolled", START, camera=camera) for number, camera in enumerate(cameras)]
    lines, sheet = count(VisitTally(report("visits")), Summary(START + DAY, 4, 1, 1, 0), *rows)

    assert sheet.tables[1].rows == (("door", 2), ("till", 1), ("unknown", 1))
    assert [line[8] for line in lines] == list(cameras)


def test_stays_are_counted_of_visits_whose_end_was_seen() -> None:
    came = START + 9 * HOUR + HOUR // 2
    lines, sheet = count(
        VisitTally(report("visits")),
        Summary(START + DAY, 4, 3, 1, 1),
        visit(1, "enrolled", came, ended=came + HOUR // 3, exit_camera="back"),
        visit(2, "enrolled", came, ended=came + HOUR, exit_camera="back"),
        visit(3, "newcomer", came + 2 * HOUR, ended=came + 4 * HOUR, exit_camera="side"),
        visit(4, "newcomer", came, last_seen=came + HOUR),
    )

    assert numbers(sheet)["Median stay"] == "60 min"
    assert numbers(sheet)["Visits whose end was seen"] == "3 (75%)"
    inside, stays = (dict(chart.points) for chart in sheet.charts[2:])
    assert {hour: visits for hour, visits in inside.items() if visits} == {
        "09:00": 3,
        "10:00": 2,
        "11:00": 1,
        "12:00": 1,
        "13:00": 1,
    }
    assert {hour: minutes for hour, minutes in stays.items() if minutes} == {"09:00": 20, "11:00": 120}
    assert sheet.tables[2].rows == (("back", 2), ("side", 1))
    assert [line[-3:] for line in lines] == [
        ("2026-09-22T09:50:00.000Z", 1200, "back"),
        ("2026-09-22T10:30:00.000Z", 3600, "back"),
        ("2026-09-22T13:30:00.000Z", 7200, "side"),
        ("", "", ""),
    ]


def test_without_exit_cameras_the_page_tells_nothing_of_stays() -> None:
    _, sheet = count(VisitTally(report("visits")), Summary(START + DAY, 1, 1, 1, 0), visit(1, None, START))

    assert "Median stay" not in numbers(sheet)
    assert [table.title for table in sheet.tables] == ["Days", "Cameras", "Visits, the latest first"]


def test_a_page_names_the_busiest_cameras() -> None:
    rows = [visit(number, "enrolled", START, camera=f"camera {number}") for number in range(101)]
    _, sheet = count(VisitTally(report("visits")), Summary(START + DAY, 101, 1, 1, 0), *rows)

    assert (len(sheet.tables[1].rows), sheet.tables[1].note) == (100, "The busiest of 101.")


def test_days_still_to_come_are_not_shown() -> None:
    _, sheet = count(VisitTally(report("visits", days=8)), Summary(START + DAY + 5, 0, 0, 0, 0))

    assert [day for day, _ in sheet.charts[0].points] == ["2026-09-22", "2026-09-23"]


def test_a_page_has_the_latest_five_hundred_rows_and_says_so() -> None:
    rows = [visit(number, "enrolled", START + number) for number in range(501)]
    lines, sheet = count(VisitTally(report("visits")), Summary(START + DAY, 501, 1, 1, 0), *rows)

    assert len(lines) == 501
    assert len(sheet.tables[-1].rows) == 500
    assert sheet.tables[-1].note == "The latest 500 of 501; the CSV file has all."


def order(number: int, state: str, *items: tuple[str, int], at: int = START) -> OrderRow:
    wanted = tuple(Item(sku, quantity) for sku, quantity in items)
    return OrderRow(f"order-{number}", "ann", "Ann", "enrolled", state, at, None, None, None, wanted)


def test_orders_are_counted_by_state_day_and_product() -> None:
    lines, sheet = count(
        OrderTally(report("orders")),
        Summary(START + 3 * DAY, 3, 1, 1, 0),
        TEA,
        JAM,
        order(1, "handed_over", ("tea", 2), ("jam", 1)),
        order(2, "cancelled", ("tea", 10)),
        order(3, "open", ("tea", 1), ("gone", 4), at=START + DAY),
    )

    shown = numbers(sheet)
    assert (shown["Orders"], shown["Handed over"], shown["Cancelled"]) == ("3", "1 (33%)", "1 (33%)")
    assert (shown["Value"], shown["Value handed over"], shown["Value to come"]) == ("19.47", "13.98", "5.49")
    days, products, singles = sheet.tables
    assert days.rows[0] == ("2026-09-22", 2, 0, 0, 1, 1, "13.98")
    assert (len(days.rows), days.note) == (2, "1 day without orders left out.")
    assert products.rows[0] == ("Tea", "tea", "5.49", 1, 0, 2, 10, "16.47")
    assert ("gone", "gone", "0.00", 4, 0, 0, 0, "0.00") in products.rows
    assert singles.rows[0][3] == "1 × Tea, 4 × gone"
    assert [line[-5:] for line in lines][:3] == [
        ("tea", "Tea", 2, 549, 1098),
        ("jam", "Jam", 1, 300, 300),
        ("tea", "Tea", 10, 549, 0),
    ]


def test_the_inventory_says_what_is_worth_sold_and_short() -> None:
    whole = Report(id="one", kind="inventory", created_at="2026-09-22T00:00:00Z")
    oil = ProductRow("oil", "Oil", 1000, 3, 0)
    lines, sheet = count(
        InventoryTally(whole),
        Summary(START, 4, 0, 0, 0),
        *(TEA, JAM, oil),
        LineRow("open", (Item("oil", 2), Item("tea", 1))),
        LineRow("requested", (Item("oil", 2),)),
    )

    shown = numbers(sheet)
    assert (shown["Value of the stock"], shown["Pieces sold"], shown["Pieces in stock"]) == (
        "57.45",
        "11",
        "8",
    )
    assert shown["Products that will run short"] == "1"
    assert lines == [
        ("oil", "Oil", 1000, 3, 3000, 0, 4, -1, "will run short"),
        ("jam", "Jam", 300, 0, 0, 4, 0, 0, ""),
        ("tea", "Tea", 549, 5, 2745, 7, 1, 4, ""),
    ]


def test_within_a_span_only_what_was_handed_over_then_is_sold() -> None:
    lines, _ = count(
        InventoryTally(report("inventory")),
        Summary(START, 1, 0, 0, 0),
        TEA,
        LineRow("handed_over", (Item("tea", 3),)),
    )

    assert lines[0][5:8] == (3, 0, 5)


def test_stocks_are_marked() -> None:
    assert (mark(-1), mark(0)) == ("will run short", "")


def test_days_and_hours_are_those_of_the_zone_also_when_clocks_are_changed() -> None:
    """On 2026-10-25 in Berlin, a day of 25 hours, the clocks show 02:30 twice."""
    berlin = ZoneInfo("Europe/Berlin")
    span = {"from_": "2026-10-24T22:00:00Z", "to": "2026-10-25T23:00:00Z"}
    sunday = Report(id="one", kind="visits", created_at="2026-10-27T00:00:00Z", **span)  # type: ignore[arg-type]
    came = [
        parse_time(f"2026-10-{moment}:00Z") for moment in ("24T22:00", "25T00:30", "25T01:30", "25T22:58")
    ]

    rows = [visit(number, "enrolled", moment) for number, moment in enumerate(came)]
    lines, sheet = count(VisitTally(sunday, berlin), Summary(came[-1] + DAY, 4, 1, 1, 0), *rows)

    per_day, per_hour, *_ = sheet.charts
    assert per_day.points == (("2026-10-25", 4),)
    hours = dict(per_hour.points)
    assert (hours["00:00"], hours["02:00"], hours["23:00"]) == (1, 2, 1)
    assert [line[4] for line in lines[1:3]] == [
        "2026-10-25T02:30:00.000+02:00",
        "2026-10-25T02:30:00.000+01:00",
    ]


def test_orders_count_on_the_days_of_the_zone() -> None:
    row = order(1, "open", ("tea", 1), at=START + 23 * HOUR)
    _, sheet = count(
        OrderTally(report("orders"), ZoneInfo("Europe/Berlin")),
        Summary(START + 2 * DAY, 1, 1, 1, 0),
        TEA,
        row,
    )

    assert sheet.tables[0].rows[0][0] == "2026-09-23"
    assert sheet.tables[2].rows[0][0] == "2026-09-23 01:00"
