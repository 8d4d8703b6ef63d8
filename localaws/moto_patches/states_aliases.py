"""Aliases of state machines, as on AWS.

moto lets an alias name versions that do not exist, makes a second alias of a name, and cannot start an
execution by one. Here the execution's name decides between two versions: over many executions the weights
hold, and a test can choose names.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-state-machine-alias.html
"""

import hashlib
import re
from typing import Any

from moto.stepfunctions.models import StateMachineAlias, StepFunctionBackend
from moto.stepfunctions.responses import StepFunctionResponse

from localaws.moto_patches.states_errors import error
from localaws.moto_patches.states_versions import machine_of, reference
from localaws.patch import replace

Routing = list[dict[str, Any]]

_NAME = r"^(?=.*[a-zA-Z_\-\.])[a-zA-Z0-9_\-\.]+$"
_TAKEN = (
    "Failed to create alias because an alias with the same name and a different routing configuration "
    "already exists."
)


def install() -> None:
    """Check what an alias names, and answer about missing aliases as AWS does."""
    replace(StepFunctionResponse, "_validate_routing_configuration", _check_routing)
    replace(StepFunctionBackend, "create_state_machine_alias", _create)
    replace(StepFunctionBackend, "describe_state_machine_alias", _find)
    replace(StepFunctionBackend, "delete_state_machine_alias", _delete)


def route(alias: StateMachineAlias, execution: str) -> str:
    """Return the ARN of the version that runs an execution of this name."""
    first, *others = alias.routing_configuration
    share = int(hashlib.sha256(execution.encode()).hexdigest(), 16) % 100
    chosen = first if share < first["weight"] else others[0]
    return str(chosen["stateMachineVersionArn"])


def _create(
    self: Any, name: str, routing_configuration: Routing, description: str | None
) -> StateMachineAlias:
    _check_name(name)
    machine = machine_of(self, reference(routing_configuration[0]["stateMachineVersionArn"]).machine)
    make: Any = StateMachineAlias  # abstract for mypy
    alias = make(name, machine.arn, routing_configuration, description)
    before = machine.aliases.setdefault(name, alias)
    if (before.routing_configuration, before.description) != (routing_configuration, description):
        raise error("ConflictException", _TAKEN)
    return before


def _find(self: Any, arn: str) -> StateMachineAlias:
    machine_arn, name = reference(arn)
    for machine in self.state_machines:
        if machine.arn == machine_arn and name in machine.aliases:
            return machine.aliases[name]  # type: ignore[no-any-return]
    raise error("ResourceNotFound", "Request references a resource that does not exist.")


def _delete(self: Any, arn: str) -> None:
    machine_arn, name = reference(arn)
    for machine in self.state_machines:
        if machine.arn == machine_arn:
            machine.aliases.pop(name, None)


def _check_name(name: str) -> None:
    broken = f"satisfy regular expression pattern: {_NAME}" if not re.match(_NAME, name) else ""
    broken = "have length less than or equal to 80" if len(name) > 80 else broken
    if broken:
        raise _invalid(
            f"1 validation error detected: Value '{name}' at 'name' failed to satisfy constraint: "
            f"Member must {broken}"
        )


def _check_routing(self: StepFunctionResponse, routing_configuration: Routing) -> None:
    arns = [one["stateMachineVersionArn"] for one in routing_configuration]
    weights = [one["weight"] for one in routing_configuration]
    received = f"Received: [{', '.join(arns)}]"
    if not 1 <= len(arns) <= 2:
        raise _invalid("Routing configuration must contain 1 or 2 state machine versions.")
    if len(set(arns)) < len(arns):
        raise _invalid(f"Routing configuration must contain distinct state machine version ARNs. {received}")
    if sum(weights) != 100:
        raise _invalid(f"Sum of routing configuration weights must equal 100. Received: {weights}")
    if not all(_is_version(self.stepfunction_backend, arn) for arn in arns):
        raise _invalid(f"Routing configuration must contain state machine version ARNs. {received}")
    if len({reference(arn).machine for arn in arns}) > 1:
        raise _invalid(f"Routing configuration must contain versions of one state machine. {received}")


def _is_version(backend: StepFunctionBackend, arn: str) -> bool:
    machine_arn, number = reference(arn)
    found = (machine for machine in backend.state_machines if machine.arn == machine_arn)
    return number.isdigit() and any(int(number) in machine.versions for machine in found)


def _invalid(message: str) -> Exception:
    return error("ValidationException", message)
