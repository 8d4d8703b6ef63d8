"""The tests of what may break. `make chaos` runs all, `make test` a selection without the machine."""

import os

import pytest

from chalicelib.database import Database
from tests.serverless import Serverless

collect_ignore = [] if os.environ.get("CHAOS") else ["machine"]
os.environ.setdefault("PHOTOS_BUCKET", "photos")


@pytest.fixture(scope="session")
def connected(redis_url: str) -> Database:
    """A connection to the one node of the Valkey, which takes half of the cluster client's time."""
    import redis

    return Database(Serverless(redis.Redis.from_url(redis_url, decode_responses=True)), "connected")
