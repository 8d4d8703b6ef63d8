"""The address of Redis in a secret: a URL, or the words of AWS' own secrets."""

import pytest
from redis.connection import parse_url

from chalicelib.database.address import url_of
from chalicelib.errors import ConfigurationError


@pytest.mark.parametrize(
    "url", ["rediss://:hush@redis.shop.test:6379/0", "redis://127.0.0.1:1", "unix:///run/r"]
)
def test_a_url_is_taken_as_it_is(url: str) -> None:
    assert url_of(f"{url}\n") == url


def test_a_host_alone_is_a_server_with_tls_on_the_usual_port() -> None:
    assert url_of('{"host": "redis.shop.test"}') == "rediss://redis.shop.test:6379"


def test_the_words_of_aws_become_a_url_and_others_do_not_matter() -> None:
    text = '{"engine": "v", "host": "r.test", "port": "6380", "username": "shop", "password": "a b/c@d:e%"}'

    found = parse_url(url_of(text))

    assert (found["host"], found["port"]) == ("r.test", 6380)
    assert (found["username"], found["password"]) == ("shop", "a b/c@d:e%")


def test_a_server_without_tls_is_told_so() -> None:
    assert url_of('{"host": "r.test", "password": "p", "ssl": false}') == "redis://:p@r.test:6379"


@pytest.mark.parametrize(
    "text", ["", "hush", "{hush", '{"password": "hush"}', '{"host": 7}', "https://hush@a"]
)
def test_anything_else_is_refused_without_a_word_of_it(text: str) -> None:
    with pytest.raises(ConfigurationError, match="secret that REDIS_SECRET names must be") as refused:
        url_of(text)

    assert "hush" not in str(refused.value)
