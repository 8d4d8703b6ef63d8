"""What the benchmarks count with."""

from pathlib import Path

import pytest

from benchmarks import archive, report
from benchmarks.load import Passage


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
    results = {"start_s": 8.5, "import_app_ms": 63.2, "peak_memory_mb": {"AWS": 400.0, "Lambda": 600.0}}

    assert report.text(results).splitlines() == [
        "start       8.5 s (goal: under 15)",
        "import app  63 ms",
        "memory      1000 MB at its peak (limit: 2048): AWS 400, Lambda 600",
    ]
