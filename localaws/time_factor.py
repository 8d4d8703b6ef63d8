"""Compression of waits, for tests: LOCALAWS_TIME=20 makes a wait of a minute take three seconds.

Compressed are a Retry's pauses, Wait Seconds, timeouts of waiting tasks, rates of schedules, and the pauses
before an asynchronous event is tried again or a received message comes back to its queue. Quotas grow by the
same factor. A time of day stays what it is: waits for a timestamp and cron schedules.
"""

from collections.abc import Mapping

VARIABLE = "LOCALAWS_TIME"
_MOST = 1000.0


class WrongTimeFactor(ValueError):
    """LOCALAWS_TIME has no usable value."""


def time_factor(variables: Mapping[str, str]) -> float:
    """Return the factor that LOCALAWS_TIME gives, 1 without one. Raises WrongTimeFactor."""
    text = variables.get(VARIABLE, "1")
    try:
        factor = float(text)
    except ValueError:
        factor = 0.0
    if not 1 <= factor <= _MOST:
        raise WrongTimeFactor(
            f"{VARIABLE} is {text!r}, but must be a number from 1 to {_MOST:.0f}: waits become so many times "
            "shorter. Without it they last as long as on AWS."
        )
    return factor
