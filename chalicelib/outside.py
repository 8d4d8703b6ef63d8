"""The outside world beside AWS and Redis: time and chance."""

import base64
import secrets
import time


def now() -> int:
    """Return the time in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def pause(milliseconds: int) -> None:
    """Wait for this time."""
    time.sleep(milliseconds / 1000)


def new_id() -> str:
    """Return a random id of 16 letters and digits, 80 bits."""
    return base64.b32encode(secrets.token_bytes(10)).decode().lower()


def new_token() -> str:
    """Return a random token of 256 bits, URL-safe."""
    return secrets.token_urlsafe(32)
