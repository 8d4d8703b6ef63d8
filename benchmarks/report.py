"""The results as a text, each beside its goal."""

from collections.abc import Mapping
from typing import Any

from benchmarks import trace

LANES = ("portraits", "groups", "real_portraits", "real_groups")
GOALS = {
    "portraits": "45/s; p95 0.150 s at full load, 0.045 s one by one; 20 ms beside the engine",
    "groups": "15/s",
}


def text(results: Mapping[str, Any]) -> str:
    lines = [f"start       {results['start_s']:.1f} s (goal: under 15)"]
    if "trace" in results:
        lines += trace.table(results["trace"]).splitlines()
    for lane in LANES:
        if lane in results:
            lines += _lane(lane, results[lane])
    if "gallery" in results:
        lines += _gallery(results["gallery"])
    if "promotion" in results:
        lines += _promotion(results["promotion"])
    if "report" in results:
        lines += _report(results["report"])
    if "search" in results:
        lines += _search(results["search"])
    memory = results["peak_memory_mb"]
    parts = ", ".join(f"{kind} {size:.0f}" for kind, size in sorted(memory.items()))
    lines.append(f"memory      {sum(memory.values()):.0f} MB at its peak (limit: 2048): {parts}")
    return "\n".join(lines)


def _lane(name: str, lane: Mapping[str, Any]) -> list[str]:
    calls, cpu = lane["rekognition_calls_per_photo"], lane["cpu_ms_per_photo"]
    beside = sum(cpu.values()) - cpu["face engine"]
    return [
        f"{name}, {lane['faces_per_photo']:g} faces each (goal: {GOALS[name.removeprefix('real_')]})",
        f"  {lane['system_per_s']:.1f}/s; the engine alone {lane['engine_per_s']:.1f}/s: {lane['ratio']:.0%} "
        f"(rounds: {_percents(lane['ratios'])})",
        f"  from upload to finished visit p50 {lane['p50_s']:.3f} s, p95 {lane['p95_s']:.3f} s at full load; "
        f"one by one {lane['alone_p50_s']:.3f} s, {lane['alone_p95_s']:.3f} s",
        f"  processor time a photo {sum(cpu.values()):.0f} ms, beside the engine {beside:.0f}; "
        f"the engine alone {lane['engine_cpu_ms_per_photo']:.0f} ({_amounts(cpu)})",
        "  moto as it comes, for an upload and ten states that do nothing: "
        f"{lane['stock_moto_cpu_ms_per_photo']:.0f} ms",
        f"  Rekognition calls a photo: {sum(calls.values()):g} ({_amounts(calls)})",
    ]


def _gallery(gallery: Mapping[str, Any]) -> list[str]:
    return [
        f"gallery, {gallery['photos']} files: {_amounts(gallery['states'])}",
        f"  {gallery['system_per_s_per_core']:.2f}/s a core; Pillow alone "
        f"{gallery['pillow_per_s_per_core']:.2f}: {gallery['ratio_to_pillow']:.0%} (goal: 60 %)",
        f"  of Pillow and the face engine alone together: {gallery['ratio_to_pillow_and_engine']:.0%}; "
        f"by processor time without the engine's: {gallery['processor_ratio_without_engine']:.0%} of Pillow",
        f"  processor time a photo in ms: {_amounts(gallery['cpu_ms_per_photo'])}",
        f"  p50 {gallery['p50_s']:.2f} s, p95 {gallery['p95_s']:.2f} s",
        *(f"  rejected {count}: {reason}…" for reason, count in gallery["rejected"].items()),
        f"  peak memory of a worker in MB: {_amounts(gallery['worker_memory_mb'])}",
    ]


def _search(search: Mapping[str, Any]) -> list[str]:
    places = {"the API": "api_ms", "the store": "store_ms", "a bare ping": "ping_ms"}
    times = [f"{place} p50 {search[of]['p50']:g}, p95 {search[of]['p95']:g}" for place, of in places.items()]
    return [f"search, {search['customers']} customers (goal: p95 under 20)", f"  in ms: {'; '.join(times)}"]


def _promotion(promotion: Mapping[str, Any]) -> list[str]:
    cpu = promotion["cpu_ms_per_customer"]
    return [
        f"promotion, {promotion['customers']} customers with an e-mail each",
        f"  all told in {promotion['system_s']:.1f} s (goal: under 60); the same calls to AWS alone "
        f"{promotion['bare_s']:.1f} s: {promotion['ratio']:.0%} (rounds: {_percents(promotion['ratios'])})",
        f"  processor time a customer {sum(cpu.values()):.1f} ms, the calls alone: "
        f"{promotion['processor_ratio']:.0%} ({_amounts(cpu)})",
    ]


def _report(report: Mapping[str, Any]) -> list[str]:
    fewer = report["fewer"]
    return [
        f"report on {report['visits']} visits",
        f"  {report['whole_s']:.1f} s: gathered in {report['gather_s']:.1f}, rendered in "
        f"{report['render_s']:.1f}; Redis was busy with the snapshot for {report['redis_busy_s']:.2f} s",
        f"  page {report['page_kb']} kB, table {report['table_kb']} kB",
        f"  {report['ratio_to_fewer']:.1f} times as long as one on {fewer['visits']} "
        f"({fewer['whole_s']:.1f} s: {fewer['gather_s']:.1f}, {fewer['render_s']:.1f}; "
        f"Redis {fewer['redis_busy_s']:.2f} s)",
        f"  peak memory of a worker in MB: {_amounts(report['worker_memory_mb'])}",
    ]


def _amounts(amounts: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {amount}" for name, amount in amounts.items())


def _percents(ratios: list[float]) -> str:
    return ", ".join(f"{ratio:.0%}" for ratio in ratios)
