"""Calls of AWS by processes of this machine, as the SDK itself reports them (client-side monitoring, by UDP).

with recorded() as calls:
    ...                   # processes that inherit os.environ
calls                     # {("local", "IAM", "CreateRole"), …}: key, service and operation
"""

import json
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

Calls = set[tuple[str, str, str]]


@contextmanager
def recorded() -> Iterator[Calls]:
    """Record the calls of processes that are started inside."""
    found: Calls = set()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        receiver.bind(("127.0.0.1", 0))
        address = receiver.getsockname()
        listener = threading.Thread(target=_listen, args=(receiver, found), daemon=True)
        listener.start()
        variables = {"AWS_CSM_ENABLED": "true", "AWS_CSM_HOST": address[0], "AWS_CSM_PORT": str(address[1])}
        os.environ.update(variables)
        try:
            yield found
        finally:
            for name in variables:
                del os.environ[name]
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
                sender.sendto(b"", address)
            listener.join()


def _listen(receiver: socket.socket, found: Calls) -> None:
    while text := receiver.recv(1 << 16):
        event = json.loads(text)
        if event["Type"] == "ApiCallAttempt":
            found.add((event["AccessKey"], event["Service"], event["Api"]))
