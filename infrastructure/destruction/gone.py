"""Deletions, whether or not the thing is still there."""

from collections.abc import Callable, Iterable

from botocore.exceptions import ClientError

from infrastructure.errors import code_of

NOT_THERE = {
    "NoSuchBucket",
    "NoSuchEntity",
    "NotFoundException",
    "ResourceNotFoundException",
    "StateMachineDoesNotExist",
}


def deleted(delete: Callable[[], object]) -> bool:
    """Call `delete`. Return False if the thing was not there."""
    try:
        delete()
    except ClientError as exc:
        if code_of(exc) in NOT_THERE:
            return False
        raise
    return True


def told(what: str, deletions: Iterable[bool]) -> str:
    """Return a line about the deletions: True for each thing that was there."""
    number = sum(deletions)
    return f"{what}: {f'{number} deleted' if number else 'not there'}"
