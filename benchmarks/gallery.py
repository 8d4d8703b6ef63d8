"""The gallery lane: an archive through it, beside a loop that only decodes and resizes the same files."""

import re
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.lanes import Bench
from benchmarks.load import cores
from benchmarks.usage import processor_time
from chalicelib.errors import UnsupportedPhoto
from chalicelib.pictures import as_jpeg
from chalicelib.pictures.acceptance import fits_rekognition
from chalicelib.pictures.thumbnails import make_thumbnail
from localaws.faces import FaceEngine, FaceEngineError, Request

SIDE = 320
_REPORT = re.compile(r"^REPORT .*Memory Size: (\d+) MB\tMax Memory Used: (\d+) MB")


class Pillow(NamedTuple):
    """Files a second, and seconds of processor time for all of them."""

    rate: float
    processor: float


def archive(bench: Bench, files: Sequence[Path]) -> dict[str, Any]:
    """Measure these files through the gallery lane: JSON-ready."""
    pillow, engine = bare_pillow(files), bare_engine(files)
    bench.say(f"gallery: Pillow alone {pillow.rate:.1f}/s, engine alone {engine:.1f}/s")
    uploads = ((f"gallery/benchmark/{file.name}", file.read_bytes()) for file in files)
    with processor_time() as used:
        passage = bench.load.run(uploads, bench.at_a_time)
    both = 1 / (1 / pillow.rate + 1 / engine)
    without_engine = sum(used.values()) - used.get("face engine", 0.0)
    return {
        "photos": len(files),
        "states": dict(Counter(passage.states.values())),
        "failed": sorted(key for key, state in passage.states.items() if state == "failed"),
        "rejected": rejections(bench, passage.states),
        "system_per_s": round(passage.rate, 1),
        "system_per_s_per_core": round(passage.rate / cores(), 2),
        "pillow_per_s_per_core": round(pillow.rate / cores(), 2),
        "ratio_to_pillow": round(passage.rate / pillow.rate, 3),
        "ratio_to_pillow_and_engine": round(passage.rate / both, 3),
        # By processor time, the face engine's left out: Pillow does nothing of the kind.
        "processor_ratio_without_engine": round(pillow.processor / without_engine, 3),
        "cpu_ms_per_photo": {kind: round(1000 * s / len(files), 1) for kind, s in used.items()},
        "p50_s": round(passage.percentile(50), 3),
        "p95_s": round(passage.percentile(95), 3),
        "worker_memory_mb": worker_memory(bench),
    }


def bare_pillow(files: Sequence[Path]) -> Pillow:
    """Measure a plain loop on every core: thumbnail, and conversion if one is needed."""
    with ProcessPoolExecutor(cores()) as processes:
        list(processes.map(_decode, files[: 2 * cores()]))
        began = time.monotonic()
        processor = sum(processes.map(_decode, files, chunksize=4))
        return Pillow(len(files) / (time.monotonic() - began), processor)


def _decode(file: Path) -> float:
    """Return seconds of processor time."""
    began = time.process_time()
    content = file.read_bytes()
    with suppress(UnsupportedPhoto):
        if not fits_rekognition(content, len(content)):
            as_jpeg(content)
        make_thumbnail(content, SIDE)
    return time.process_time() - began


def bare_engine(files: Sequence[Path]) -> float:
    """Return files a second of the face engine alone, by the one look that the lane takes at each."""
    with ProcessPoolExecutor(cores()) as processes:
        pictures = list(processes.map(_prepared, files, chunksize=4))
    engine = FaceEngine(cores())
    try:
        with ThreadPoolExecutor(cores()) as threads:
            list(threads.map(partial(_analyse, engine), pictures[: 2 * cores()]))
            began = time.monotonic()
            list(threads.map(partial(_analyse, engine), pictures))
            return len(files) / (time.monotonic() - began)
    finally:
        engine.close()


def _prepared(file: Path) -> bytes | None:
    """Return the picture as Rekognition gets it, or None if it is rejected before."""
    content = file.read_bytes()
    try:
        return content if fits_rekognition(content, len(content)) else as_jpeg(content)
    except UnsupportedPhoto:
        return None


def _analyse(engine: FaceEngine, picture: bytes | None) -> None:
    if picture is None:
        return
    with suppress(FaceEngineError):
        engine.analyse(Request(picture, sunglasses=True, properties=True))


def rejections(bench: Bench, states: dict[str, str]) -> dict[str, int]:
    """Count the rejected photos by the first words of the reason."""
    rejected = [key for key, state in states.items() if state == "rejected"]
    reasons = [(photo.reason or "")[:40] for photo in bench.load.photos(rejected)]
    return dict(Counter(reasons).most_common())


def worker_memory(bench: Bench) -> dict[str, str]:
    """Return `peak of limit` in MB of each function's workers, from Lambda's reports in its logs."""
    logs = bench.shop.aws("logs")
    groups = logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix="/aws/lambda/")
    names = [group["logGroupName"] for page in groups for group in page["logGroups"]]
    peaks = {name.rpartition("-")[2]: _peak(logs, name) for name in names}
    return {name: f"{used} of {limit}" for name, (used, limit) in sorted(peaks.items()) if limit}


def _peak(logs: Any, group: str) -> tuple[int, int]:
    pages: Iterable[Any] = logs.get_paginator("filter_log_events").paginate(logGroupName=group)
    found = [_REPORT.match(event["message"]) for page in pages for event in page["events"]]
    sizes = [(int(report[2]), int(report[1])) for report in found if report]
    return max(sizes, default=(0, 0))
