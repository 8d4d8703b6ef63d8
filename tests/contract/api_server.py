"""The REST API behind the server of `chalice local`, in this process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from chalice.config import Config
from chalice.local import ChaliceRequestHandler, LocalDevServer


class Handler(ChaliceRequestHandler):
    """Chalice's, without the pause of 40 ms between an answer's head and its body."""

    disable_nagle_algorithm = True
    wbufsize = -1

    def log_message(self, format: str, *args: Any) -> None:
        """Chalice's prints a line for each request."""


@contextmanager
def served(app: Any) -> Iterator[str]:
    """Serves the application and yields its URL."""
    server = LocalDevServer(app, Config(chalice_stage="test"), "127.0.0.1", 0, handler_cls=Handler)
    thread = threading.Thread(target=server.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server.server_close()
