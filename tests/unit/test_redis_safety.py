"""What is said of a Redis by its address, its INFO and its configuration."""

from typing import Any

import pytest
from redis.exceptions import NoPermissionError, ResponseError

from chalicelib.database.safety import (
    EVICTS,
    KEEPS_NOTHING,
    NO_POLICY,
    NO_SAVES,
    NO_TLS,
    Safety,
    check_safety,
    judge,
)

MEMORYDB = "clustercfg.shop.abc123.memorydb.eu-west-1.amazonaws.com"
ELASTICACHE = "shop.abc123.serverless.euw1.cache.amazonaws.com"
SAFE = {"maxmemory_policy": "noeviction", "aof_enabled": 1}
WITHOUT_FILE = SAFE | {"aof_enabled": 0}


def test_a_server_that_writes_and_evicts_nothing_is_safe_by_tls() -> None:
    assert judge("redis.shop.test", SAFE, None, tls=True) == Safety([], [])


def test_a_server_of_this_machine_needs_no_tls() -> None:
    for host in ("127.0.0.1", "::1", "localhost", ""):
        assert judge(host, SAFE, None, tls=False) == Safety([], [])


@pytest.mark.parametrize("host", ["redis.shop.test", "10.0.0.7", "127.0.0.1.shop.test", MEMORYDB])
def test_everything_else_is_reached_by_tls_alone(host: str) -> None:
    assert judge(host, SAFE, None, tls=False).faults == [NO_TLS]


@pytest.mark.parametrize("policy", ["volatile-lru", "allkeys-lfu", "volatile-ttl"])
def test_a_server_that_evicts_is_none(policy: str) -> None:
    found = judge("redis.shop.test", SAFE | {"maxmemory_policy": policy}, None, tls=True)

    assert found.faults == [EVICTS.format(policy)]


def test_what_a_server_does_not_tell_is_said() -> None:
    assert judge(ELASTICACHE, {}, None, tls=True) == Safety([], [NO_POLICY, NO_SAVES])


def test_snapshots_do_instead_of_a_file() -> None:
    assert judge("redis.shop.test", WITHOUT_FILE, "3600 1 300 100", tls=True) == Safety([], [])


def test_a_server_that_keeps_nothing_is_none() -> None:
    assert judge("redis.shop.test", WITHOUT_FILE, "", tls=True).faults == [KEEPS_NOTHING]


def test_memorydb_is_durable_by_itself() -> None:
    assert judge(MEMORYDB, WITHOUT_FILE, None, tls=True) == Safety([], [])


@pytest.mark.parametrize("saves", [None, ""])
def test_snapshots_of_elasticache_can_not_be_seen(saves: str | None) -> None:
    assert judge(ELASTICACHE, WITHOUT_FILE, saves, tls=True) == Safety([], [NO_SAVES])


class Managed:
    """A client of a server that refuses CONFIG."""

    host, tls = ELASTICACHE, True

    def __init__(self, refusal: ResponseError) -> None:
        self._refusal = refusal

    def info(self) -> dict[str, Any]:
        return WITHOUT_FILE

    def config_get(self, name: str) -> dict[str, str]:
        raise self._refusal


@pytest.mark.parametrize("refusal", [ResponseError("unknown command 'CONFIG'"), NoPermissionError("CONFIG")])
def test_a_server_that_refuses_config_is_judged_by_its_info(refusal: ResponseError) -> None:
    assert check_safety(Managed(refusal)) == Safety([], [NO_SAVES])
