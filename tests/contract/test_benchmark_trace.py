"""The trace of the benchmarks sees what runs, and what leads to a write."""

from typing import Any

import pytest

from benchmarks import trace


@pytest.fixture(scope="module")
def traced() -> dict[str, Any]:
    """A newcomer's photo, an enrolment and an erasure, traced in a process of their own."""
    return trace.measure()


def test_it_names_the_calls_from_a_handler_to_its_write(traced: dict[str, Any]) -> None:
    assert traced["calls"]["record_visit"] == [
        [
            "app.record_visit",
            "chalicelib/visits/tasks.record_visit",
            "chalicelib/visits/store.VisitStore.record",
        ]
    ]


def test_it_names_the_files_that_run_also_those_in_redis(traced: dict[str, Any]) -> None:
    assert {"app.py", "chalicelib/visits/tasks.py", "chalicelib/visits/record_visit.lua"} < set(
        traced["files"]
    )


def test_a_file_that_is_only_imported_does_not_count(traced: dict[str, Any]) -> None:
    assert "chalicelib/errors.py" not in traced["files"]
    assert not [file for file in traced["files"] if file.startswith("chalicelib/api/")]


def test_a_handler_that_writes_in_several_places_has_all_of_them(traced: dict[str, Any]) -> None:
    ends = {calls[-1].rpartition("/")[2] for calls in traced["calls"]["save_profile"]}

    assert {"store.CustomerStore.enrol", "attempts.PhotoAttempts.describe"} < ends


def test_the_table_tells_each_figure(traced: dict[str, Any]) -> None:
    rows = trace.table(traced).splitlines()

    assert rows[0] == f"files that run for a newcomer's photo                  {len(traced['files'])}"
    assert "calls from record_visit to its first write              3" in rows
