"""A release that its smoke test does not pass."""

import pytest

from infrastructure.errors import DeploymentError
from infrastructure.statemachine.releases import Releases
from infrastructure.statemachine.rollout import tried
from tests.versions_of_aws import ARN, FakeStates, refused

LIVE, PREVIOUS = {f"{ARN}:7": 100}, {f"{ARN}:6": 100}


def released() -> FakeStates:
    return FakeStates(aliases={"live": dict(LIVE), "previous": dict(PREVIOUS)})


def fail() -> str:
    raise DeploymentError("The smoke test failed.")


def test_a_release_that_passes_stays_live() -> None:
    states = released()

    assert tried(lambda: "tested", Releases(states, ARN), "dev", take_back=True) == "tested"
    assert states.aliases["live"] == LIVE


def test_one_that_fails_stays_live_and_the_way_back_is_named() -> None:
    states = released()

    with pytest.raises(
        DeploymentError, match=r"failed\. `python deploy_sfn.py --stage dev --rollback` starts"
    ):
        tried(fail, Releases(states, ARN), "dev", take_back=False)

    assert states.aliases["live"] == LIVE


def test_one_that_fails_after_a_canary_that_hardly_anybody_met_is_taken_back() -> None:
    states = released()

    with pytest.raises(DeploymentError, match=r"failed\. All starts go to release 6 again"):
        tried(fail, Releases(states, ARN), "dev", take_back=True)

    assert states.aliases == {"live": PREVIOUS}


def test_one_that_can_not_be_tried_is_taken_back_too() -> None:
    states = released()

    def refuse() -> str:
        raise refused("AccessDenied", "PutObject")

    with pytest.raises(DeploymentError, match=r"may not call PutObject.* All starts go to release 6 again"):
        tried(refuse, Releases(states, ARN), "dev", take_back=True)
