"""A Wait with a timestamp ends at that time without its fraction of a second, as on AWS, and not before.

moto reads the local clock as if it were UTC, so that a wait is hours off in other time zones. It also cuts
off fractions of what is left to wait.
"""

import math
from datetime import UTC, datetime
from typing import Any

from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import FailureEventException
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.timestamp import Timestamp

from localaws.patch import replace


def install() -> None:
    """Read timestamps with their zone, and round what is left up to a second."""
    replace(Timestamp, "_from_timestamp_string", staticmethod(_parse))
    replace(Timestamp, "_get_wait_seconds", _seconds)


def _parse(text: str) -> datetime | None:
    """Parse ISO 8601 with a zone, as the Amazon States Language requires; None for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo and "T" in text else None


def _seconds(self: Timestamp, env: Any) -> int:
    self.string.eval(env=env)
    text = env.stack.pop()
    moment = _parse(text)
    if moment is None:
        raise FailureEventException(self._create_failure_event(env, text))
    return math.ceil((moment.replace(microsecond=0) - datetime.now(UTC)).total_seconds())
