"""Retry, Wait and the timeouts of tasks run as many times faster as LOCALAWS_TIME tells.

moto has no such switch. A computation cannot be compressed: the timeout of a task that computes does not go
below LEAST_TIMEOUT_SECONDS, or below what it is if that is less. The timeout of a task that waits for a token
is divided as it is.
"""

import time
from typing import Any

from moto.stepfunctions.parser.asl.component.common.retry.jitter_strategy_decl import JitterStrategyDecl
from moto.stepfunctions.parser.asl.component.common.timeouts.heartbeat import Heartbeat
from moto.stepfunctions.parser.asl.component.common.timeouts.timeout import Timeout
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.resource import ResourceCondition
from moto.stepfunctions.parser.asl.component.state.exec.state_task.state_task import StateTask
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.seconds import Seconds
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.seconds_path import SecondsPath
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.wait_function import WaitFunction

from localaws.patch import replace

LEAST_TIMEOUT_SECONDS = 60.0


class _Shorter(Timeout):
    """A timeout divided by the factor, but not below `least` seconds if it was above."""

    def __init__(self, timeout: Timeout, factor: float, least: float) -> None:
        super().__init__()
        self._timeout, self._factor, self._least = timeout, factor, least

    def is_default_value(self) -> bool:
        return bool(self._timeout.is_default_value())

    def _eval_seconds(self, env: Any) -> Any:
        seconds = self._timeout._eval_seconds(env)
        return max(seconds / self._factor, min(seconds, self._least))


def install(factor: float) -> None:
    """Divide the pauses of an execution. Changes nothing if the factor is 1."""
    if factor == 1:
        return
    _shorten_retries(factor)
    for function in (Seconds, SecondsPath):
        _shorten(function, "_get_wait_seconds", factor)
    _shorten(Heartbeat, "_eval_seconds", factor)
    replace(WaitFunction, "_wait_interval", _wait)
    _shorten_timeouts(factor)


def _shorten_retries(factor: float) -> None:
    """Divide the pause of a Retry, whose last step is the jitter."""
    jitter = JitterStrategyDecl._eval_body

    def evaluate(self: JitterStrategyDecl, env: Any) -> None:
        jitter(self, env)
        env.stack.append(env.stack.pop() / factor)

    replace(JitterStrategyDecl, "_eval_body", evaluate)


def _shorten(owner: Any, name: str, factor: float) -> None:
    """Divide what a method returns, in the class and in all that override it."""
    for one in [owner, *owner.__subclasses__()]:
        if name in vars(one):
            replace(one, name, _divided(getattr(one, name), factor))


def _divided(original: Any, factor: float) -> Any:
    return lambda self, env: original(self, env) / factor


def _wait(self: WaitFunction, env: Any, wait_seconds: float) -> None:
    """Wait until the time is over or the execution ends. moto's own counts whole seconds only."""
    end = time.monotonic() + wait_seconds
    while env.is_running() and (left := end - time.monotonic()) > 0:
        env.program_state_event.wait(left)


def _shorten_timeouts(factor: float) -> None:
    read = StateTask.from_state_props

    def read_shorter(self: StateTask, state_props: Any) -> None:
        read(self, state_props)
        waits = getattr(self.resource, "condition", None) == ResourceCondition.WaitForTaskToken
        self.timeout = _Shorter(self.timeout, factor, 0.0 if waits else LEAST_TIMEOUT_SECONDS)

    replace(StateTask, "from_state_props", read_shorter)
