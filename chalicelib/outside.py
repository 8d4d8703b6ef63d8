"""Time, ids and secrets: what comes in from outside."""

import secrets
import time
import uuid


def now() -> int:
    """Milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def pause(milliseconds: int) -> None:
    """Wait."""
    time.sleep(milliseconds / 1000)


def new_id() -> str:
    """A random id of 32 hex digits."""
    return uuid.uuid4().hex


def new_token() -> str:
    """A random token of 256 bits, URL-safe."""
    return secrets.token_urlsafe(32)
