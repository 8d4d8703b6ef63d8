"""The address of Redis comes from a secret, and again from there when its password has changed."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import pytest

from chalicelib.aws.secrets import read_secret
from chalicelib.config import read_settings
from chalicelib.errors import ConfigurationError, FutureStoreError, TransientError
from chalicelib.shop import Shop
from tests.contract.redis_nodes import Node, running

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


class CountingShop(Shop):
    """A shop that counts how often it reads its secret."""

    secret: Secret

    def redis_url(self) -> str:
        self.secret.reads += 1
        return super().redis_url()


@pytest.fixture
def secret(environment: dict[str, str], aws_url: str) -> Secret:
    return Secret(boto3.client("secretsmanager", region_name="us-east-1", endpoint_url=aws_url))


@pytest.fixture
def wired(environment: dict[str, str], secret: Secret) -> Shop:
    """A shop that knows the secret alone."""
    variables = {name: value for name, value in environment.items() if name != "REDIS_URL"}
    made = CountingShop(read_settings(variables | {"REDIS_SECRET": secret.name}))
    made.secret = secret
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
    ("status", "answer", "error", "calls"),
    [
        (
            400,
            {"__type": "AccessDeniedException", "Message": "of 123456789012"},
            "may not read",
            1,
        ),
        (400, {"__type": "com.amazonaws#DecryptionFailure"}, "may not decrypt", 1),
        (400, {"__type": "ThrottlingException"}, "Throttled: GetSecretValue: ThrottlingException", 2),
        (500, {"__type": "InternalServiceError"}, "TransientError: GetSecretValue: Internal", 2),
        (503, "<html>", "TransientError: GetSecretValue: 503", 2),
        (400, {"__type": "ValidationException"}, "ServiceError: GetSecretValue: Validation", 1),
    ],
)
def test_a_refusal_of_aws_is_an_error_of_ours_without_its_words(
    status: int, answer: Any, error: str, calls: int
) -> None:
    with refusing(status, json.dumps(answer).encode()) as (url, called):
        keys = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_ENDPOINT_URL": url}
        with pytest.raises(FutureStoreError) as refused:
            read_secret("redis", "us-east-1", keys)

    assert error in f"{type(refused.value).__name__}: {refused.value}"
    assert "123456789012" not in str(refused.value)
    assert len(called) == calls


@contextmanager
def refusing(status: int, answer: bytes) -> Iterator[tuple[str, list[str]]]:
    """Serve an AWS that refuses every call. Yield its URL and the paths that were asked for."""
    called: list[str] = []

    class Refusing(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            called.append(self.path)
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Refusing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", called
        server.shutdown()


def test_a_secrets_manager_out_of_reach_is_a_transient_error() -> None:
    keys = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_ENDPOINT_URL": "http://127.0.0.1:1"}

    with pytest.raises(TransientError, match="GetSecretValue: ConnectionRefusedError"):
        read_secret("redis", "us-east-1", keys)


def test_without_keys_in_the_environment_a_sentence_says_what_to_do() -> None:
    with pytest.raises(ConfigurationError, match="set REDIS_URL, or eval"):
        read_secret("redis", "us-east-1", {"AWS_PROFILE": "shop"})
