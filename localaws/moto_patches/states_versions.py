"""Published versions of state machines, as on AWS.

moto has no PublishStateMachineVersion, ListStateMachineVersions and DeleteStateMachineVersion. It publishes a
version although nothing has changed, and fails (500) to update a version or to start it.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-state-machine-version.html
"""

import json
import uuid
from typing import Any, NamedTuple

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow
from moto.stepfunctions.exceptions import StateMachineDoesNotExist
from moto.stepfunctions.models import (
    StateMachine,
    StateMachineInstance,
    StateMachineVersion,
    StepFunctionBackend,
)
from moto.stepfunctions.parser.models import StepFunctionsParserBackend
from moto.stepfunctions.responses import StepFunctionResponse

from localaws.moto_patches.states_errors import error
from localaws.patch import replace

_PAGE = 100


class Reference(NamedTuple):
    """A state machine's ARN, and the version or alias after it, or "" if it is unqualified."""

    machine: str
    qualifier: str


def install() -> None:
    """Add and replace actions. A machine has a revision, which changes with its definition and settings."""
    setattr(StateMachineInstance, "revision_id", None)  # noqa: B010  (moto has none)
    replace(StateMachine, "update", _update)
    replace(StateMachine, "publish", _publish)
    update, create = StepFunctionsParserBackend.update_state_machine, StepFunctionBackend.create_state_machine

    def update_machine(self: Any, arn: str, *args: Any, **options: Any) -> StateMachine:
        machine_of(self, arn)
        return update(self, arn, *args, **options)

    replace(StepFunctionsParserBackend, "update_state_machine", update_machine)
    replace(StepFunctionBackend, "create_state_machine", _creator(create))
    for name in ("update_state_machine", "_describe_state_machine"):
        replace(StepFunctionResponse, name, _with_revision(getattr(StepFunctionResponse, name)))
    replace(StepFunctionResponse, "describe_state_machine_for_execution", _describe_for_execution)
    for action in (publish_state_machine_version, list_state_machine_versions, delete_state_machine_version):
        setattr(StepFunctionResponse, action.__name__, action)


def reference(arn: str) -> Reference:
    """Split the ARN of a machine, a version or an alias."""
    parts = arn.split(":")
    return Reference(":".join(parts[:7]), ":".join(parts[7:]))


def machine_of(backend: Any, arn: str) -> StateMachine:
    """Return the machine of an unqualified ARN. Raises StateMachineDoesNotExist."""
    backend._validate_machine_arn(arn)
    for machine in backend.state_machines:
        if machine.arn == arn:
            return machine  # type: ignore[no-any-return]
    raise StateMachineDoesNotExist(f"State Machine Does Not Exist: '{arn}'")


def _update(machine: Any, **changes: Any) -> None:
    """Change a machine. It gets another revision if that makes a difference."""
    given = {name: value for name, value in changes.items() if value is not None}
    different = {
        name: value for name, value in given.items() if not _is_same(name, getattr(machine, name), value)
    }
    vars(machine).update(different, update_date=utcnow())
    if different:
        machine.revision_id = str(uuid.uuid4())


def _is_same(name: str, before: Any, after: Any) -> bool:
    return before == after or (name == "definition" and json.loads(before) == json.loads(after))


def _publish(machine: Any, description: str | None) -> None:
    """Make `latest_version` the version of the present revision, which may be there already."""
    for version in machine.versions.values():
        if version.revision_id == machine.revision_id:
            machine.latest_version = version
            return
    machine.latest_version_number += 1
    make: Any = StateMachineVersion  # abstract for mypy
    version = make(machine, machine.latest_version_number, description)
    version.revision_id = machine.revision_id
    machine.versions[version.version] = machine.latest_version = version


