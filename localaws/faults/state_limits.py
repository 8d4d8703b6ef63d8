"""Limits of executions: iterations of a Map at a time, and the size of what passes between states.

On AWS an inline Map runs 40 iterations at a time, whatever its MaxConcurrency. A payload over 256 KiB ends
the execution by States.DataLimitExceeded, which States.ALL and States.TaskFailed do not match. moto knows
this size too, but lets any Retry and Catch match the error, and does not look at what a task is given.
"""

from typing import Any

from moto.stepfunctions.parser import quotas
from moto.stepfunctions.parser.asl.component.common.error_name.error_equals_decl import ErrorEqualsDecl
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import StatesErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import (
    StatesErrorNameType,
)
from moto.stepfunctions.parser.asl.component.state import state
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration import (
    inline_iteration_component as inline,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task import state_task, state_task_lambda
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import state_task_service
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str

from localaws.faults.switches import Faults
from localaws.patch import replace

_TOO_LARGE = StatesErrorName(typ=StatesErrorNameType.StatesStatesDataLimitExceeded)


def install(faults: Faults) -> None:
    """Limit executions while `map-concurrency` or `payload-limit` is on."""
    _limit_maps(faults)
    _limit_sizes(faults)
    _limit_parameters(faults)
    _let_no_wildcard_match(faults)


def _limit_maps(faults: Faults) -> None:
    iterate = inline.InlineIterationComponent._eval_body

    def iterate_fewer(self: Any, env: Any) -> None:
        if most := faults.value("map-concurrency"):
            map_state = env.stack[-1]  # made for this evaluation alone
            wanted = map_state.max_concurrency or len(map_state.input_items)
            map_state.max_concurrency = min(wanted, int(most))
        iterate(self, env)

    replace(inline.InlineIterationComponent, "_eval_body", iterate_fewer)


def _limit_sizes(faults: Faults) -> None:

    def is_within(value: Any) -> bool:
        limit = faults.value("payload-limit")
        return bool(quotas.is_within_size_quota(value) if limit is None else _size(value) <= limit)

    for module in (state, state_task_lambda, state_task_service):
        replace(module, "is_within_size_quota", is_within)


def _limit_parameters(faults: Faults) -> None:
    """Check what a task is given, after its Parameters."""
    for task in (state_task.StateTask, state_task_lambda.StateTaskLambda):
        replace(task, "_eval_parameters", _checked(task._eval_parameters, faults))


def _checked(evaluate: Any, faults: Faults) -> Any:
    def evaluate_and_check(self: Any, env: Any) -> Any:
        parameters = evaluate(self, env)
        if faults.value("payload-limit") is not None:
            self._verify_size_quota(env=env, value=parameters.get("Payload", parameters))
        return parameters

    return evaluate_and_check


def _let_no_wildcard_match(faults: Faults) -> None:
    matches = ErrorEqualsDecl._eval_body

    def matches_by_name(self: ErrorEqualsDecl, env: Any) -> None:
        error = env.stack[-1]
        matches(self, env)
        if error == _TOO_LARGE and faults.value("payload-limit") is not None:
            env.stack[-1] = error in self.error_names

    replace(ErrorEqualsDecl, "_eval_body", matches_by_name)


def _size(value: Any) -> int:
    text = value if isinstance(value, str) else to_json_str(value)
    return len(text.encode())
