"""What a shop uses in a month, in the units of the price table."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from infrastructure.cost import measured, schedules, watch
from infrastructure.cost.measured import Execution, execution, memory_gb, seconds

Usage = dict[str, float]
"""Units a month by the name of their price."""

FACE_CALLS = {"IndexFaces", "SearchFaces", "SearchFacesByImage"}
IMAGE_CALLS = {"DetectFaces", "DetectLabels", "DetectModerationLabels"}
HOURS = 730
TRACES = 2
"""Traces of a photo at most: of the function that S3 calls, and of the execution if it begins its own."""


@dataclass(frozen=True)
class Shop:
    """A shop's traffic. All numbers are a day's.

    `visits` of one person each; `faces` are in one photo together; the share `known` of the visitors is
    recognised; each visitor passes so many `cameras`. `screen_hours` is how long screens are open.
    With `image_properties` gallery photos have their colours and quality.
    """

    visits: float
    faces: int = 1
    known: float = 0.7
    cameras: int = 1
    gallery: float = 0
    selfies: float = 0
    mails: float = 0
    reports: float = 0
    screen_hours: float = 0
    own_redis: bool = False
    image_properties: bool = False


def executions(shop: Shop) -> dict[str, float]:
    """Return the executions a day by kind. Whom the first camera has seen, the others see again."""
    photos = shop.visits / shop.faces
    return {
        "known": photos * shop.known,
        "new": photos * (1 - shop.known),
        "again": photos * (shop.cameras - 1),
        "gallery": shop.gallery,
        "selfie": shop.selfies,
        "report": shop.reports,
    }


def faces_of(kind: str, shop: Shop) -> int:
    """Return the visitors in the photo of an execution."""
    return shop.faces if kind in ("known", "new", "again") else 1


def month(shop: Shop) -> Usage:
    """Return what all of a month uses."""
    return total(of_visits(shop), standing(shop))


def of_visits(shop: Shop) -> Usage:
    """Return what executions, later searches and mails use. It grows with the traffic."""
    days = schedules.DAYS
    parts = [
        times(of_execution(execution(kind, faces_of(kind, shop))), number * days)
        for kind, number in executions(shop).items()
    ]
    newcomers = shop.visits * (1 - shop.known)
    searched = schedules.later_searches(newcomers) * newcomers
    later = {"rekognition_faces": searched * days, "rekognition_stored": newcomers * days}
    properties = {"rekognition_properties": shop.gallery * days if shop.image_properties else 0.0}
    traced = {"traces": TRACES * watch.recorded(sum(executions(shop).values())) * days}
    return total(*parts, later, properties, traced, {"mails": shop.mails * days})


def of_execution(found: Execution) -> Usage:
    """Return what one execution uses, with the handler that S3 calls and the photo in S3."""
    functions = Counter(found.run.functions)
    if found.puts:
        functions["start_photo"] += 1
    calls = found.rekognition
    return total(
        of_functions(functions),
        _logs(measured.measured()["metric_bytes"] if found.puts else 0),
        {
            "transitions": float(len(found.run.states)),
            "sns_publishes": float(found.run.publishes),
            "rekognition_faces": sum(calls.get(name, 0) for name in FACE_CALLS),
            "rekognition_images": sum(calls.get(name, 0) for name in IMAGE_CALLS),
            "s3_puts": found.puts,
            "s3_gets": found.puts,
            "s3_gb": found.puts and measured.measured()["assumed"]["photo_mb"] / 1000,
        },
    )


def of_functions(functions: Mapping[str, float]) -> Usage:
    """Return what runs of functions use: requests, time, logs."""
    used = {
        "lambda_requests": sum(functions.values()),
        "lambda_gb_seconds": sum(
            count * seconds(name) * memory_gb(name) for name, count in functions.items()
        ),
    }
    return used | _logs(sum(functions.values()) * measured.measured()["log_bytes"])


def _logs(size: float) -> Usage:
    """Return what so many bytes of logs use. What is kept is taken to be as large as what is written."""
    return {"log_gb": size / 1e9, "log_gb_months": size / 1e9 * watch.log_months()}


def standing(shop: Shop) -> Usage:
    """Return what is used whether somebody comes or not.

    That is schedules, open screens, keys, alarms, metrics, traces, and the network and Redis of its own.
    """
    asked = shop.screen_hours * measured.measured()["assumed"]["screen_requests_an_hour"]
    requests = asked * schedules.DAYS
    traces = watch.recorded(asked) * schedules.DAYS + sum(schedules.runs().values())
    fixed = {"keys": 1.0, "secrets": 1.0, "api_requests": requests, "traces": traces, **watch.fixed()}
    own = {"redis_hours": 2.0 * HOURS, "nat_hours": HOURS, "address_hours": HOURS, "secrets": 1.0}
    own["nat_gb"] = measured.measured()["assumed"]["nat_gb_a_visit"] * shop.visits * schedules.DAYS
    called = {**schedules.runs(), "api_handler": requests}
    return total(of_functions(called), fixed, own if shop.own_redis else {})


def total(*parts: Mapping[str, float]) -> Usage:
    """Return the sum of some usages."""
    names = dict.fromkeys(name for part in parts for name in part)
    return {name: sum(part.get(name, 0.0) for part in parts) for name in names}


def times(usage: Mapping[str, float], number: float) -> Usage:
    """Return a usage that happens so many times."""
    return {name: units * number for name, units in usage.items()}
