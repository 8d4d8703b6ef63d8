"""Interrupted executions start again after a kill, and the name of an ended one stays taken.

On AWS an execution survives anything. Here it lives in the server's memory. After a restart, an interrupted
execution begins anew, under its name and with its input; its tasks can be repeated. A person who was asked
(waitForTaskToken) is asked again.
"""

from collections.abc import Callable
from pathlib import Path

from moto.core.exceptions import JsonRESTError
from moto.stepfunctions.parser.backend.execution import Execution
from moto.stepfunctions.responses import get_backend

from localaws.moto_patches import states_executions, states_status_events
from localaws.persistence.ledger import Ledger


class ExecutionJournal:
    """The journal of starts and ends, written before the start is answered."""

    def __init__(self, ledger: Path, log: Callable[[str], None]) -> None:
        self._ledger, self._log = Ledger(ledger, remembered=states_executions.KEPT_NAMES), log

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
            _, _, _, region, account, *_ = arn.split(":")
            try:
                get_backend(account, region).start_execution(**execution)
            except JsonRESTError as error:
                self._log(f"EXECUTION LOST: {arn} can't be started again: {error.message}")
                self._ledger.end(arn)

    def _started(self, execution: Execution) -> None:
        what = {
            "state_machine_arn": execution.state_machine.arn,
            "name": execution.name,
            "execution_input": execution.execution_input,
        }
        self._ledger.begin(execution.exec_arn, what)
