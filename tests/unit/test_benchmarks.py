"""Arithmetic of the benchmarks."""

from collections import Counter
from pathlib import Path

import pytest

from benchmarks import archive, busy, cold, load_page, report, screen, screens
from benchmarks.load import Passage
from benchmarks.stream import Passed


@pytest.mark.parametrize(("percent", "seconds"), [(50, 50.0), (95, 95.0), (100, 100.0)])
def test_a_percentile_is_a_time_that_was_measured(percent: float, seconds: float) -> None:
    passage = Passage(10.0, [float(number) for number in range(100, 0, -1)], {})

    assert passage.percentile(percent) == seconds


def test_the_percentile_of_one_photo_is_its_time() -> None:
    assert Passage(1.0, [0.5], {}).percentile(95) == 0.5


def test_the_rate_is_photos_a_second() -> None:
    assert Passage(4.0, [1.0] * 10, {}).rate == 2.5


def test_the_archive_is_the_same_each_time(tmp_path: Path) -> None:
    one, other = archive.make(tmp_path / "one", 12), archive.make(tmp_path / "other", 12)

    assert len(one) == 12
    assert [file.read_bytes() for file in one] == [file.read_bytes() for file in other]
    assert archive.make(tmp_path / "one", 12) == one


def test_the_report_tells_goals_beside_results() -> None:
    results = {"start_s": 8.5, "peak_memory_mb": {"AWS": 400.0, "Lambda": 600.0}}

    assert report.text(results).splitlines() == [
        "start       8.5 s (goal: under 15)",
        "memory      1000 MB at its peak (limit: 2048): AWS 400, Lambda 600",
    ]


def test_cold_starts_with_bytecode_stand_beside_those_without() -> None:
    compiled = {"init": 100.4, "first": 10.4, "second": 2.0, "peak_mb": 60}
    plain = {"init": 500.0, "first": 10.0, "second": 2.0, "peak_mb": 70}

    lines = cold.table({"with bytecode": {"sweep": compiled}, "without": {"sweep": plain}}).splitlines()

    assert lines[2:] == [
        "| `sweep` | with bytecode | 100 | 10 | 111 | 2 | 60 |",
        "| `sweep` | without | 500 | 10 | 510 | 2 | 70 |",
    ]


def test_the_report_tells_how_long_a_promotion_and_a_report_took() -> None:
    promotion = {
        "customers": 10_000, "system_s": 30.04, "bare_s": 18.0, "ratio": 0.599, "ratios": [0.57, 0.6],
        "processor_ratio": 0.47, "cpu_ms_per_customer": {"AWS": 1.5, "Lambda": 3.3},
    }  # fmt: skip
    times = {"whole_s": 3.2, "gather_s": 1.3, "render_s": 1.8, "redis_busy_s": 1.08}
    fewer = {"visits": 10_000, "whole_s": 0.4, "gather_s": 0.1, "render_s": 0.2, "redis_busy_s": 0.07}
    made = {"visits": 100_000, "page_kb": 137, "table_kb": 9863, "ratio_to_fewer": 8.0, "fewer": fewer}
    memory = {"worker_memory_mb": {"render_report": "81 of 256"}}
    results = {"start_s": 8.5, "peak_memory_mb": {"AWS": 400.0}}

    lines = report.text(results | {"promotion": promotion, "report": times | made | memory}).splitlines()

    assert lines[1:-1] == [
        "promotion, 10000 customers with an e-mail each",
        "  all told in 30.0 s (goal: under 60); the same calls to AWS alone 18.0 s: 60% (rounds: 57%, 60%)",
        "  processor time a customer 4.8 ms, the calls alone: 47% (AWS 1.5, Lambda 3.3)",
        "report on 100000 visits",
        "  3.2 s: gathered in 1.3, rendered in 1.8; Redis was busy with the snapshot for 1.08 s",
        "  page 137 kB, table 9863 kB",
        "  8.0 times as long as one on 10000 (0.4 s: 0.1, 0.2; Redis 0.07 s)",
        "  peak memory of a worker in MB: render_report 81 of 256",
    ]


def test_a_screen_sends_what_its_lists_ask_for_in_a_minute() -> None:
    sent = Counter(path.partition("?")[0] for path in screens.minute())

    assert sent == {"/orders": 30, "/reviews": 15, "/visits/present": 15, "/photos": 8, "/reports": 3}


def test_an_hour_has_photos_of_every_lane_evenly_spread() -> None:
    arrivals = busy.hour(20, 60, ["ann", "bob", "cyd"])

    lanes = Counter(arrival.key.partition("/")[0] for arrival in arrivals)
    assert lanes == {"entrance": 16, "gallery": 2, "enrolment": 2}
    assert [arrival.second for arrival in arrivals] == [3.0 * number for number in range(20)]


@pytest.mark.parametrize(("count", "chosen"), [(4, [0, 1, 2, 3]), (100, [0, 33, 66, 99])])
def test_moments_are_chosen_evenly_with_the_first_and_the_last(count: int, chosen: list[int]) -> None:
    assert busy.evenly(range(count), 4) == chosen


def test_the_page_about_load_has_a_row_for_each_lane_the_requests_and_the_memory() -> None:
    passed = [Passed(f"entrance/{number}", "done", number / 10) for number in range(1, 101)]
    scene = load_page.Scene("a burst", *busy.by_lane(passed), requests=[0.02, 0.04], memory=[900.4, 910.0])

    assert load_page.table([scene]).splitlines()[2:] == [
        "| a burst | visit lane, 100 `done` | 100 | 5.00 s | 9.50 s | 9.90 s |",
        "| a burst | the screens' requests (goal: p95 of 100 ms) | 2 | 20 ms | 40 ms | 40 ms |",
        "| a burst | memory: 900 910 | 2 | | | |",
    ]


def test_the_table_of_the_screen_has_what_is_seen_heard_and_scrolled() -> None:
    moments = [(number / 100, number / 100 + 0.01) for number in range(1, 21)]

    assert screen.table(moments, [16.7] * 99 + [50.0]).splitlines()[2:] == [
        "| from the upload to the screen | 20 | 0.10 s | 0.19 s |",
        "| from the upload to the sound | 20 | 0.11 s | 0.20 s |",
        "| a frame while a crowd is scrolled | 100 | 17 ms | 17 ms |",
    ]
