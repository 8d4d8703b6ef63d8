"""The address of Redis comes from a secret, and again from there when its password has changed."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import pytest

from chalicelib.config import read_settings
from chalicelib.errors import ConfigurationError, TransientError
from chalicelib.shop import Shop
from tests.contract.redis_nodes import Node, running

BEFORE = "before-call.secrets-manager.GetSecretValue"
OLD, NEW = "old-password", "new-password"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Node]:
    with running(node := Node(tmp_path, password=OLD)):
        yield node


class Secret:
    """A secret of Secrets Manager, and a count of how often a shop has read it."""

    def __init__(self, client: Any) -> None:
        self.name, self.reads, self._client = f"redis-{uuid4().hex}", 0, client

    def say(self, text: str) -> None:
        """Make it, or give it another text."""
        if self._client.list_secrets(Filters=[{"Key": "name", "Values": [self.name]}])["SecretList"]:
            self._client.put_secret_value(SecretId=self.name, SecretString=text)
        else:
            self._client.create_secret(Name=self.name, SecretString=text)

    def count(self, **call: Any) -> None:
        self.reads += 1


@pytest.fixture
def secret(environment: dict[str, str], aws_url: str) -> Secret:
    return Secret(boto3.client("secretsmanager", region_name="us-east-1", endpoint_url=aws_url))


@pytest.fixture
def wired(environment: dict[str, str], secret: Secret) -> Shop:
    """A shop that knows the secret alone."""
    variables = {name: value for name, value in environment.items() if name != "REDIS_URL"}
    made = Shop(read_settings(variables | {"REDIS_SECRET": secret.name}))
    made.client("secretsmanager").meta.events.register(BEFORE, secret.count)
    return made


def with_password(server: Node, password: str) -> str:
    return server.url.replace(OLD, password)


def rotate(server: Node) -> None:
    """Give the server the new password alone, and end all connections."""
    server.do("CONFIG", "SET", "requirepass", NEW)
    server.url = with_password(server, NEW)
    server.do("CLIENT", "KILL", "TYPE", "normal")


def test_the_secret_is_read_once_for_all_commands(wired: Shop, server: Node, secret: Secret) -> None:
    secret.say(server.url)

    for _ in range(3):
        wired.database.check()

    assert secret.reads == 1


def test_nothing_is_read_before_the_first_connection(wired: Shop, secret: Secret) -> None:
    assert wired.settings.redis_secret == secret.name
    assert secret.reads == 0


def test_a_new_password_is_read_when_the_server_refuses_the_old_one(
    wired: Shop, server: Node, secret: Secret
) -> None:
    secret.say(server.url)
    wired.database.client.set(wired.database.key("kept"), "yes")
    secret.say(with_password(server, NEW))
    rotate(server)

    assert wired.database.client.get(wired.database.key("kept")) == "yes"
    with wired.database.transaction() as step:
        step.delete(wired.database.key("kept"))
    assert wired.database.hashes([wired.database.key("none")]) == [{}]
    assert secret.reads == 2


def test_another_server_is_found_by_a_new_password_too(
    wired: Shop, server: Node, secret: Secret, tmp_path: Path
) -> None:
    secret.say(server.url)
    wired.database.check()
    with running(other := Node(tmp_path, password="third")):
        secret.say(other.url)
        rotate(server)
        wired.database.client.set(wired.database.key("there"), "yes")

        assert other.do("GET", wired.database.key("there")) == "yes"


def test_many_threads_read_a_new_password_once(wired: Shop, server: Node, secret: Secret) -> None:
    secret.say(server.url)
    wired.database.check()
    secret.say(with_password(server, NEW))
    rotate(server)
    failed: list[Exception] = []

    def use() -> None:
        try:
            wired.database.check()
        except TransientError as exc:
            failed.append(exc)

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert secret.reads == 2


def test_a_password_that_the_server_refuses_all_the_same_is_read_once_a_failure(
    wired: Shop, server: Node, secret: Secret
) -> None:
    secret.say(server.url)
    wired.database.check()
    rotate(server)

    for reads in (2, 3):
        with pytest.raises(TransientError, match="invalid username-password pair"):
            wired.database.check()
        assert secret.reads == reads


def test_a_password_that_was_left_out_is_a_transient_error(wired: Shop, server: Node, secret: Secret) -> None:
    secret.say(f"redis://127.0.0.1:{server.port}")

    with pytest.raises(TransientError, match="must be called with the client already authenticated"):
        wired.database.check()


def test_a_secret_that_is_not_there_is_told_in_a_sentence(wired: Shop) -> None:
    with pytest.raises(ConfigurationError, match="REDIS_SECRET names a secret that does not exist: make it"):
        wired.database.check()


def test_a_secret_is_read_again_after_it_was_not_there(wired: Shop, server: Node, secret: Secret) -> None:
    with pytest.raises(ConfigurationError):
        wired.database.check()
    secret.say(server.url)

    wired.database.check()


@pytest.mark.parametrize(
    ("code", "status", "error"),
    [
        ("AccessDeniedException", 400, ConfigurationError),
        ("ThrottlingException", 400, TransientError),
        ("InternalServiceError", 500, TransientError),
    ],
)
def test_a_refusal_of_aws_is_an_error_of_ours(
    wired: Shop, code: str, status: int, error: type[Exception]
) -> None:
    answer = {"Error": {"Code": code, "Message": "arn:aws:sts::123456789012:..."}}
    http = type("Response", (), {"status_code": status})()
    events = wired.client("secretsmanager").meta.events
    parsed = answer | {"ResponseMetadata": {"HTTPStatusCode": status}}
    events.register(BEFORE, lambda **call: (http, parsed))

    with pytest.raises(error):
        wired.database.check()


def test_a_secrets_manager_out_of_reach_is_a_transient_error(
    wired: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    elsewhere = Shop(wired.settings)

    with pytest.raises(TransientError, match="GetSecretValue"):
        elsewhere.database.check()
