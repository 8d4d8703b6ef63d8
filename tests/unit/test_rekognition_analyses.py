"""A picture that several operations look at is analysed once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from localaws.faces import Analysis, EngineError, Request
from localaws.rekognition.analyses import KEPT, SharedAnalyses

DEADLINE = 10.0


class FakeEngine:
    """Answers when it is let go; the first `failures` times with an error."""

    def __init__(self, failures: int = 0) -> None:
        self.asked: list[Request] = []
        self.begun, self.go = threading.Event(), threading.Event()
        self.go.set()
        self._failures = failures

    def analyse(self, request: Request) -> Analysis:
        self.asked.append(request)
        self.begun.set()
        assert self.go.wait(DEADLINE)
        if len(self.asked) <= self._failures:
            raise EngineError("it hung")
        return Analysis(faces=())


def shared(engine: Any) -> SharedAnalyses:
    return SharedAnalyses(engine)


def test_labels_faces_and_moderation_of_a_picture_are_one_analysis() -> None:
    engine = FakeEngine()
    analyses = shared(engine)

    for request in (
        Request(b"a", sunglasses=True),
        Request(b"a", sunglasses=True, properties=True),
        Request(b"a", faces=False),
    ):
        analyses.analyse(request)

    assert engine.asked == [Request(b"a", sunglasses=True, properties=True)]


def test_who_comes_meanwhile_waits_for_the_analysis_under_way() -> None:
    engine = FakeEngine()
    engine.go.clear()
    analyses = shared(engine)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(analyses.analyse, Request(b"a"))
        assert engine.begun.wait(DEADLINE)
        second = threads.submit(analyses.analyse, Request(b"a"))
        engine.go.set()
        assert first.result(DEADLINE) is second.result(DEADLINE)
    assert len(engine.asked) == 1


def test_sunglasses_that_nobody_asked_for_are_not_told() -> None:
    engine = FakeEngine()
    analyses = shared(engine)

    analyses.analyse(Request(b"a", sunglasses=True))
    analyses.analyse(Request(b"a"))

    assert [request.sunglasses for request in engine.asked] == [True, False]


def test_embedded_faces_are_not_shared() -> None:
    engine = FakeEngine()
    analyses = shared(engine)

    analyses.analyse(Request(b"a"))
    analyses.analyse(Request(b"a", embed=1))

    assert [request.embed for request in engine.asked] == [0, 1]


def test_an_error_is_raised_and_not_remembered() -> None:
    engine = FakeEngine(failures=1)
    analyses = shared(engine)

    with pytest.raises(EngineError):
        analyses.analyse(Request(b"a"))
    analyses.analyse(Request(b"a"))

    assert len(engine.asked) == 2


def test_the_memory_is_short() -> None:
    engine = FakeEngine()
    analyses = shared(engine)

    for picture in range(KEPT + 1):
        analyses.analyse(Request(b"%d" % picture))
    analyses.analyse(Request(b"0"))

    assert len(engine.asked) == KEPT + 2
