"""The sandbox of a function: one worker with its log."""

import json
import math
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from localaws.lambdas import answers, worker
from localaws.lambdas.logs import LogStream
from localaws.lambdas.worker import Answer, ExitedError, OutOfMemoryError, TimedOutError, Worker


@dataclass(frozen=True)
class Invocation:
    """The result of an invocation: JSON, whether the function failed, the version that ran, and how long."""

    payload: bytes
    error: bool
    version: str = "$LATEST"
    ms: float = field(default=0.0, compare=False)


@dataclass(frozen=True)
class Call:
    """An invocation of a function: the ARN it names, the event as JSON, and the timeout in seconds."""

    arn: str
    event: bytes
    timeout: float


class Sandbox:
    """A worker that runs invocations. Not thread-safe: the pool lends it to one invocation at a time.

    `spent`: it can serve no more and must be ended. `idle_since`: the pool's note, in seconds.
    """

    def __init__(self, process: Worker, log: LogStream, version: str, memory_mb: int) -> None:
        self._worker, self._log, self._version, self._memory_mb = process, log, version, memory_mb
        self._new = True
        self.spent = False
        self.idle_since = 0.0

    def run(self, call: Call, initialisation: float, started: Callable[[], None]) -> Invocation:
        """Run one invocation, from START to REPORT in the log.

        `started` is called when a new worker has finished its start; its limit is `initialisation` seconds.
        Raises InvalidRequestContentError.
        """
        request_id = str(uuid.uuid4())
        self._log.add([f"START RequestId: {request_id} Version: {self._version}"])
        init_ms = None
        if self._new:
            ready, init_ms = self._initialise(request_id, initialisation, started)
            if ready.kind != worker.READY:
                return self._invocation(request_id, ready, 0.0, init_ms)
        begun = time.perf_counter()
        answer = self._answer_of(request_id, call.timeout, lambda: self._call(request_id, call))
        return self._invocation(request_id, answer, _ms_since(begun), init_ms)

    def has_died(self) -> bool:
        """Tell whether the worker has ended since its last invocation."""
        self.spent |= not self._new and self._worker.has_ended()
        return self.spent

    def end(self) -> None:
        """Kill the worker."""
        self._worker.end()

    def _initialise(
        self, request_id: str, seconds: float, started: Callable[[], None]
    ) -> tuple[Answer, float]:
        begun, self._new = time.perf_counter(), False
        try:
            answer = self._answer_of(
                request_id, seconds, lambda: self._worker.initialise(seconds, self._log.add)
            )
            self.spent |= answer.kind == worker.INIT_ERROR
        finally:
            started()
        return answer, _ms_since(begun)

    def _call(self, request_id: str, call: Call) -> Answer:
        now = time.time()
        context = {
            "request_id": request_id,
            "arn": call.arn,
            "deadline": now + call.timeout,
            "trace_id": f"Root=1-{int(now):08x}-{request_id.replace('-', '')[:24]};Sampled=0",
        }
        return self._worker.call(context, call.event, call.timeout, self._log.add)

    def _answer_of(self, request_id: str, seconds: float, step: Callable[[], Answer]) -> Answer:
        """Return the worker's answer, or Lambda's answer when the worker fails."""
        try:
            return step()
        except TimedOutError:
            return self._failed(answers.timed_out(request_id, seconds))
        except OutOfMemoryError:
            return self._failed(answers.out_of_memory(request_id), self._memory_mb)
        except ExitedError as exc:
            return self._failed(answers.exited(request_id, exc.wait_status))

    def _failed(self, error: bytes, peak_mb: int = 0) -> Answer:
        self.spent = True
        self._log.add([json.loads(error)["errorMessage"]])
        return Answer(worker.FUNCTION_ERROR, peak_mb, error)

    def _invocation(self, request_id: str, answer: Answer, ms: float, init_ms: float | None) -> Invocation:
        self._log.add([f"END RequestId: {request_id}", self._report(request_id, ms, init_ms, answer.peak_mb)])
        self._log.save()
        if answer.kind == worker.BAD_EVENT:
            raise answers.InvalidRequestContentError(answer.payload.decode())
        if len(answer.payload) > answers.ANSWER_LIMIT_BYTES:
            answer = Answer(worker.FUNCTION_ERROR, answer.peak_mb, answers.answer_too_large())
        return Invocation(answer.payload, answer.kind != worker.RESULT, self._version, ms)

    def _report(self, request_id: str, ms: float, init_ms: float | None, peak_mb: int) -> str:
        fields = [
            f"REPORT RequestId: {request_id}",
            f"Duration: {ms:.2f} ms",
            f"Billed Duration: {math.ceil(ms)} ms",
            f"Memory Size: {self._memory_mb} MB",
            f"Max Memory Used: {peak_mb} MB",
        ]
        return "\t".join(fields if init_ms is None else [*fields, f"Init Duration: {init_ms:.2f} ms"])


def _ms_since(begun: float) -> float:
    return (time.perf_counter() - begun) * 1000
