"""Canaries: when a release is taken back, tried or turned to."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from infrastructure.errors import DeploymentError
from infrastructure.statemachine.canary import LOOK_SECONDS, Canary
from infrastructure.statemachine.releases import Releases
from infrastructure.statemachine.tallies import Tally, tally, verdict
from tests.versions_of_aws import ARN, NOON, FakeStates


@pytest.mark.parametrize(
    ("new", "over", "expected"),
    [
        (Tally(), False, "watch"),
        (Tally(19, 19), False, "watch"),
        (Tally(20, 1), False, "watch"),
        (Tally(20, 2), False, "take back"),
        (Tally(100, 5), True, "turn"),
        (Tally(100, 6), True, "take back"),
        (Tally(20, 0), True, "turn"),
        (Tally(19, 0), True, "try"),
        (Tally(19, 19), True, "try"),
    ],
)
def test_more_than_one_failure_in_twenty_takes_a_release_back(new: Tally, over: bool, expected: str) -> None:
    assert verdict(new, over) == expected


def test_only_executions_that_began_in_the_canary_and_ended_are_counted() -> None:
    states = FakeStates()
    states.run("release", "SUCCEEDED", "FAILED", began=NOON - timedelta(hours=1))
    states.run("release", "RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED")

    assert tally(states.listed["release"], NOON) == Tally(4, 3)


def test_an_execution_that_began_before_and_ended_in_the_canary_is_left_out() -> None:
    long = {"status": "FAILED", "startDate": NOON - timedelta(hours=1), "stopDate": NOON + timedelta(hours=1)}
    short = {"status": "SUCCEEDED", "startDate": NOON, "stopDate": NOON + timedelta(seconds=1)}

    assert tally([long, short], NOON) == Tally(1, 0)


@dataclass
class Watch:
    """A canary of release 7 beside 6, and a clock that goes on by the pauses, in which things happen."""

    happens: Callable[["Watch"], None] = lambda watch: None
    states: FakeStates = field(default_factory=lambda: FakeStates(aliases={"live": {f"{ARN}:6": 100}}))
    said: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def run(self) -> str:
        releases = Releases(self.states, ARN)
        canary = Canary(releases, f"{ARN}:6", f"{ARN}:7", self.said.append, lambda: self.seconds, self.pause)
        return canary.run(percent=10, minutes=15)

    def pause(self, seconds: float) -> None:
        self.seconds += seconds
        self.happens(self)


def test_a_canary_with_enough_good_executions_is_turned_to_after_its_time() -> None:
    watch = Watch(lambda watch: watch.states.run(f"{ARN}:7", "SUCCEEDED"))

    assert watch.run() == "turn"
    assert watch.seconds == 15 * 60
    assert watch.states.aliases["live"] == {f"{ARN}:6": 90, f"{ARN}:7": 10}
    assert watch.said[-1] == "canary     release 7: 90 ended, 0 failed; 6: 0 ended, 0 failed"


def test_a_canary_that_hardly_anybody_met_is_to_be_tried() -> None:
    assert Watch().run() == "try"


def test_a_failing_canary_is_taken_back_before_its_time() -> None:
    watch = Watch(lambda watch: watch.states.run(f"{ARN}:7", "FAILED"))

    with pytest.raises(DeploymentError, match=r"Release 7 failed as a canary .20 ended, 20 failed. and"):
        watch.run()

    assert watch.seconds == 20 * LOOK_SECONDS
    assert watch.states.aliases["live"] == {f"{ARN}:6": 100}


def test_an_interrupted_canary_is_taken_back() -> None:
    def interrupt(watch: Watch) -> None:
        raise KeyboardInterrupt

    watch = Watch(interrupt)

    with pytest.raises(KeyboardInterrupt):
        watch.run()
    assert watch.states.aliases["live"] == {f"{ARN}:6": 100}
