"""The context object (`$$`) as on AWS: JSON throughout, with times in UTC, milliseconds and a Z.

moto puts a datetime in it, so that an execution that uses `$$.Execution.StartTime` cannot be described any
more (500). Its other times have microseconds and an offset. `$$.State.RetryCount` is missing before the first
retry, and `$$.Map.Item` in a Parallel or Map inside a Map.

https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
"""

from datetime import UTC, datetime
from typing import Any

from moto.stepfunctions.parser.asl.component.state import state
from moto.stepfunctions.parser.asl.eval.environment import Environment
from moto.stepfunctions.parser.asl.eval.states import StateData
from moto.stepfunctions.parser.backend import execution_worker

from localaws.patch import replace


def install() -> None:
    """Convert the times, and add the missing values."""
    make = vars(execution_worker)["ExecutionData"]
    frame = Environment.as_inner_frame_of.__func__  # type: ignore[attr-defined]

    def execution_data(StartTime: datetime, **data: Any) -> Any:  # noqa: N803  (moto's names)
        return make(StartTime=_time(StartTime), **data)

    def state_data(EnteredTime: str, Name: str) -> StateData:  # noqa: N803
        return StateData(EnteredTime=_time(datetime.fromisoformat(EnteredTime)), Name=Name, RetryCount=0)

    def as_inner_frame_of(cls: type[Environment], env: Environment, *args: Any, **options: Any) -> Any:
        inner = frame(cls, env, *args, **options)
        outer = env.states.context_object.context_object_data
        if "Map" in outer:
            inner.states.context_object.context_object_data["Map"] = outer["Map"]
        return inner

    replace(execution_worker, "ExecutionData", execution_data)
    replace(state, "StateData", state_data)
    replace(Environment, "as_inner_frame_of", classmethod(as_inner_frame_of))


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
