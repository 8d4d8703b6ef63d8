"""A Choice with IsPresent that finds nothing is not logged as an error.

moto logs an exception each time, one for every visitor without an order.
"""

from typing import Any

from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import FailureEventException
from moto.stepfunctions.parser.asl.component.state.choice.comparison.comparison_operator_type import (
    ComparisonOperatorType,
)
from moto.stepfunctions.parser.asl.component.state.choice.comparison.comparison_variable import (
    ComparisonVariable,
)
from moto.stepfunctions.parser.asl.component.state.choice.comparison.variable import NoSuchVariable
from moto.stepfunctions.parser.asl.utils.json_path import NoSuchJsonPathError

from localaws.patch import replace


def install() -> None:
    """Evaluate IsPresent silently. Other comparisons with a missing value are logged as before."""
    compare = ComparisonVariable._eval_body

    def compare_or_look(self: ComparisonVariable, env: Any) -> None:
        if self.comparison_function.operator_type != ComparisonOperatorType.IsPresent:
            return compare(self, env)
        _look(self, env)
        return self.comparison_function.eval(env)

    replace(ComparisonVariable, "_eval_body", compare_or_look)


def _look(comparison: ComparisonVariable, env: Any) -> None:
    """Push the value at the path onto the stack, by the step that `eval` wraps with its log."""
    sampler = comparison.variable.string_sampler
    try:
        sampler._eval_body(env)
    except (NoSuchJsonPathError, FailureEventException):
        env.stack.append(NoSuchVariable(sampler.literal_value))
