"""Replacement of parts of moto."""

from typing import Any


def replace(owner: Any, name: str, replacement: Any) -> Any:
    """Replace the attribute `name` of a class or module. Return the original.

    Raises:
        AttributeError: there is no such attribute. moto has changed, and its patch needs a review.
    """
    original = getattr(owner, name)
    setattr(owner, name, replacement)
    return original
