"""The user that the template makes for MemoryDB may do what the application does, and little else."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.database import connect
from tests.contract.redis_nodes import Node, running
from tests.contract.test_database_failover import use
from tests.unit.test_own_redis import properties

SCRIPTS = (Path(__file__).parents[2] / "chalicelib").rglob("*.lua")
CALL = re.compile(r"""redis\.p?call\(\s*['"](\w+)""", re.IGNORECASE)
ACCESS = properties("RedisUser")["AccessString"]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Node]:
    with running(node := Node(tmp_path, "--appendonly", "yes")):
        node.do("ACL", "SETUSER", "shop", ">secret", *ACCESS.split())
        yield node


def as_user(server: Node) -> str:
    return server.url.replace("redis://", "redis://shop:secret@")


def test_every_kind_of_command_is_allowed_on_a_shop_s_keys(server: Node) -> None:
    database = connect(as_user(server), "main")

    use(database)
    assert database.faults() == ([], [])


def test_scripts_call_nothing_that_is_refused(server: Node) -> None:
    refused = {str(name) for kind in ("admin", "dangerous") for name in server.do("ACL", "CAT", kind)}
    called = {name.lower() for script in SCRIPTS for name in CALL.findall(script.read_text())}

    assert {"hset", "zadd"} <= called
    assert called & refused == set()


@pytest.mark.parametrize("words", ["FLUSHALL", "CONFIG GET save", "KEYS *", "SET key value"])
def test_nothing_else_is_allowed(server: Node, words: str) -> None:
    answer = server.do("ACL", "DRYRUN", "shop", *words.split())

    assert "has no permissions" in str(answer)
