"""The definition that an execution runs: of its state machine, or of the version that it was started by.

moto copies the whole state machine for each execution, and knows neither its version nor its alias later.
"""

import copy
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from moto.stepfunctions.exceptions import StateMachineDoesNotExist
from moto.stepfunctions.models import StateMachine, StepFunctionBackend
from moto.stepfunctions.parser.backend.execution import Execution
from moto.stepfunctions.utils import PAGINATION_MODEL
from moto.utilities.paginator import paginate

from localaws.moto_patches.states_aliases import route
from localaws.moto_patches.states_versions import machine_of, reference
from localaws.patch import replace


@dataclass(frozen=True)
class Origin:
    """A state machine with what one execution takes from it, its version, and its alias."""

    machine: StateMachine
    definition: str
    role: str
    version_arn: str | None = None
    alias_arn: str | None = None


def install() -> None:
    """Find versions and aliases where a state machine's ARN is taken, and tell them of an execution."""
    setattr(Execution, "origin", None)  # noqa: B010  (moto has none)
    replace(StepFunctionBackend, "describe_state_machine", _find)
    in_pages = paginate(pagination_model=PAGINATION_MODEL)
    replace(StepFunctionBackend, "list_executions", in_pages(list_executions))


def choose(backend: Any, arn: str, execution: str) -> Origin:
    """Return the origin of a new execution. Raises StateMachineDoesNotExist."""
    machine_arn, qualifier = reference(arn)
    machine = machine_of(backend, machine_arn)
    if not qualifier:
        return Origin(machine, machine.definition, machine.roleArn)
    alias = machine.aliases.get(qualifier)
    version = _version(machine, route(alias, execution) if alias else arn)
    return Origin(machine, version.definition, version.roleArn, version.arn, alias.arn if alias else None)


def begin(
    backend: Any, origin: Origin, name: str, execution_input: str, trace_header: Any = None
) -> Execution:
    """Start an execution of this origin."""
    machine: Any = copy.copy(origin.machine)
    machine.definition, machine.roleArn = origin.definition, origin.role
    execution: Any = Execution(
        name=name,
        sm_type=machine.sm_type,
        role_arn=machine.roleArn,
        exec_arn=f"{machine.arn.replace(':stateMachine:', ':execution:')}:{name}",
        account_id=backend.account_id,
        region_name=backend.region_name,
        state_machine=machine,
        start_date=datetime.now(UTC),
        cloud_watch_logging_session=None,
        input_data=execution_input,
        trace_header=trace_header,
        activity_store={},
    )
    execution.origin = origin
    origin.machine.executions.append(execution)
    execution.start()
    return execution  # type: ignore[no-any-return]


def arns(execution: Any) -> dict[str, str]:
    """Return the fields of an answer that name the version and the alias of an execution, if it has any."""
    named = {
        "stateMachineVersionArn": execution.origin.version_arn,
        "stateMachineAliasArn": execution.origin.alias_arn,
    }
    return {name: arn for name, arn in named.items() if arn}


def _find(backend: Any, arn: str) -> Any:
    """Return the machine or version of an ARN; of an alias, the first version."""
    machine_arn, qualifier = reference(arn)
    if not qualifier:
        return machine_of(backend, arn)
    machine = machine_of(backend, machine_arn)
    alias = machine.aliases.get(qualifier)
    return _version(machine, alias.routing_configuration[0]["stateMachineVersionArn"] if alias else arn)


def _version(machine: StateMachine, arn: str) -> Any:
    number = reference(arn).qualifier
    version = machine.versions.get(int(number)) if number.isdigit() else None
    if version is None:
        raise StateMachineDoesNotExist(f"State Machine Does Not Exist: '{arn}'")
    return version


def list_executions(self: Any, state_machine_arn: str, status_filter: str | None = None) -> list[Any]:
    """List the executions of a machine, or only those started by one of its versions or aliases."""
    machine_arn, qualifier = reference(state_machine_arn)
    found = [
        execution
        for execution in machine_of(self, machine_arn).executions
        if not qualifier or state_machine_arn in arns(execution).values()
    ]
    wanted = [execution for execution in found if not status_filter or execution.status == status_filter]
    return sorted(wanted, key=lambda execution: execution.start_date, reverse=True)
