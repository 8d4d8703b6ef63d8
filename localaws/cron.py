"""Due times of EventBridge's `cron(...)` and `rate(...)` expressions, in UTC.

A cron expression has six fields: minutes, hours, day of the month, month, day of the week (1 is Sunday),
year. Supported are numbers, names, `*`, `?`, lists, ranges and steps. `L`, `W` and `#` are refused.

Amazon EventBridge User Guide, "Cron expressions" and "Rate expressions".
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product

_EXPRESSION = re.compile(r"(rate|cron)\((.*)\)")
_RATE = re.compile(r"([1-9]\d*) (minute|hour|day)s?")
_UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}
_YEAR = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_WEEK = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_MONTHS = {name: number for number, name in enumerate(_YEAR, 1)}
_WEEKDAYS = {name: number for number, name in enumerate(_WEEK, 1)}
_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (1, 7), (1970, 2199))
_NAMES: tuple[dict[str, int], ...] = ({}, {}, {}, _MONTHS, _WEEKDAYS, {})
# 29 February on a given weekday comes back after at most 40 years (around 2100, which has none).
_HORIZON_DAYS = 41 * 366


@dataclass(frozen=True)
class Cron:
    """The numbers that each field allows."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    years: frozenset[int]

    def after(self, moment: datetime) -> datetime | None:
        """Return the first due time later than `moment` (UTC), or None if there is none."""
        today = moment.replace(hour=0, minute=0, second=0, microsecond=0)
        for day in (today + timedelta(days=number) for number in range(_HORIZON_DAYS)):
            if self._has(day):
                for hour, minute in product(sorted(self.hours), sorted(self.minutes)):
                    if (found := day.replace(hour=hour, minute=minute)) > moment:
                        return found
        return None

    def _has(self, day: datetime) -> bool:
        weekday = day.isoweekday() % 7 + 1
        dated = day.year in self.years and day.month in self.months and day.day in self.days
        return dated and weekday in self.weekdays


def next_run(expression: str, moment: datetime, factor: float = 1.0) -> datetime | None:
    """Return the next due time after `moment` (UTC). A rate is due one interval after it.

    `factor` divides a rate's interval.

    Raises:
        ValueError: this is no expression, or one with L, W or #.
    """
    found = _EXPRESSION.fullmatch(expression)
    if found is None:
        raise ValueError(f"{expression!r} is neither rate(...) nor cron(...)")
    kind, inner = found.groups()
    return moment + parse_rate(inner) / factor if kind == "rate" else parse_cron(inner).after(moment)


def parse_rate(text: str) -> timedelta:
    """Parse "5 minutes" into an interval. Raises ValueError."""
    rate = _RATE.fullmatch(text)
    if rate is None:
        raise ValueError(f"{text!r} is no rate such as 5 minutes, 1 hour or 2 days")
    return int(rate[1]) * _UNITS[rate[2]]


def parse_cron(text: str) -> Cron:
    """Parse six fields, such as "0 3 * * ? *". Raises ValueError."""
    fields = text.upper().split()
    if len(fields) != len(_RANGES):
        raise ValueError(f"{text!r} has {len(fields)} fields, not six")
    return Cron(*(_numbers(*field) for field in zip(fields, _RANGES, _NAMES, strict=True)))


def _numbers(field: str, limits: tuple[int, int], names: dict[str, int]) -> frozenset[int]:
    return frozenset(number for part in field.split(",") for number in _part(part, limits, names))


def _part(part: str, limits: tuple[int, int], names: dict[str, int]) -> range:
    """Parse one item of a list: "*", "5", "MON-FRI" or "0/15" (every 15th from 0 on)."""
    span, slash, step = part.partition("/")
    first, dash, last = span.partition("-")
    if span in ("*", "?"):
        low, high = limits
    else:
        low = _number(first, names)
        high = _number(last, names) if dash else limits[1] if slash else low
    every = _number(step, {}) if slash else 1
    if not (limits[0] <= low <= high <= limits[1] and every):
        raise ValueError(f"{part!r} is not within {limits[0]} to {limits[1]}")
    return range(low, high + 1, every)


def _number(text: str, names: dict[str, int]) -> int:
    if text not in names and not text.isdecimal():
        raise ValueError(f"{text!r} is neither a number nor a name (L, W and # are not supported)")
    return names[text] if text in names else int(text)
