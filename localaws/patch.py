"""Replacing a part of moto."""

from typing import Any


def replace(owner: Any, name: str, replacement: Any) -> Any:
    """Put this in the place of what the class or module has under this name, and answer that.

    Raises AttributeError if there is no such thing: then moto has changed, and the mend must be thought over.
    """
    original = getattr(owner, name)
    setattr(owner, name, replacement)
    return original
