"""Conditions of a statement, on the values that a call has for condition keys.

IAM User Guide: "IAM JSON policy elements: Condition operators".
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from localaws.permissions.patterns import Matcher, arn_matcher, matcher

Values = Mapping[str, str]
"""The value of each condition key, by its name in lower case: names are not case-sensitive."""
Condition = Callable[[Values], bool]

_IF_EXISTS = "IfExists"
_NULL = "Null"


def _equal(wanted: Iterable[str]) -> Matcher:
    return frozenset(wanted).__contains__


def _equal_in_lower_case(wanted: Iterable[str]) -> Matcher:
    known = {one.lower() for one in wanted}
    return lambda value: value.lower() in known


_OPERATORS: dict[str, Callable[[Iterable[str]], Matcher]] = {
    "StringEquals": _equal,
    "StringEqualsIgnoreCase": _equal_in_lower_case,
    "StringLike": matcher,
    "ArnEquals": arn_matcher,
    "ArnLike": arn_matcher,
    "Bool": _equal_in_lower_case,
}
_OPPOSITES = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
}


def conditions(element: Mapping[str, Mapping[str, Any]]) -> tuple[Condition, ...]:
    """Return the conditions of a statement's Condition, which must all be met.

    Raises:
        ValueError: an operator is none of those above, or a value has a policy variable.
    """
    return tuple(
        _condition(operator, key.lower(), texts(values))
        for operator, keys in element.items()
        for key, values in keys.items()
    )


def texts(value: Any) -> list[str]:
    """Return the texts of an element of a policy: one, or a list of several."""
    listed = value if isinstance(value, list) else [value]
    found = [str(one).lower() if isinstance(one, bool) else str(one) for one in listed]
    if variables := [one for one in found if "${" in one]:
        raise ValueError(f"Policy variables, as in {variables[0]!r}, are not known here.")
    return found


def _condition(operator: str, key: str, wanted: list[str]) -> Condition:
    if operator == _NULL:
        return lambda values: (key not in values) is (wanted[0] == "true")
    name = operator.removesuffix(_IF_EXISTS)
    opposite = name in _OPPOSITES
    kind = _OPPOSITES.get(name, name)
    if kind not in _OPERATORS:
        raise ValueError(f"The condition operator {operator} is not known here.")
    meets = _OPERATORS[kind](wanted)
    missing = opposite or operator.endswith(_IF_EXISTS)
    return lambda values: meets(values[key]) is not opposite if key in values else missing
