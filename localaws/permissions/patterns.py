"""Patterns of IAM: `*` stands for any text and `?` for one character.

In an ARN, neither reaches over a colon of the first five parts.
IAM User Guide: "IAM JSON policy elements: Resource".
"""

import re
from collections.abc import Callable, Iterable

Matcher = Callable[[str], bool]

_COLONS = 5


def matcher(patterns: Iterable[str], expression: Callable[[str], str] | None = None) -> Matcher:
    """Return a function that tells whether a text matches one of the patterns.

    `expression` makes a regular expression of a pattern, `text_expression` if None.
    """
    listed = list(patterns)
    exact = frozenset(one for one in listed if not _has_wildcard(one))
    wild = [(expression or text_expression)(one) for one in listed if _has_wildcard(one)]
    if not wild:
        return exact.__contains__
    found = re.compile("|".join(wild), re.DOTALL).fullmatch
    return lambda text: text in exact or found(text) is not None


def arn_matcher(patterns: Iterable[str]) -> Matcher:
    """Return a function that tells whether a resource's ARN, or other name, matches one of the patterns."""
    return matcher(patterns, arn_expression)


def text_expression(pattern: str) -> str:
    """Return a regular expression of a pattern."""
    return _translated(pattern, ".")


def arn_expression(pattern: str) -> str:
    """Return a regular expression of an ARN's pattern."""
    *parts, resource = pattern.split(":", _COLONS)
    return ":".join([*(_translated(part, "[^:]") for part in parts), _translated(resource, ".")])


def _has_wildcard(pattern: str) -> bool:
    return "*" in pattern or "?" in pattern


def _translated(pattern: str, sign: str) -> str:
    return re.escape(pattern).replace(r"\*", f"{sign}*").replace(r"\?", sign)
