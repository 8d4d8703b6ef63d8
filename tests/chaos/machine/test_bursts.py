"""A burst of photos at Rekognition's default quota: each waits its turn, and an enrolment passes it."""

import threading
import time

from demo import pictures
from localaws.faults.client import switch
from tests.chaos.machine.settings import FACTOR, PHOTOS
from tests.chaos.machine.stream import Stream

# Compressed, the quota stays below what this machine's own engine takes: 27 portraits a second.
CALLS_A_SECOND = 5.0 if FACTOR == 1 else 15.0
ALONE, TOGETHER = 5 * PHOTOS, 3 * PHOTOS // 2
FACES = ALONE + len(pictures.PEOPLE) * TOGETHER
SEARCHES_MORE, LATER, ENROLMENT_SECONDS = 1.1, 1.2, 5.0


def calls(stream: Stream) -> dict[str, int]:
    """Return the calls of each operation so far, also the throttled ones."""
    state = switch(stream.machine.shop.environment["AWS_ENDPOINT_URL"])
    return {name: sum(count.values()) for name, count in state["rekognition"].items()}


def test_a_burst_waits_its_turn_and_an_enrolment_passes_it(stream: Stream) -> None:
    stream.machine.set_everywhere(REKOGNITION_TPS=f"{CALLS_A_SECOND:g}")
    stream.machine.fault("rekognition-tps", CALLS_A_SECOND / FACTOR)
    before, began = calls(stream), time.monotonic()

    burst = threading.Thread(target=stream.burst, args=(ALONE, TOGETHER))
    burst.start()
    burst.join(FACES / CALLS_A_SECOND / 2)
    enrolment = stream.enrol()
    burst.join()
    stream.settle()

    took = time.monotonic() - began
    more = {name: count - before.get(name, 0) for name, count in calls(stream).items()}
    stream.machine.set_everywhere(REKOGNITION_TPS="0")
    assert {photo["state"] for photo in stream.photos()} == {"done"}
    assert more["IndexFaces"] <= SEARCHES_MORE * (ALONE + TOGETHER)
    assert more["SearchFaces"] <= SEARCHES_MORE * FACES
    assert took <= LATER * max(more.values()) / CALLS_A_SECOND
    assert enrolment <= ENROLMENT_SECONDS
