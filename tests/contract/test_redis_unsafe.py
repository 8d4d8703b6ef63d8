"""A Redis that would lose records is found by the deployment and by /health."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib.database import connect
from chalicelib.errors import ConfigurationError
from chalicelib.faces.tasks import init_collection
from chalicelib.outside import now
from chalicelib.shop import shop
from chalicelib.tokens.values import Bearer
from tests.conftest import TOKENS, Api
from tests.contract.redis_nodes import Node, running
from tests.fakes import FakeCollection
from tests.shops import make_shop

EVICTING = "--maxmemory-policy", "allkeys-lru"
SAVING = "--appendonly", "yes"


def node(folder: Path, *options: str) -> Iterator[Node]:
    with running(made := Node(folder, *options)):
        yield made


@pytest.fixture
def evicting(tmp_path: Path) -> Iterator[Node]:
    yield from node(tmp_path, *EVICTING, *SAVING)


@pytest.fixture
def forgetful(tmp_path: Path) -> Iterator[Node]:
    yield from node(tmp_path)


def init(server: Node) -> dict[str, Any]:
    return init_collection(make_shop(connect(server.url, "main")), {})


def test_this_machine_s_own_valkey_is_safe(redis_url: str) -> None:
    assert connect(redis_url, "main").faults() == ([], [])


def test_a_deployment_on_a_server_that_evicts_is_refused_before_anything_is_made(evicting: Node) -> None:
    made = make_shop(connect(evicting.url, "main"))
    made.collection = collection = FakeCollection()

    with pytest.raises(ConfigurationError, match=r"maxmemory-policy is allkeys-lru, .* set it to noeviction"):
        init_collection(made, {})

    assert collection.create()
    assert evicting.do("DBSIZE") == 0


def test_a_deployment_on_a_server_that_keeps_nothing_is_refused(forgetful: Node) -> None:
    with pytest.raises(ConfigurationError, match="neither an append-only file nor snapshots"):
        init(forgetful)


def test_a_deployment_goes_on_once_that_is_mended(forgetful: Node) -> None:
    forgetful.do("CONFIG", "SET", "appendonly", "yes")

    assert init(forgetful)["unchecked"] == []


def test_a_server_that_does_not_tell_its_snapshots_is_taken_and_named(forgetful: Node) -> None:
    forgetful.do("ACL", "SETUSER", "shop", "on", ">secret", "~*", "&*", "+@all", "-config")
    forgetful.url = forgetful.url.replace("redis://", "redis://shop:secret@")

    assert init(forgetful)["unchecked"] == [
        "Redis: its persistence: it needs an append-only file or snapshots"
    ]


def use(server: Node, environment: pytest.MonkeyPatch) -> None:
    """Let the API's shop be on a server, with a token of every role."""
    environment.setenv("REDIS_URL", server.url)
    shop.cache_clear()
    for role, token in TOKENS.items():
        shop().tokens.add(token, Bearer(name=role, role=role), now())  # type: ignore[arg-type]
    shop().collection = FakeCollection()


def test_health_tells_everybody_that_a_server_is_unsafe_and_admins_why(
    api: Api, evicting: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(evicting, monkeypatch)

    for role in (None, "camera", "staff"):
        answer = api("GET", "/health", role=role)
        assert (answer.status, answer.body["redis"], answer.body["problems"]) == (200, "unsafe", [])

    [problem] = api("GET", "/health").body["problems"]
    assert problem.startswith("Redis: its maxmemory-policy is allkeys-lru, so that it drops records")


def test_health_has_nothing_to_say_of_this_machine_s_own_valkey(api: Api) -> None:
    answer = api("GET", "/health")

    assert (answer.body["redis"], answer.body["problems"]) == ("ok", [])
