"""The zygote: the process inside the sandbox that Lambda workers are forked from.

It uses only the standard library, and knows nothing of the development environment or of localaws. Started as
`python -I -S -X utf8 zygote.py <control fd> <parent pid> <search path as JSON>`.

The control socket (SEQPACKET) carries one JSON request per message, each answered by one decimal number.
`environment` (with two file descriptors: a worker's socket, its log pipe) forks a worker and returns its pid.
`pid` kills a worker, running or not, and returns its wait status. The end of that socket ends this process
and all its workers.
"""

import contextlib
import ctypes
import gc
import importlib
import json
import os
import signal
import socket
import sys
import time
import traceback
from pathlib import Path
from typing import Any, NoReturn

PR_SET_PDEATHSIG = 1
# Big libraries that read no environment at import, so that every worker can share them.
PRELOADED = (
    "boto3",
    "s3transfer",
    "chalice",
    "redis",
    "jinja2",
    "msgspec",
    "aws_lambda_powertools",
    "PIL.Image",
    "pi_heif",
)
# Their models are read in advance; a client of any other service works too, it only takes longer to make.
SERVICES = ("s3", "rekognition", "stepfunctions", "sns", "sesv2", "secretsmanager")


def main(control_fd: str, parent: str, search_path: str) -> None:
    die_with_parent(int(parent))
    gc.disable()  # freed objects leave holes in shared pages; a worker that fills them copies the page
    sys.path[:0] = json.loads(search_path)
    preload()
    runtime = load_runtime()
    with socket.socket(fileno=int(control_fd)) as control:
        while True:
            message, descriptors, _, _ = socket.recv_fds(control, 1 << 20, 2, socket.MSG_CMSG_CLOEXEC)
            if not message:
                return
            request = json.loads(message)
            number = end(request["pid"]) if "pid" in request else fork(runtime, request, control, descriptors)
            control.send(b"%d" % number)


def die_with_parent(parent: int) -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the line above
        os._exit(1)


def load_runtime() -> Any:
    """Import the module beside this one, and keep its folder off the functions' search path."""
    sys.path.insert(0, str(Path(__file__).parent))
    try:
        return importlib.import_module("_lambda_runtime")
    finally:
        del sys.path[0]


def preload() -> None:
    for name in PRELOADED:
        with contextlib.suppress(Exception):  # absent or broken: the handler's own import reports it
            importlib.import_module(name)
    with contextlib.suppress(Exception):  # a botocore with other internals
        share_service_models()
    gc.freeze()  # or the collector of each worker would copy these pages by writing to them


def share_service_models() -> None:
    """Read the services' models in advance. Reading one costs a worker 90 ms and 12 MB.

    botocore's loader keeps the models that it has read, and the workers share it.
    """
    keys = {"aws_access_key_id": "-", "aws_secret_access_key": "-", "region_name": "us-east-1"}
    session = sys.modules["boto3"].session.Session(**keys)
    for service in SERVICES:
        session.client(service)
    loader = session._session.get_component("data_loader")
    create = sys.modules["botocore.loaders"].create_loader
    botocore_session: Any = sys.modules["botocore.session"]
    botocore_session.create_loader = lambda paths=None: create(paths) if paths else loader


def fork(runtime: Any, request: dict[str, Any], control: socket.socket, descriptors: list[int]) -> int:
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        control.close()
        _run_worker(runtime, request, parent, *descriptors)
    for descriptor in descriptors:
        os.close(descriptor)
    return pid


def end(pid: int) -> int:
    """Kill a worker and whatever it started: it leads its own process group."""
    for kill in (os.killpg, os.kill):  # it may not have become a leader yet
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)
    return os.waitpid(pid, 0)[1]


def _run_worker(runtime: Any, request: dict[str, Any], parent: int, socket_fd: int, log_fd: int) -> NoReturn:
    status = 1
    try:
        die_with_parent(parent)
        _enter(request, log_fd)
        status = runtime.serve(socket.socket(fileno=socket_fd))
    except SystemExit as exit_:
        status = exit_.code if isinstance(exit_.code, int) else bool(exit_.code)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)  # nothing of the parent's may run here: no atexit, no flush of its buffers


def _enter(request: dict[str, Any], log_fd: int) -> None:
    gc.enable()
    os.setsid()
    os.dup2(log_fd, 1)
    os.dup2(log_fd, 2)
    os.close(log_fd)
    sys.stdout = os.fdopen(1, "w", 1, "utf-8", "backslashreplace", closefd=False)
    sys.stderr = os.fdopen(2, "w", 1, "utf-8", "backslashreplace", closefd=False)
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    os.chdir(os.environ["LAMBDA_TASK_ROOT"])
    _call_itself(os.environ["AWS_LAMBDA_FUNCTION_NAME"])


def _call_itself(function: str) -> None:
    """Set the name for `ps` and `localaws status`, at most 15 bytes, without `<app>-<stage>-`."""
    with contextlib.suppress(OSError):
        Path("/proc/self/comm").write_text(function.rpartition("-")[2][:15])


if __name__ == "__main__":
    main(*sys.argv[1:])
