"""The sweep runs again what failed by something that passes, mends what is stuck, and tells people."""

from collections import Counter

import pytest
from msgspec import convert

from chalicelib.errors import TransientError
from chalicelib.failures import reruns
from chalicelib.failures.tasks import record_failure
from chalicelib.payloads import FailedItem
from chalicelib.photos.reruns import rerun_photo
from tests.contract.failing_shop import MINUTE, FailingShop, error_called
from tests.fakes import together
from tests.shops import TestShop


@pytest.fixture
def world(shop: TestShop) -> FailingShop:
    return FailingShop(shop)


def attempts(world: FailingShop) -> Counter[int]:
    return Counter(photo.attempt for photo in world.known())


def states(world: FailingShop) -> Counter[str]:
    return Counter(photo.state for photo in world.known())


def test_an_hour_s_outage_ends_with_all_photos_done_and_nobody_s_hand(
    world: FailingShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reruns, "MAX_BEGUN", 20)
    world.out = "TransientError"
    world.upload(*(f"{number}.jpg" for number in range(40)))
    world.minutes_pass(60)
    begun_in_the_outage = len(world.ran) - 40

    world.out = ""
    world.minutes_pass(20)

    assert states(world) == {"done": 40}
    assert begun_in_the_outage == 20 + 11, "after the first sweep one probe each"
    assert len(world.ran) == sum(photo.attempt for photo in world.known())
    assert max(attempts(world)) <= 3
    assert len(world.alerts) <= 4
    assert world.heard == 0


def test_a_photo_is_run_again_after_5_20_and_80_minutes_and_then_waits_for_a_person(
    world: FailingShop,
) -> None:
    world.out = "TransientError"
    world.upload("a.jpg")
    begun = []

    for minute in range(0, 200, 5):
        before = len(world.ran)
        world.minutes_pass(5)
        begun += [minute + 5] * (len(world.ran) - before)

    assert begun == [5, 25, 105]
    (photo,) = world.known()
    assert (photo.state, photo.attempt, photo.error) == ("failed", 4, "TransientError")
    first, last = world.alerts
    assert (first[0], first[1]["rerun_at"] is None) == ("Failed: TransientError", False)
    assert (last[0], last[1]["rerun_at"]) == ("Failed: TransientError", None)


@pytest.mark.parametrize("error", ["ServiceError", "KeyError", "ABORTED", "Runtime.OutOfMemory"])
def test_what_does_not_pass_is_never_run_again_by_itself(world: FailingShop, error: str) -> None:
    world.out = error
    world.upload("a.jpg")

    world.minutes_pass(200)

    assert [photo.attempt for photo in world.known()] == [1]
    assert len(world.alerts) == 1


def test_a_timeout_is_run_again_once(world: FailingShop) -> None:
    world.out = "States.Timeout"
    world.upload("a.jpg")

    world.minutes_pass(200)

    assert [photo.attempt for photo in world.known()] == [2]


def test_hundreds_of_failures_are_a_handful_of_messages(world: FailingShop) -> None:
    for page in range(300):
        kind = "TransientError" if page < 290 else "KeyError"
        item = {"lane": "promotion", "offer_id": "tea", "page": page, "error": error_called(kind)}
        record_failure(world.shop, convert(item, FailedItem), "promotion-tea")

    world.minutes_pass(5)

    assert [subject for subject, _ in world.alerts] == [
        "Failed: TransientError",
        "Failed: KeyError",
        "Failed: 298, of which 9 wait for a person",
    ]
    summary = world.alerts[2][1]
    assert summary["failed"] == {"TransientError": 289, "KeyError": 9}
    assert (summary["run_again_by_themselves"], summary["wait_for_a_person"]) == (289, 9)


def test_two_sweeps_at_once_begin_each_attempt_once(world: FailingShop) -> None:
    world.out = "TransientError"
    world.upload(*(f"{number}.jpg" for number in range(20)))
    world.time += 5 * MINUTE

    together(2, lambda _: world.sweep())

    assert len(world.shop.workflow.started) == 40
    assert attempts(world) == {2: 20}


def test_a_photo_that_somebody_ran_again_is_passed_over(world: FailingShop) -> None:
    world.out = "TransientError"
    world.upload("a.jpg")
    world.out = ""
    (photo,) = world.known()
    rerun_photo(world.shop, photo.id)
    world.run()

    world.minutes_pass(30)

    assert [(photo.state, photo.attempt) for photo in world.known()] == [("done", 2)]


def test_a_photo_that_was_deleted_is_passed_over(world: FailingShop) -> None:
    world.out = "TransientError"
    world.upload("a.jpg")
    world.shop.photos.remove([photo.id for photo in world.known()])

    world.minutes_pass(30)

    assert (len(world.ran), world.heard) == (1, 0)


def test_what_can_not_be_started_is_heard_of_and_started_later(world: FailingShop) -> None:
    world.out = "TransientError"
    world.upload(*(f"{number}.jpg" for number in range(9)))
    world.out = ""
    world.refuse_starts(*[TransientError("Step Functions is out of reach")] * 3)
    world.time += 5 * MINUTE

    assert world.sweep() == {"failed": 3, "left": 6, "told": 8}
    assert world.heard == 1
    world.minutes_pass(5)

    assert states(world) == {"done": 9}
    assert attempts(world) == {2: 9}


def test_a_photo_noted_without_an_execution_is_started_after_half_an_hour(world: FailingShop) -> None:
    world.refuse_starts(TransientError("Step Functions is out of reach"))
    with pytest.raises(TransientError):
        world.upload("a.jpg")

    world.minutes_pass(30)
    assert states(world) == {"processing": 1}
    world.minutes_pass(5)

    assert [(photo.state, photo.attempt) for photo in world.known()] == [("done", 1)]


@pytest.mark.parametrize(
    ("end", "state"),
    [
        ({"status": "FAILED", "error": "TransientError", "cause": "no answer"}, "done"),
        ({"status": "TIMED_OUT"}, "done"),
        ({"status": "SUCCEEDED"}, "done"),
        ({"status": "ABORTED"}, "failed"),
        ({"status": "FAILED", "error": "States.Runtime", "cause": "a bug"}, "failed"),
        ({"status": "RUNNING"}, "processing"),
    ],
    ids=lambda value: str(value.get("error", value["status"])) if isinstance(value, dict) else value,
)
def test_an_execution_whose_end_nobody_recorded_is_looked_after(
    world: FailingShop, end: dict[str, str], state: str
) -> None:
    world.run = lambda: None  # type: ignore[method-assign]
    world.upload("a.jpg")
    (name,) = world.shop.workflow.started
    world.shop.workflow.ended[name] = end
    world.minutes_pass(35)
    world.ran.append(name)
    del world.run  # type: ignore[method-assign]

    world.minutes_pass(10)

    assert [photo.state for photo in world.known()] == [state]


def test_a_photo_whose_execution_is_forgotten_gets_the_next_attempt(world: FailingShop) -> None:
    run, world.run = world.run, lambda: None  # type: ignore[method-assign]
    world.upload("a.jpg")
    world.shop.workflow.forgotten |= {*world.shop.workflow.started}
    world.ran += world.shop.workflow.started
    world.run = run  # type: ignore[method-assign]

    world.minutes_pass(35)

    assert [(photo.state, photo.attempt) for photo in world.known()] == [("done", 2)]
    assert len(world.ran) == 2


def test_nothing_to_do_is_no_work_and_no_message(world: FailingShop) -> None:
    assert world.sweep() == {}
    assert world.alerts == []
