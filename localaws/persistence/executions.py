"""Interrupted executions start again after a kill, and the name of an ended one stays taken.

On AWS an execution survives anything. Here it lives in the server's memory. After a restart, an interrupted
execution begins anew, under its name and with its input and definition; its tasks can be repeated. A person
who was asked (waitForTaskToken) is asked again.
"""

from collections.abc import Callable
from pathlib import Path

from moto.core.exceptions import AWSError, JsonRESTError
from moto.stepfunctions.parser.backend.execution import Execution
from moto.stepfunctions.responses import get_backend

from localaws.moto_patches import states_executions, states_status_events
from localaws.moto_patches.states_origins import Origin
from localaws.moto_patches.states_versions import machine_of
from localaws.persistence.definitions import Definitions
from localaws.persistence.ledger import Ledger


class ExecutionJournal:
    """The journal of starts and ends, written before the start is answered."""

    def __init__(self, ledger: Path, log: Callable[[str], None]) -> None:
        self._ledger, self._log = Ledger(ledger, remembered=states_executions.KEPT_NAMES), log
        open_ = self._ledger.unfinished.values()
        wanted = (execution.get("definition", "") for execution in open_)
        self._definitions = Definitions(ledger.with_name("definitions"), wanted)

    def install(self) -> None:
        """Take the names of ended executions, and listen to starts and ends."""
        for arn in self._ledger.ended():
            machine, _, name = arn.replace(":execution:", ":stateMachine:").rpartition(":")
            states_executions.taken_before.setdefault(machine, []).append(name)
        states_status_events.on_start.append(self._started)
        states_status_events.on_end.append(lambda execution: self._ledger.end(execution.exec_arn))

    def resume(self) -> None:
        """Start interrupted executions again, after the state machine is deployed."""
        unfinished, self._ledger.unfinished = self._ledger.unfinished, {}
        for arn, execution in unfinished.items():
            try:
                self._start(arn, **execution)
            except (JsonRESTError, AWSError) as error:
                self._log(f"EXECUTION LOST: {arn} can't be started again: {error.message}")
                self._ledger.end(arn)

    def _start(
        self,
        execution_arn: str,
        state_machine_arn: str,
        name: str,
        execution_input: str,
        definition: str = "",
        role: str = "",
        version_arn: str | None = None,
        alias_arn: str | None = None,
    ) -> None:
        """Start an execution with the definition that it had, which its machine need not have any more."""
        _, _, _, region, account, *_ = execution_arn.split(":")
        backend = get_backend(account, region)
        machine = machine_of(backend, state_machine_arn)
        had = self._definitions.read(definition) or machine.definition
        origin = Origin(machine, had, role or machine.roleArn, version_arn, alias_arn)
        states_executions.start_once(backend, origin, name, execution_input)

    def _started(self, execution: Execution) -> None:
        origin: Origin = execution.origin  # type: ignore[attr-defined]
        what = {
            "state_machine_arn": origin.machine.arn,
            "name": execution.name,
            "execution_input": execution.execution_input,
            "definition": self._definitions.keep(origin.definition),
            "role": origin.role,
            "version_arn": origin.version_arn,
            "alias_arn": origin.alias_arn,
        }
        self._ledger.begin(execution.exec_arn, what)
