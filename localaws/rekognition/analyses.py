"""Shared analyses: a picture that several operations look at is analysed once.

The gallery asks for labels, faces and moderation of a photo at the same moment. That is the same work of the
same engine: half a second each time for a large picture.
"""

import hashlib
import threading
from concurrent.futures import Future
from dataclasses import replace

from localaws.faces import Analysis, FaceEngine, Request

KEPT = 16
"""Analyses, without their pictures."""

_Key = tuple[bytes, bool]


class SharedAnalyses:
    """The engine with a cache of its last analyses. Used from any number of threads.

    Embedded faces are not shared, because a collection looks at a picture once.
    """

    def __init__(self, engine: FaceEngine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._known: dict[_Key, Future[Analysis]] = {}

    def analyse(self, request: Request) -> Analysis:
        """Analyse as FaceEngine does. Wait for an analysis of the same picture that is under way."""
        if request.embed:
            return self._engine.analyse(request)
        digest = hashlib.sha256(request.picture).digest()
        if not request.faces:
            known = self._known.get((digest, True)) or self._known.get((digest, False))
            return known.result() if known else self._engine.analyse(request)
        known, new = self._look_up((digest, request.sunglasses))
        if new:
            self._fill(known, replace(request, properties=True), (digest, request.sunglasses))
        return known.result()

    def close(self) -> None:
        """End the engine's workers."""
        self._engine.close()

    def _look_up(self, key: _Key) -> tuple[Future[Analysis], bool]:
        with self._lock:
            if key in self._known:
                return self._known[key], False
            self._known[key] = Future()
            if len(self._known) > KEPT:
                del self._known[next(iter(self._known))]
            return self._known[key], True

    def _fill(self, known: Future[Analysis], request: Request, key: _Key) -> None:
        try:
            known.set_result(self._engine.analyse(request))
        except BaseException as exc:  # waiting threads get the error, and the next request tries again
            known.set_exception(exc)
            with self._lock:
                self._known.pop(key, None)
