"""Deletions, whether or not the thing is still there."""

from collections.abc import Callable, Iterable

from infrastructure.errors import is_there

NOT_THERE = {
    "NoSuchBucket",
    "NoSuchEntity",
    "NotFoundException",
    "ResourceNotFoundException",
    "StateMachineDoesNotExist",
}


def deleted(delete: Callable[[], object]) -> bool:
    """Call `delete`. Return False if the thing was not there."""
    return is_there(delete, NOT_THERE)


def told(what: str, deletions: Iterable[bool]) -> str:
    """Return a line about the deletions: True for each thing that was there."""
    number = sum(deletions)
    return f"{what}: {f'{number} deleted' if number else 'not there'}"
