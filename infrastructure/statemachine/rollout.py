"""A rollout: functions and definition are published, and `live` is turned to them while people are served."""

import os
from argparse import Namespace
from collections.abc import Callable, Iterable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.aws.workflow import LIVE
from infrastructure.errors import DeploymentError, sentence
from infrastructure.smoke import Smoke
from infrastructure.statemachine.api_address import local_hint
from infrastructure.statemachine.calls import ONCE, ONCE_PATIENTLY, init_collection, require_valid
from infrastructure.statemachine.canary import Canary
from infrastructure.statemachine.deployed import read_deployed, require_place
from infrastructure.statemachine.deployment import Names, Source, properties, read_source, things, wanted
from infrastructure.statemachine.function_versions import FunctionVersions
from infrastructure.statemachine.plan import Change, execute, plan
from infrastructure.statemachine.releases import (
    Releases,
    delete_unused,
    number,
    refuse_dropped,
    roll_back,
    turn,
)


class Rollout:
    """One deployment of a stage, with the options that were `chosen`."""

    def __init__(self, session: Any, names: Names, chosen: Namespace) -> None:
        self._session, self._names, self._chosen = session, names, chosen
        self._deployed = read_deployed(chosen.project, names.stage.name)
        require_place(self._deployed, names.stage.name, names.region, names.account)
        self._releases = Releases(session.client("stepfunctions"), names.arn)
        self._functions = FunctionVersions(session.client("lambda"))
        *_, self._machine = things(session, names)

    def run(self) -> None:
        """Compare, then make what differs, or only say it in a dry run."""
        source = read_source(self._session, self._chosen.project, self._names, self._deployed)
        called = self._releases.called_in_use()
        refuse_dropped(called, self._names.stage, self._deployed.functions)
        changes = self._plan(source, set().union(*called.values()))
        require_valid(self._session.client("stepfunctions", config=ONCE), changes[-1].wanted["definition"])
        if self._chosen.dry_run:
            print_lines(f"would {change.verb:<7} {change}" for change in changes)
            print("would run     init_collection")
            return
        print_lines(execute(changes))
        self._init_collection()
        self._release(self._machine.release())
        self._tell()

    def _plan(self, source: Source, called: set[str]) -> list[Change]:
        dry = self._chosen.dry_run
        versions = (self._functions.foretell if dry else self._functions.publish)(source.functions)
        used = {*source.functions.values(), *source.topics.values(), *source.keys, *called}
        others = wanted(self._session, self._names, self._deployed, used)
        return plan([*others, (self._machine, properties(self._names, source.render(versions)))])

    def _init_collection(self) -> None:
        answer = init_collection(self._session.client("lambda", config=ONCE_PATIENTLY), self._deployed)
        print(f"{'ran':<10} init_collection: {answer}")

    def _release(self, release: str) -> None:
        """Turn `live` to the release, after its canary, and try it. Then delete what is in no use."""
        is_unsure = self._watch_canary(release)
        print(turn(self._releases, release))
        if is_unsure or self._chosen.smoke:
            clients = map(self._session.client, ("s3", "stepfunctions", "lambda"))
            smoke = Smoke(self._names.stage, self._names.arn, *clients)
            print(tried(lambda: smoke.run(release), self._releases, self._names.stage.name, is_unsure))
        functions = self._deployed.functions.values()
        print_lines(
            delete_unused(self._releases, lambda used: self._functions.delete_others(functions, used))
        )

    def _watch_canary(self, release: str) -> bool:
        """Run a canary if one was chosen. Return True if too few executions went by it to know."""
        before = [each for each in self._releases.routes(LIVE) if each != release]
        if not self._chosen.canary or not before:
            return False
        canary = Canary(self._releases, min(before, key=number), release)
        return canary.run(self._chosen.canary, self._chosen.minutes) == "try"

    def _tell(self) -> None:
        print(self._names.arn)
        print_lines(local_hint(self._names.stage, self._deployed, os.environ))
        if self._session.client("stepfunctions").meta.endpoint_url.endswith(".amazonaws.com"):
            print(self._names.console)


def tried(smoke: Callable[[], str], releases: Releases, stage: str, take_back: bool) -> str:
    """Run the smoke test of the release that was turned to. Return its line.

    Raises:
        DeploymentError: it failed; says what to do, or that the release was taken back.
    """
    try:
        return smoke()
    except (DeploymentError, BotoCoreError, ClientError) as exc:
        remedy = f"`python deploy_sfn.py --stage {stage} --rollback` starts by the release before again."
        if take_back:
            remedy = f"All starts go to release {number(roll_back(releases))} again."
        raise DeploymentError(f"{sentence(exc)} {remedy}") from exc


def print_lines(lines: Iterable[str]) -> None:
    """Print each line when it is known."""
    for line in lines:
        print(line, flush=True)
