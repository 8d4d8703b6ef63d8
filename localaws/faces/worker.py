"""A worker process: it takes one request at a time, and answers an Analysis or an error.

Started by pool.Worker as `python -m localaws.faces.worker <socket's file descriptor>`. Its standard input is
a pipe that nobody writes to. The end of the pipe is the parent's end, and then the worker's.
"""

import argparse
import ctypes
import os
import signal
import sys
import threading
from multiprocessing.connection import Connection
from typing import Any

import cv2

from localaws.faces.analyser import analyse
from localaws.faces.analysis import Analysis, Request
from localaws.faces.errors import EngineError, FaceEngineError, PictureTooLargeError
from localaws.faces.networks import detector, embedder

# A worker without a picture for so long returns its freed memory.
IDLE_SECONDS = 1.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m localaws.faces.worker", description=__doc__)
    parser.add_argument("descriptor", type=int, metavar="DESCRIPTOR", help="of the socket")
    descriptor = parser.parse_args().descriptor
    # Ctrl-C reaches the whole group; the parent ends its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with_parent, daemon=True).start()
    cv2.setNumThreads(1)
    detector(), embedder()  # before the first request
    _serve(Connection(descriptor))


def _die_with_parent() -> None:
    """End with the parent, by a pipe.

    PR_SET_PDEATHSIG would fire already when the thread ends that started the worker.
    """
    sys.stdin.buffer.read()
    os._exit(0)


def _serve(parent: "Connection[Any, Any]") -> None:
    while True:
        try:
            if not parent.poll(IDLE_SECONDS):
                _release_memory()
            parent.send(_answer(parent.recv()))
        except (EOFError, OSError):
            return


def _release_memory() -> None:
    """Return freed memory to the machine, such as a large picture left. glibc alone can."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)


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
