"""Ten minutes without a service, and S3's events in disorder: afterwards everything is as without them."""

import time

import pytest

from tests.chaos.machine.form import Form
from tests.chaos.machine.settings import FACTOR, PHOTOS, SEED, SHORT
from tests.chaos.machine.stream import Stream
from tests.chaos.machine.test_ends import ends_as

OUTAGE_SECONDS = 600 / FACTOR
LOST_SHARE = 0.3
DISORDER = (("duplicate", 0.5), ("shuffle", 2.0), ("delay", 1.0))


@pytest.mark.parametrize("services", ["rekognition", "valkey", "sns-ses"])
def test_services_are_away_for_ten_minutes(
    stream: Stream, undisturbed: dict[int, Form], services: str
) -> None:
    stream.upload(PHOTOS // 3)
    for service in services.split("-"):
        stream.machine.fault("down", service)
    with stream.flowing(PHOTOS // 3):
        time.sleep(OUTAGE_SECONDS)
        stream.machine.fault("off", "down")

    ends_as(stream, undisturbed, PHOTOS)


def test_events_come_twice_late_and_in_disorder(stream: Stream, undisturbed: dict[int, Form]) -> None:
    for kind, value in DISORDER:
        stream.machine.fault("events", kind, value, seed=str(SEED))

    ends_as(stream, undisturbed, SHORT)


def test_lost_events_are_found_by_comparing_bucket_and_records(
    stream: Stream, undisturbed: dict[int, Form]
) -> None:
    stream.machine.fault("events", "lose", LOST_SHARE, seed=str(SEED))
    stream.upload(SHORT)
    stream.machine.fault("off")
    stream.machine.reconcile()

    ends_as(stream, undisturbed, SHORT)
