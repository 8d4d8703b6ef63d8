"""An execution starts a thread only where something waits for a time or runs beside something else.

moto starts two threads for each execution, two for each iteration of a Map and one for each Task: ten for a
photo, 0.15 ms of processor time each. A program without a timeout now runs in the thread that would only
wait for it. The other threads are started without `threading.Thread`, whose start waits for the new thread.
moto also keeps every thread in a list that only its own tests empty.
"""

import _thread
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from moto.stepfunctions.parser.asl.component.eval_component import EvalComponent
from moto.stepfunctions.parser.asl.component.program.program import Program
from moto.stepfunctions.parser.asl.component.state.exec import execute_state
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration import inline_iteration_component
from moto.stepfunctions.parser.backend import execution_worker

from localaws.moto_patches.states_interpreter import replace_everywhere
from localaws.patch import replace


class _Forgetful(list[Any]):
    """A list that stays empty."""

    def append(self, item: Any) -> None:
        pass


class LightThread:
    """A daemon thread that nobody joins: the part of `threading.Thread` that moto uses of these."""

    def __init__(self, target: Callable[[], object], daemon: bool) -> None:
        self._target = target

    def start(self) -> None:
        """Begin, without waiting until it has begun."""
        _thread.start_new_thread(self._target, ())


def install() -> None:
    """Start fewer and lighter threads, and keep none."""
    replace(Program, "eval", _evaluator(Program.eval))
    for module in (execute_state, execution_worker):
        replace(module, "Thread", LightThread)
    replace(inline_iteration_component, "threading", SimpleNamespace(Thread=LightThread))
    replace_everywhere("TMP_THREADS", _Forgetful())


def _evaluator(with_thread: Callable[[Program, Any], None]) -> Callable[[Program, Any], None]:
    def evaluate(self: Program, env: Any) -> None:
        if self.timeout_seconds is not None:
            with_thread(self, env)
            return
        env.next_state_name = self.start_at.start_at_name
        EvalComponent.eval(self, env)

    return evaluate
