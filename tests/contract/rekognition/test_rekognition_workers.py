"""The worker processes behind the API: they are replaced when they die, and die with their parent."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from demo import odd_pictures, pictures
from localaws.faces import EngineError, FaceEngine, Request, UnsupportedPictureError

PARENT = """
import sys
from demo import pictures
from localaws.faces import FaceEngine, Request
engine = FaceEngine(workers=1)
engine.analyse(Request(pictures.portrait("admiral")))
print(*engine.processes(), flush=True)
sys.stdin.read()
"""
PATIENCE = 30.0


@pytest.fixture(scope="module")
def engine() -> Iterator[FaceEngine]:
    engine = FaceEngine(workers=1)
    engine.analyse(Request(pictures.portrait("admiral")))
    yield engine
    engine.close()


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def gone(process: int) -> bool:
    """Ended; as a zombie too, if whoever should reap it does not."""
    stat = Path(f"/proc/{process}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z"


def dies_on_its_picture(engine: FaceEngine) -> bool:
    """Holds the worker, gives it a picture, kills it. False if the kill came before the picture."""
    (worker,) = engine.processes()
    os.kill(worker, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as threads:
        answer = threads.submit(engine.analyse, Request(pictures.portrait("admiral")))
        until(answer.running)
        os.kill(worker, signal.SIGKILL)
        return isinstance(answer.exception(), EngineError)


def test_a_worker_that_died_idle_is_replaced(engine: FaceEngine) -> None:
    (worker,) = engine.processes()
    os.kill(worker, signal.SIGKILL)
    until(lambda: gone(worker))

    assert len(engine.analyse(Request(pictures.portrait("admiral"))).faces) == 1
    assert engine.processes() != [worker]


def test_a_picture_that_kills_its_worker_is_answered_and_the_next_one_too(engine: FaceEngine) -> None:
    engine.analyse(Request(pictures.portrait("admiral")))

    until(lambda: dies_on_its_picture(engine))

    assert len(engine.analyse(Request(pictures.portrait("admiral"))).faces) == 1


def test_a_broken_picture_leaves_its_worker_alive(engine: FaceEngine) -> None:
    workers = engine.processes()

    with pytest.raises(UnsupportedPictureError):
        engine.analyse(Request(odd_pictures.truncated()))

    assert len(engine.analyse(Request(pictures.portrait("admiral"))).faces) == 1
    assert engine.processes() == workers


def test_closing_ends_the_workers() -> None:
    engine = FaceEngine(workers=1)
    engine.analyse(Request(pictures.portrait("admiral")))
    (worker,) = engine.processes()

    engine.close()

    until(lambda: gone(worker))
    with pytest.raises(EngineError):
        engine.analyse(Request(pictures.portrait("admiral")))


def test_workers_die_with_their_parent() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())

    parent.kill()
    parent.communicate()

    until(lambda: gone(worker))


def test_nothing_heavy_is_loaded_by_importing_the_api() -> None:
    check = "import sys, localaws.rekognition; print(sys.modules.keys() & {'cv2', 'onnxruntime'})"

    loaded = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)

    assert loaded.stdout.strip() == "set()"
