"""Headers of requests to the local AWS."""

import http.client
import io

import pytest

from localaws.http import parse_headers

PLAIN = (
    b"Host: 127.0.0.1:4566\r\nX-Amz-Meta-a_b:  two words \r\nEmpty:\r\nTwice: 1\r\ntwice: 2\r\nName: \xe9\r\n"
)


@pytest.mark.parametrize(
    "lines",
    [
        PLAIN,
        b"",
        b"Only: line feeds\nSecond: one\n",
        b"Folded: first\r\n\tsecond\r\nNext: value\r\n",
        b"Before: 1\r\nNo colon\r\nAfter: 2\r\n",
        b"Space before : colon\r\nAfter: 2\r\n",
        b"Carriage: a\rb\r\n",
    ],
)
def test_headers_are_parsed_as_by_the_standard_library(lines: bytes) -> None:
    body = b"\r\nbody"
    file, other = io.BytesIO(lines + body), io.BytesIO(lines + body)

    message, expected = parse_headers(file), http.client.parse_headers(other)

    assert message.items() == expected.items()
    assert message.get_all("twice") == expected.get_all("twice")
    assert file.read() == other.read() == b"body"


def test_too_many_headers_are_refused() -> None:
    with pytest.raises(http.client.HTTPException):
        parse_headers(io.BytesIO(b"a: b\r\n" * 200))
