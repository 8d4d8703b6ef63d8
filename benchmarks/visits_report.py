"""The report lane: a report on many visits, and the growth of its time with their number."""

import json
import time
from collections.abc import Mapping
from typing import Any

from benchmarks import crowd
from benchmarks.gallery import worker_memory
from benchmarks.lanes import ROUNDS, Bench
from chalicelib.database import Database, connect
from chalicelib.times import format_time

START_MS = 1_700_000_000_000
"""In November 2023, so that visitors of other measurements are not in these reports."""
SPAN_MS = 90 * 24 * 3600 * 1000
FEWER = 10
"""So many times fewer visits has the other report."""
TASKS = {"gather_s": "GatherReportData", "render_s": "RenderReport"}
FUNCTIONS = ("gather_report_data", "render_report")
SLOW_MICROSECONDS = 1000
"""Microseconds from which on Redis notes a command."""
LOOK_SECONDS = 0.2
"""Seconds between two looks whether the report is there; the times are the execution's own."""


def report(bench: Bench, visits: int) -> dict[str, Any]:
    """Measure reports on so many visits, and on a tenth of them: JSON-ready."""
    database = connect(bench.shop.environment["REDIS_URL"], "main")
    database.client.config_set("slowlog-log-slower-than", SLOW_MICROSECONDS)
    fewer, more = (START_MS, START_MS + SPAN_MS), (START_MS + SPAN_MS, START_MS + 2 * SPAN_MS)
    bench.say(f"report: writing {visits + visits // FEWER} visits")
    crowd.spend(database, "fewer", visits // FEWER, fewer)
    crowd.spend(database, "more", visits, more)
    few = _middle([_round(bench, database, fewer) for _ in range(ROUNDS)])
    many = _middle([_round(bench, database, more) for _ in range(ROUNDS)])
    memory = worker_memory(bench)
    return {
        "visits": visits,
        **many,
        "fewer": {"visits": visits // FEWER, **few},
        "ratio_to_fewer": round(many["whole_s"] / few["whole_s"], 1),
        "worker_memory_mb": {name: memory[name] for name in FUNCTIONS},
    }


def _middle(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    return sorted(rounds, key=lambda one: one["whole_s"])[len(rounds) // 2]


def _round(bench: Bench, database: Database, span: tuple[int, int]) -> dict[str, Any]:
    starts, ends = (format_time(moment) for moment in span)
    wanted = {"kind": "visits", "from": starts, "to": ends}
    report_id = bench.shop.call("POST", "/reports", wanted)["id"]
    events = _events(bench, report_id)
    seconds = {name: round(_seconds(events, task), 2) for name, task in TASKS.items()}
    whole = (events[-1]["timestamp"] - events[0]["timestamp"]).total_seconds()
    bench.say(f"report: {whole:.1f} s")
    rendered = json.loads(_exited(events, "RenderReport")["stateExitedEventDetails"]["output"])
    return {
        "whole_s": round(whole, 2),
        **seconds,
        "redis_busy_s": round(_busy(database, report_id), 3),
        "page_kb": rendered["page"] // 1024,
        "table_kb": rendered["table"] // 1024,
    }


def _events(bench: Bench, report_id: str) -> list[dict[str, Any]]:
    """Wait until the report is made. Return the events of its execution."""
    client = bench.shop.aws("stepfunctions")
    machine = bench.shop.environment["STATE_MACHINE_ARN"]
    execution = f"{machine.replace(':stateMachine:', ':execution:')}:report-{report_id}-1"
    while (status := client.describe_execution(executionArn=execution)["status"]) == "RUNNING":
        time.sleep(LOOK_SECONDS)
    if status != "SUCCEEDED":
        raise AssertionError(f"the report's execution {status}")
    return list(client.get_execution_history(executionArn=execution)["events"])


def _seconds(events: list[dict[str, Any]], task: str) -> float:
    entered = next(event for event in events if _named(event, "stateEnteredEventDetails", task))
    passed = _exited(events, task)["timestamp"] - entered["timestamp"]
    return float(passed.total_seconds())


def _exited(events: list[dict[str, Any]], task: str) -> dict[str, Any]:
    return next(event for event in events if _named(event, "stateExitedEventDetails", task))


def _named(event: Mapping[str, Any], details: str, task: str) -> bool:
    return bool(event.get(details, {}).get("name") == task)


def _busy(database: Database, report_id: str) -> float:
    """Return the seconds for which Redis was blocked by the longest command on this report."""
    slow = database.client.slowlog_get(128)
    own = [entry["duration"] for entry in slow if report_id in entry["command"].decode()]
    return max(own, default=0) / 1_000_000
