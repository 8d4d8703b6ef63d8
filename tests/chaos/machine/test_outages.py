"""Ten minutes without a service, and S3's events in disorder: afterwards everything is as without them."""

import time
from typing import Any

import pytest

from tests.chaos.machine.settings import FACTOR, PHOTOS, SEED
from tests.chaos.machine.stream import Stream
from tests.chaos.machine.test_ends import ends_as

OUTAGE_SECONDS = 600 / FACTOR
SHARE = 0.3
YOUNG_SECONDS = 16 * 60.0


@pytest.mark.parametrize("service", ["rekognition", "valkey", "sns", "ses"])
def test_a_service_is_away_for_ten_minutes(stream: Stream, undisturbed: dict[str, Any], service: str) -> None:
    stream.upload(PHOTOS // 3)
    stream.machine.fault("down", service)
    with stream.flowing(PHOTOS // 3):
        time.sleep(OUTAGE_SECONDS)
        stream.machine.fault("off", "down")

    ends_as(stream, undisturbed)


@pytest.mark.parametrize("disorder", [("duplicate", 1.0), ("shuffle", 2.0), ("delay", 2.0)], ids=str)
def test_events_come_in_disorder(
    stream: Stream, undisturbed: dict[str, Any], disorder: tuple[str, float]
) -> None:
    stream.machine.fault("events", *disorder, seed=str(SEED))

    ends_as(stream, undisturbed)


@pytest.mark.skipif(FACTOR > 1, reason="comparing leaves photos of the last 15 minutes to their events")
def test_lost_events_are_found_by_comparing_bucket_and_records(
    stream: Stream, undisturbed: dict[str, Any]
) -> None:
    stream.machine.fault("events", "lose", SHARE, seed=str(SEED))
    stream.upload(PHOTOS)
    stream.machine.fault("off")
    time.sleep(YOUNG_SECONDS)
    stream.machine.reconcile()

    ends_as(stream, undisturbed)
