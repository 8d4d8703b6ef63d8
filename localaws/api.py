"""The REST API: `chalice local --stage local --no-autoreload`, restarted after each deployment.

A parent process keeps the listening socket and forks the process that serves. The next one takes requests
before the former ends, so that no request is lost. `python -m localaws.api PROJECT PORT`.
"""

import argparse
import functools
import gc
import json
import multiprocessing
import os
import signal
import socket
import sys
import time
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from pathlib import Path

from chalice import local
from chalice.local import LocalDevServer

from localaws import api_gateway, processes
from localaws.api_metrics import ApiMetrics
from localaws.api_server import Handler, Server
from localaws.lean_imports import without
from localaws.patch import replace
from localaws.permissions.sessions import Session, credentials
from localaws.project import RECORD

with without("inquirer"):  # it asks questions in a terminal, and takes a third of the import
    from chalice.cli import main as chalice

_POLL_SECONDS = 0.25
_START_TIMEOUT_SECONDS = 60.0
_fork = multiprocessing.get_context("fork")


def main() -> None:
    """Serve the project's API until SIGTERM, and the new code after each deployment."""
    parser = argparse.ArgumentParser(prog="python -m localaws.api", description=__doc__)
    parser.add_argument("project", type=Path, help="its folder")
    parser.add_argument("port", type=int)
    project, port = vars(parser.parse_args()).values()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    api_gateway.install()
    gc.freeze()  # or the collector of each child would copy these pages by writing to them
    deployed = _deployed(project)
    with socket.create_server(("127.0.0.1", port)) as listener:
        listener.setblocking(False)  # or the process that loses a request blocks in accept()
        serving = _start(project, listener)
        while serving and serving.is_alive():
            time.sleep(_POLL_SECONDS)
            latest = _deployed(project) or deployed
            if deployed not in (None, latest):
                serving = _hand_over(serving, _start(project, listener))
            deployed = latest
    sys.exit("The REST API has ended, see above.")


def _deployed(project: Path) -> int | None:
    """Return the time of the latest deployment that Chalice recorded, None before the first."""
    record = project / RECORD
    return record.stat().st_mtime_ns if record.exists() else None


def _hand_over(former: ForkProcess, successor: ForkProcess | None) -> ForkProcess:
    """End the former process if there is a successor. Return the one that serves."""
    if successor is None:
        print("The REST API keeps the former code: the deployed code can't be served, see above.")
        return former
    print("The REST API serves the deployed code.")
    former.terminate()
    return successor


def _start(project: Path, listener: socket.socket) -> ForkProcess | None:
    """Start a process that serves. Return it once it takes requests, or None if it cannot."""
    ready, sender = _fork.Pipe(duplex=False)
    process = _fork.Process(target=_serve, args=(project, listener, sender), daemon=True)
    process.start()
    sender.close()
    try:
        if ready.poll(_START_TIMEOUT_SECONDS):
            ready.recv()
            return process
    except EOFError:  # the process has ended
        return None
    process.terminate()
    return None


def _serve(project: Path, listener: socket.socket, sender: Connection) -> None:
    processes.end_with_parent()
    os.environ.update(credentials(_session(project)))
    metrics = ApiMetrics(os.environ["AWS_ENDPOINT_URL"], *_names(project))
    metrics.start()
    server = functools.partial(Server, listener, lambda: sender.send("ready"), metrics.request)
    replace(
        local, "LocalDevServer", functools.partial(LocalDevServer, handler_cls=Handler, server_cls=server)
    )
    port = str(listener.getsockname()[1])
    command = ["--project-dir", str(project), "local", "--stage", "local", "--no-autoreload", "--port", port]
    sys.argv = ["chalice", *command]
    chalice()


def _names(project: Path) -> tuple[str, str, str]:
    """Return the names of the API, of its stage and of its function, as Chalice deploys them."""
    config = json.loads((project / ".chalice/config.json").read_text())
    stage = {**config, **config["stages"]["local"]}.get("api_gateway_stage", "api")
    return config["app_name"], stage, f"{config['app_name']}-local"


def _session(project: Path) -> Session:
    """Return the session of the deployed API's function, by the names that Chalice gives."""
    name = f"{json.loads((project / '.chalice/config.json').read_text())['app_name']}-local"
    return Session(f"{name}-api_handler", name)


if __name__ == "__main__":
    main()