def _creator(create: Any) -> Any:
    def create_state_machine(
        self: Any, name: str, definition: str, *args: Any, **options: Any
    ) -> StateMachine:
        before = {machine.name: machine for machine in self.state_machines}.get(name)
        if before is not None and not _is_same("definition", before.definition, definition):
            raise error("StateMachineAlreadyExists", f"State Machine Already Exists: '{before.arn}'")
        return create(self, name, definition, *args, **options)  # type: ignore[no-any-return]

    return create_state_machine


def _with_revision(answer: Any) -> Any:
    """Add `revisionId` to the answer about a machine or a version."""

    def answer_with_revision(self: StepFunctionResponse, *args: Any) -> ActionResult:
        answered: Any = answer(self, *args)
        arn = args[0] if args else self._get_param("stateMachineArn")
        revision = vars(self.stepfunction_backend.describe_state_machine(arn)).get("revision_id")
        return ActionResult({**answered.result, **({"revisionId": revision} if revision else {})})

    return answer_with_revision


def _describe_for_execution(self: StepFunctionResponse) -> ActionResult:
    """Describe the machine as it was when the execution began."""
    execution: Any = self.stepfunction_backend.describe_execution(self._get_param("executionArn"))
    machine = execution.state_machine
    described = {
        "stateMachineArn": machine.arn,
        "name": machine.name,
        "definition": machine.definition,
        "roleArn": machine.roleArn,
        "updateDate": machine.update_date,
        "loggingConfiguration": machine.loggingConfiguration,
        "tracingConfiguration": machine.tracingConfiguration,
        "encryptionConfiguration": machine.encryptionConfiguration,
    }
    return ActionResult(described | ({"revisionId": machine.revision_id} if machine.revision_id else {}))


def publish_state_machine_version(self: StepFunctionResponse) -> ActionResult:
    """Publish the present revision of a machine."""
    machine: Any = machine_of(self.stepfunction_backend, self._get_param("stateMachineArn"))
    wanted = self._get_param("revisionId")
    if wanted and wanted != machine.revision_id:
        raise error(
            "ConflictException",
            f"Failed to publish the State Machine version for revision {wanted}. "
            f"The current State Machine revision is {machine.revision_id}.",
        )
    machine.publish(self._get_param("description"))
    version = machine.latest_version
    return ActionResult({"stateMachineVersionArn": version.arn, "creationDate": version.creation_date})


def list_state_machine_versions(self: StepFunctionResponse) -> ActionResult:
    """List the versions of a machine in pages, the newest first."""
    machine = machine_of(self.stepfunction_backend, self._get_param("stateMachineArn"))
    start, size = int(self._get_param("nextToken") or 0), self._get_int_param("maxResults") or _PAGE
    newest = sorted(machine.versions.values(), key=lambda version: -version.version)
    listed = [
        {"stateMachineVersionArn": version.arn, "creationDate": version.creation_date}
        for version in newest[start : start + size]
    ]
    more = {"nextToken": str(start + size)} if start + size < len(newest) else {}
    return ActionResult({"stateMachineVersions": listed, **more})


def delete_state_machine_version(self: StepFunctionResponse) -> EmptyResult:
    """Delete a version that no alias names. One that is not there is no error."""
    arn = self._get_param("stateMachineVersionArn")
    machine_arn, number = reference(arn)
    if not number.isdigit():
        raise error("InvalidArn", f"Invalid Arn: '{arn}'")
    machine = next(
        (each for each in self.stepfunction_backend.state_machines if each.arn == machine_arn), None
    )
    if machine is not None:
        _refuse_if_named(machine, arn)
        machine.versions.pop(int(number), None)
    return EmptyResult()


def _refuse_if_named(machine: StateMachine, arn: str) -> None:
    naming = [
        alias.name
        for alias in machine.aliases.values()
        if any(route["stateMachineVersionArn"] == arn for route in alias.routing_configuration)
    ]
    if naming:
        raise error(
            "ConflictException",
            "Version to be deleted must not be referenced by an alias. "
            f"Current list of aliases referencing this version: [{', '.join(naming)}]",
        )
