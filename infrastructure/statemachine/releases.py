"""Releases of a state machine: versions of its definition, each with the versions of functions it names.

Executions start by the alias `live`. The alias `previous` names the release before, to which `live` can be
turned back. Step Functions deletes no version that an alias names.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.aws.workflow import LIVE
from infrastructure.errors import DeploymentError, code_of
from infrastructure.stages import Stage
from infrastructure.statemachine.tallies import Tally, tally

PREVIOUS = "previous"
ABSENT = {"ResourceNotFound", "StateMachineDoesNotExist"}
CALLED = re.compile(r'"(arn:aws:(?:lambda|sns):[^"]+)"')
"""An ARN in a definition: of a function, with its version, or of a topic."""

Routes = dict[str, int]


class Releases:
    """The releases of the state machine at `arn`, each named by the ARN of its version."""

    def __init__(self, stepfunctions: Any, arn: str) -> None:
        self._client, self._arn = stepfunctions, arn

    def routes(self, alias: str) -> Routes:
        """Return the percentage of starts that each release gets by an alias. Empty without the alias."""
        try:
            found = self._client.describe_state_machine_alias(stateMachineAliasArn=f"{self._arn}:{alias}")
        except ClientError as exc:
            if code_of(exc) in ABSENT:
                return {}
            raise
        return {each["stateMachineVersionArn"]: each["weight"] for each in found["routingConfiguration"]}

    def route(self, alias: str, routes: Mapping[str, int]) -> datetime:
        """Make an alias start these releases. Return the time of it, by the clock of AWS."""
        routing = [{"stateMachineVersionArn": arn, "weight": weight} for arn, weight in routes.items()]
        if self.routes(alias):
            arn = f"{self._arn}:{alias}"
            update = self._client.update_state_machine_alias
            updated: datetime = update(stateMachineAliasArn=arn, routingConfiguration=routing)["updateDate"]
            return updated
        create = self._client.create_state_machine_alias
        created: datetime = create(name=alias, routingConfiguration=routing)["creationDate"]
        return created

    def forget_previous(self) -> None:
        """Delete the alias `previous`, so that nothing can be turned back to."""
        self._client.delete_state_machine_alias(stateMachineAliasArn=f"{self._arn}:{PREVIOUS}")

    def in_use(self) -> list[str]:
        """Return the releases that an alias names, or that a running execution goes by."""
        named = {**self.routes(LIVE), **self.routes(PREVIOUS)}
        return [each for each in self._all() if each in named or self._runs(each)] if named else []

    def called_in_use(self) -> dict[str, set[str]]:
        """Return what each release in use calls: ARNs of functions, with their versions, and of topics."""
        return {release: self._called_by(release) for release in self.in_use()}

    def delete_others(self, used: Collection[str]) -> list[str]:
        """Delete all releases but the used ones. Return the deleted."""
        deleted = [each for each in self._all() if each not in used]
        for each in deleted:
            self._client.delete_state_machine_version(stateMachineVersionArn=each)
        return deleted

    def _called_by(self, release: str) -> set[str]:
        described = self._client.describe_state_machine(stateMachineArn=release)
        return set(CALLED.findall(described["definition"]))

    def tally(self, release: str, since: datetime) -> Tally:
        """Count the executions of a release that began since then, and have ended."""
        pages = self._client.get_paginator("list_executions").paginate(stateMachineArn=release)
        return tally((each for page in pages for each in page["executions"]), since)

    def _runs(self, release: str) -> bool:
        running = {"stateMachineArn": release, "statusFilter": "RUNNING", "maxResults": 1}
        return bool(self._client.list_executions(**running)["executions"])

    def _all(self) -> Iterator[str]:
        """Return all releases, the latest first. botocore has no paginator for them."""
        request = {"stateMachineArn": self._arn}
        while True:
            page = self._client.list_state_machine_versions(**request)
            yield from (each["stateMachineVersionArn"] for each in page["stateMachineVersions"])
            if not page.get("nextToken"):
                return
            request["nextToken"] = page["nextToken"]


def number(release: str) -> int:
    """Return the number at the end of a version's ARN."""
    return int(release.rsplit(":", 1)[1])


def turn(releases: Releases, release: str) -> str:
    """Let all executions start by a release, and name the one before `previous`. Return a line about it."""
    routes = releases.routes(LIVE)
    before = [each for each in routes if each != release]
    if not before and routes:
        return f"{'unchanged':<10} alias {LIVE}: release {number(release)}"
    if before:
        releases.route(PREVIOUS, {min(before, key=number): 100})
    releases.route(LIVE, {release: 100})
    return f"{'turned':<10} alias {LIVE} to release {number(release)}{_before(before)}"


def _before(releases: Collection[str]) -> str:
    return f", {PREVIOUS} is {min(map(number, releases))}" if releases else ""


def roll_back(releases: Releases) -> str:
    """Turn `live` back to the release before. Return its ARN.

    A canary that was interrupted is taken back; the release before both stays.

    Raises:
        DeploymentError: there is no release before.
    """
    routes, previous = releases.routes(LIVE), releases.routes(PREVIOUS)
    if len(routes) > 1:
        oldest = min(routes, key=number)
        releases.route(LIVE, {oldest: 100})
        return oldest
    if not routes or not previous or previous.keys() == routes.keys():
        raise DeploymentError(
            f"There is no release before {', '.join(str(number(each)) for each in routes) or 'the first'}: "
            "deploy the tag that you want instead, by `make deploy`."
        )
    [before] = previous
    releases.route(LIVE, {before: 100})
    releases.forget_previous()
    return before


def refuse_dropped(
    called_in_use: Mapping[str, Collection[str]], stage: Stage, functions: Collection[str]
) -> None:
    """Raise DeploymentError if a release in use calls a function that is not among these.

    Chalice would delete the function with all its versions.
    """
    kept = {stage.lambda_name(name) for name in functions}
    for release, called in called_in_use.items():
        dropped = {arn.split(":")[6] for arn in called if ":lambda:" in arn} - kept
        for name in sorted(dropped):
            raise DeploymentError(
                f"The function {name} is gone from app.py, but release {number(release)} of the state "
                "machine still calls it: put it back and deploy. It can go once two releases have not named "
                "it in statemachine.json, and no execution of an older one runs."
            )


def delete_unused(releases: Releases, delete_versions: Callable[[set[str]], int]) -> Iterator[str]:
    """Delete the releases that are in no use, and with them the functions' versions. Yield a line about it.

    `delete_versions` deletes all versions of functions but the given ones, and counts them. Without a deleted
    release it is not called: to look through all functions takes a second.
    """
    called = releases.called_in_use()
    deleted = releases.delete_others(called)
    if deleted:
        count = delete_versions(set[str]().union(*called.values()))
        names = ", ".join(str(number(each)) for each in sorted(deleted, key=number))
        yield f"{'deleted':<10} releases {names}; {count} versions of functions"
