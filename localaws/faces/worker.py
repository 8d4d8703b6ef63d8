"""The program of the face engine: it loads the networks, and forks workers that answer requests.

Started by zygote.Zygote as `python -m localaws.faces.worker <control socket's file descriptor>`. Each message
there brings a worker's socket, and is answered by the worker's process id. A worker takes one request at a
time, and answers an Analysis or an error. All end when the parent closes the control socket.
"""

import argparse
import gc
import os
import signal
import socket
from multiprocessing.connection import Connection
from typing import Any

import cv2

from localaws import memory, processes
from localaws.faces.analyser import analyse
from localaws.faces.analysis import Analysis, Request
from localaws.faces.errors import EngineError, FaceEngineError, PictureTooLargeError
from localaws.faces.networks import detector, embedder

# A worker without a picture for so long returns its freed memory.
IDLE_SECONDS = 1.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m localaws.faces.worker", description=__doc__)
    parser.add_argument("descriptor", type=int, metavar="DESCRIPTOR", help="of the control socket")
    descriptor = parser.parse_args().descriptor
    # Ctrl-C reaches the whole group; the parent ends its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # an ended worker leaves nothing behind
    cv2.setNumThreads(1)
    detector(), embedder()  # before the first request
    memory.release()  # what loading them took
    gc.freeze()  # or the collector of each worker would copy these pages by writing to them
    with socket.socket(fileno=descriptor) as control:
        while (worker := _next_worker(control)) is not None:
            control.send(b"%d" % _fork(control, worker))
            os.close(worker)


def _next_worker(control: socket.socket) -> int | None:
    """Return the next worker's socket, None after the parent's end."""
    message, descriptors, _, _ = socket.recv_fds(control, 64, 1)
    return descriptors[0] if message else None


def _fork(control: socket.socket, connection: int) -> int:
    """Fork a worker and return its process id."""
    parent = os.getpid()
    if pid := os.fork():
        return pid
    processes.end_with_parent()
    if os.getppid() == parent:  # else it died before the line above
        control.close()
        _serve(Connection(connection))
    os._exit(0)


def _serve(parent: "Connection[Any, Any]") -> None:
    while True:
        try:
            if not parent.poll(IDLE_SECONDS):
                memory.release()
            parent.send(_answer(parent.recv()))
        except (EOFError, OSError):
            return


def _answer(request: Request) -> Analysis | FaceEngineError:
    try:
        return analyse(request)
    except FaceEngineError as error:
        return error
    except MemoryError:
        return PictureTooLargeError("The picture needs more memory than a worker has")
    except Exception as error:  # a worker survives its bugs; the parent reports them
        return EngineError(f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    main()
