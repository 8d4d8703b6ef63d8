"""The outside world beside AWS and Redis: time and chance."""

import secrets
import time
import uuid


def now() -> int:
    """Return the time in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def pause(milliseconds: int) -> None:
    """Wait for this time."""
    time.sleep(milliseconds / 1000)


def new_id() -> str:
    """Return a random id of 32 hex digits."""
    return uuid.uuid4().hex


def new_token() -> str:
    """Return a random token of 256 bits, URL-safe."""
    return secrets.token_urlsafe(32)
