"""State machines that stay DELETING for a while after DeleteStateMachine.

Until it is gone, the machine cannot be created again, updated, published, started or given an alias:
StateMachineDeleting.
"""

import threading
from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult
from moto.stepfunctions.parser.models import StepFunctionsParserBackend
from moto.stepfunctions.responses import StepFunctionResponse

from localaws.faults.switches import Faults
from localaws.moto_patches.states_errors import error
from localaws.patch import replace

_REFUSED = (
    "start_execution",
    "update_state_machine",
    "publish_state_machine_version",
    "create_state_machine_alias",
    "update_state_machine_alias",
)


class _Leaving:
    """The machines (ARNs) that are being deleted."""

    def __init__(self) -> None:
        self._arns: set[str] = set()

    def add(self, arn: str, seconds: float, delete: Callable[[], None]) -> None:
        def end() -> None:
            delete()
            self._arns.discard(arn)

        self._arns.add(arn)
        timer = threading.Timer(seconds, end)
        timer.daemon = True
        timer.start()

    def __contains__(self, arn: str) -> bool:
        return arn in self._arns

    def check(self, arn: str) -> None:
        """Raise StateMachineDeleting for a machine that is being deleted, or one of its versions."""
        if ":".join(arn.split(":")[:7]) in self._arns:
            raise error("StateMachineDeleting", f"State Machine is being deleted: '{arn}'")


def install(faults: Faults) -> None:
    """Delete late while `deleting` is on."""
    leaving = _Leaving()
    delete = StepFunctionsParserBackend.delete_state_machine
    create = StepFunctionsParserBackend.create_state_machine
    describe = StepFunctionResponse._describe_state_machine

    def delete_late(self: Any, arn: str) -> None:
        seconds = faults.value("deleting")
        if seconds is None:
            delete(self, arn)
        elif arn not in leaving and any(machine.arn == arn for machine in self.state_machines):
            leaving.add(arn, seconds, lambda: delete(self, arn))

    def create_unless_leaving(self: Any, name: str, *args: Any, **options: Any) -> Any:
        leaving.check(f"arn:aws:states:{self.region_name}:{self.account_id}:stateMachine:{name}")
        return create(self, name, *args, **options)

    def describe_leaving(self: Any, arn: str) -> ActionResult:
        described = describe(self, arn)
        found: Any = described.result
        return ActionResult(found | {"status": "DELETING"}) if arn in leaving else described

    replace(StepFunctionsParserBackend, "delete_state_machine", delete_late)
    replace(StepFunctionsParserBackend, "create_state_machine", create_unless_leaving)
    replace(StepFunctionResponse, "_describe_state_machine", describe_leaving)
    for name in _REFUSED:
        replace(StepFunctionResponse, name, _checked(getattr(StepFunctionResponse, name), leaving))


def _checked(act: Callable[..., Any], leaving: _Leaving) -> Callable[..., Any]:
    def act_unless_leaving(self: StepFunctionResponse) -> Any:
        routes = self._get_param("routingConfiguration") or [{}]
        named = [self._get_param(name) for name in ("stateMachineArn", "stateMachineAliasArn")]
        for arn in filter(None, [*named, routes[0].get("stateMachineVersionArn")]):
            leaving.check(arn)
        return act(self)

    return act_unless_leaving
