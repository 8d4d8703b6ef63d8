"""One short command to Valkey, without a client library."""

import socket
from urllib.parse import urlsplit

Address = tuple[str, int]


def address_of(url: str) -> Address:
    """Return host and port of a Redis URL."""
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or 0


def ask(address: Address, *words: str) -> str:
    """Send a command and return its raw answer, which must fit into one packet. Raises OSError."""
    command = f"*{len(words)}\r\n" + "".join(f"${len(word)}\r\n{word}\r\n" for word in words)
    with socket.create_connection(address, timeout=5) as connection:
        connection.sendall(command.encode())
        return connection.recv(65536).decode()
