"""Releases: which are in use, where `live` is turned, and what may go."""

from pathlib import Path

import pytest

from infrastructure.errors import DeploymentError
from infrastructure.stages import read_stage
from infrastructure.statemachine.function_versions import FunctionVersions, unchanged_version
from infrastructure.statemachine.releases import Releases, delete_unused, refuse_dropped, roll_back, turn
from tests.versions_of_aws import ARN, FakeFunctions, FakeStates

LOCAL = read_stage(Path(__file__).parents[2], "local")
FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:future-store-local-"


def releases_of(states: FakeStates) -> Releases:
    return Releases(states, ARN)


def test_the_first_release_goes_live_and_has_nothing_before_it() -> None:
    states = FakeStates()
    first = states.publish(1)

    assert turn(releases_of(states), first) == "turned     alias live to release 1"
    assert states.aliases == {"live": {first: 100}}


def test_the_release_before_is_kept_by_an_alias() -> None:
    states = FakeStates(aliases={"live": {f"{ARN}:1": 100}})
    second = states.publish(2)

    assert turn(releases_of(states), second) == "turned     alias live to release 2, previous is 1"
    assert states.aliases == {"live": {second: 100}, "previous": {f"{ARN}:1": 100}}


def test_the_same_release_again_keeps_the_one_before() -> None:
    aliases = {"live": {f"{ARN}:2": 100}, "previous": {f"{ARN}:1": 100}}
    states = FakeStates(aliases=dict(aliases))

    assert turn(releases_of(states), f"{ARN}:2") == "unchanged  alias live: release 2"
    assert states.aliases == aliases


def test_after_an_interrupted_canary_the_release_before_is_the_older_of_the_two() -> None:
    states = FakeStates(aliases={"live": {f"{ARN}:6": 90, f"{ARN}:7": 10}, "previous": {f"{ARN}:5": 100}})

    turn(releases_of(states), f"{ARN}:8")

    assert states.aliases == {"live": {f"{ARN}:8": 100}, "previous": {f"{ARN}:6": 100}}


def test_a_rollback_turns_live_to_the_release_before_once() -> None:
    states = FakeStates(aliases={"live": {f"{ARN}:7": 100}, "previous": {f"{ARN}:6": 100}})

    assert roll_back(releases_of(states)) == f"{ARN}:6"

    assert states.aliases == {"live": {f"{ARN}:6": 100}}
    with pytest.raises(DeploymentError, match=r"no release before 6: deploy the tag"):
        roll_back(releases_of(states))


def test_a_rollback_without_a_deployment_is_refused() -> None:
    with pytest.raises(DeploymentError, match="no release before the first"):
        roll_back(releases_of(FakeStates()))


def test_a_rollback_that_was_interrupted_half_way_has_nothing_before_it() -> None:
    states = FakeStates(aliases={"live": {f"{ARN}:6": 100}, "previous": {f"{ARN}:6": 100}})

    with pytest.raises(DeploymentError, match="no release before 6"):
        roll_back(releases_of(states))


def test_a_rollback_in_a_canary_takes_the_canary_back() -> None:
    states = FakeStates(aliases={"live": {f"{ARN}:6": 90, f"{ARN}:7": 10}, "previous": {f"{ARN}:5": 100}})

    assert roll_back(releases_of(states)) == f"{ARN}:6"
    assert states.aliases == {"live": {f"{ARN}:6": 100}, "previous": {f"{ARN}:5": 100}}


def test_a_release_deployed_after_a_rollback_follows_the_one_turned_back_to() -> None:
    states = FakeStates(aliases={"live": {f"{ARN}:6": 100}})

    turn(releases_of(states), f"{ARN}:8")

    assert states.aliases == {"live": {f"{ARN}:8": 100}, "previous": {f"{ARN}:6": 100}}


def test_a_release_is_in_use_while_an_alias_names_it_or_an_execution_runs() -> None:
    states = FakeStates()
    ended, running, previous, live = (states.publish(number) for number in (1, 2, 3, 4))
    states.aliases = {"live": {live: 100}, "previous": {previous: 100}}
    states.run(ended, "SUCCEEDED", "FAILED")
    states.run(running, "SUCCEEDED", "RUNNING")

    assert releases_of(states).in_use() == [live, previous, running]


def test_nothing_is_in_use_before_the_first_release() -> None:
    assert releases_of(FakeStates()).called_in_use() == {}


def test_what_nobody_uses_is_deleted_with_its_functions_versions() -> None:
    ask = f"{FUNCTION}ask_staff"
    states, functions = (
        FakeStates(),
        FakeFunctions({ask: "c"}, {ask: dict.fromkeys((1, 2, 3), ("c", ""))}),
    )
    old, previous, live = (states.publish(number, f"{ask}:{number}") for number in (1, 2, 3))
    states.aliases = {"live": {live: 100}, "previous": {previous: 100}}

    def delete() -> list[str]:
        versions = FunctionVersions(functions)
        return list(delete_unused(releases_of(states), lambda used: versions.delete_others([ask], used)))

    assert delete() == ["deleted    releases 1; 1 versions of functions"]
    assert delete() == []
    assert (old in states.definitions, functions.versions[ask]) == (False, {2: ("c", ""), 3: ("c", "")})


def test_a_release_and_its_functions_stay_while_an_execution_goes_by_it() -> None:
    ask = f"{FUNCTION}ask_staff"
    states, functions = (
        FakeStates(),
        FakeFunctions({ask: "c"}, {ask: dict.fromkeys((1, 2, 3), ("c", ""))}),
    )
    for number in (1, 2, 3):
        states.publish(number, f"{ask}:{number}")
    states.aliases = {"live": {f"{ARN}:3": 100}, "previous": {f"{ARN}:2": 100}}
    states.run(f"{ARN}:1", "RUNNING")

    versions = FunctionVersions(functions)

    assert list(delete_unused(releases_of(states), lambda used: versions.delete_others([ask], used))) == []
    assert set(functions.versions[ask]) == {1, 2, 3}


def test_a_function_that_a_release_in_use_calls_may_not_go() -> None:
    states = FakeStates()
    topic = "arn:aws:sns:eu-west-1:123456789012:future-store-local-results"
    previous, live = (
        states.publish(6, f"{FUNCTION}greet:1", topic),
        states.publish(7, f"{FUNCTION}ask_staff:4"),
    )
    states.aliases = {"live": {live: 100}, "previous": {previous: 100}}
    called = releases_of(states).called_in_use()

    refuse_dropped(called, LOCAL, ["ask_staff", "greet"])
    with pytest.raises(
        DeploymentError, match=r"future-store-local-greet is gone from app.py, but release 6 .* put it back"
    ):
        refuse_dropped(called, LOCAL, ["ask_staff"])


def test_a_function_that_has_not_changed_keeps_its_version_and_a_dry_run_foretells_it() -> None:
    ask = f"{FUNCTION}ask_staff"
    functions = FakeFunctions({ask: "a"})
    versions = FunctionVersions(functions)

    assert versions.foretell({"ask_staff": ask}) == {"ask_staff": f"{ask}:0"}
    assert [versions.publish({"ask_staff": ask}) for _ in range(2)] == [{"ask_staff": f"{ask}:1"}] * 2
    assert versions.foretell({"ask_staff": ask}) == {"ask_staff": f"{ask}:1"}
    functions.code[ask] = "b"
    assert versions.publish({"ask_staff": ask}) == {"ask_staff": f"{ask}:2"}


def test_a_layer_that_is_published_again_is_a_change_only_with_another_content() -> None:
    ask = f"{FUNCTION}ask_staff"
    functions = FakeFunctions({ask: "a"})
    versions = FunctionVersions(functions)
    versions.publish({"ask_staff": ask})

    functions.layers.append("requirements")
    assert versions.publish({"ask_staff": ask}) == {"ask_staff": f"{ask}:1"}
    functions.layers.append("newer requirements")
    assert versions.publish({"ask_staff": ask}) == {"ask_staff": f"{ask}:2"}


def test_versions_are_compared_by_all_but_their_names_and_times() -> None:
    settings = {"CodeSha256": "a", "Environment": {"Variables": {"STAGE": "dev"}}}
    newest = {"Version": "$LATEST", "LastUpdateStatus": "Successful", "RevisionId": "r2", **settings}
    published = {"Version": "3", "State": "Active", "RevisionId": "r1", "LastModified": "then", **settings}

    assert unchanged_version([newest, published]) == 3
    assert unchanged_version([newest | {"MemorySize": 512}, published]) == 0
    assert unchanged_version([newest]) == 0
