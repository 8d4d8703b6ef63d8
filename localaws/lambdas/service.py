"""The Lambda service: it maps a function in moto to a worker that runs its zip."""

import contextlib
import threading
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from moto.awslambda.exceptions import UnknownFunctionException
from moto.awslambda.utils import get_backend
from moto.logs.models import logs_backends

from localaws.functions import unqualified
from localaws.lambdas import answers, deployment, destinations, rights
from localaws.lambdas.deployment import Deployment
from localaws.lambdas.execution import Call, Invocation, Sandbox
from localaws.lambdas.logs import LogStream
from localaws.lambdas.observer import Observer
from localaws.lambdas.pool import Group, Pool, PoolBusyError
from localaws.lambdas.retry_queue import RetryQueue
from localaws.lambdas.settings import Settings
from localaws.lambdas.versions import Package, Versions
from localaws.lambdas.versions import package as package_of
from localaws.lambdas.worker import Worker
from localaws.lambdas.zygote import ZygoteDiedError

_ACCEPTED = Invocation(b"", False)


class LambdaService:
    """The service that runs moto's functions. Thread-safe.

    The code is unpacked below `state`. `runtime` is the folder with boto3. `environment` goes to every
    worker. `log` gets lines of the functions' logs, as many as are there together.
    """

    def __init__(
        self,
        state: Path,
        runtime: Path,
        environment: Mapping[str, str],
        log: Callable[[str], None],
        settings: Settings,
        observer: Observer,
    ) -> None:
        self._environment, self._log, self._settings = dict(environment), log, settings
        self._observer = observer
        self._versions = Versions(state, runtime)
        self._pool = Pool(settings)
        self._queue = RetryQueue(
            settings.concurrency, settings.retry_delays, settings.queue, log, settings.time_factor
        )
        self._groups: dict[str, Group] = {}
        self._deploying = threading.Lock()
        self._on_close: list[Callable[[], None]] = []
        self._closed = threading.Event()
        threading.Thread(target=self._end_idle_workers, name="lambda-idle", daemon=True).start()

    def invoke(self, function: Any, payload: bytes, asynchronous: bool = False) -> Invocation:
        """Run a moto LambdaFunction, or the one an ARN names, on an event (JSON; nothing is an empty object).

        An asynchronous invocation is queued, and the answer is empty. The function's own error is in the
        answer.

        Raises:
            UnknownFunctionException, RequestTooLargeError, InvalidRequestContentError, TooManyRequestsError
        """
        found = _find(function) if isinstance(function, str) else function
        arn = function if isinstance(function, str) else found.function_arn
        answers.check_event(payload or b"{}", asynchronous)
        call = Call(arn, payload or b"{}", float(found.timeout))
        if not asynchronous:
            return self._run(found, call, self._settings.patience)
        run = partial(self._run, found, call, None)
        attempt = destinations.attempts(call.arn, call.event.decode(), run)
        self._queue.put(found.function_name, attempt, destinations.retries_of(call.arn))
        return _ACCEPTED

    def on_close(self, action: Callable[[], None]) -> None:
        """Register an action that `close` runs."""
        self._on_close.append(action)

    def close(self) -> None:
        """End every worker at once."""
        self._closed.set()
        for action in self._on_close:
            action()
        self._queue.close()
        self._versions.close()

    def _run(self, function: Any, call: Call, patience: float | None) -> Invocation:
        group = self._group(function)
        sandbox = self._acquire(group, patience)
        try:
            done = sandbox.run(call, self._settings.initialisation, lambda: self._pool.started(group))
        finally:
            self._pool.give_back(group, sandbox)
        self._observer.function_ran(group.deployment.name, done.ms, done.error)
        return done

    def _end_idle_workers(self) -> None:
        while not self._closed.wait(self._settings.idle / 4):
            self._pool.end_idle(self._settings.idle)
            with self._deploying:
                self._retire_old_versions()

    def _acquire(self, group: Group, patience: float | None) -> Sandbox:
        try:
            while (sandbox := self._pool.acquire(group, patience)).has_died():
                self._pool.give_back(group, sandbox)
        except PoolBusyError as exc:
            self._observer.function_throttled(group.deployment.name)
            raise answers.TooManyRequestsError from exc
        return sandbox

    def _group(self, function: Any) -> Group:
        """Return the workers of the function as it is deployed now."""
        wanted = deployment.read(function)
        group = self._groups.get(wanted.arn)
        if group is None or group.deployment != wanted:
            with self._deploying:
                group = self._deploy(function, wanted)
        return group

    def _deploy(self, function: Any, wanted: Deployment) -> Group:
        group = self._groups.get(wanted.arn)
        if group is not None and group.deployment == wanted:  # another thread was first
            return group
        package = package_of(function)
        new = Group(wanted, package.digests, lambda: self._launch(wanted, package))
        self._pool.add(new)
        if group is not None:
            self._pool.retire(group)
        self._groups[wanted.arn] = new
        self._retire_outdated()
        return new

    def _retire_outdated(self) -> None:
        """Retire groups of functions that were changed or deleted and not invoked since."""
        for arn, group in list(self._groups.items()):
            if not _is_current(group.deployment):
                del self._groups[arn]
                self._pool.retire(group)
        self._versions.keep_only(self._pool.digests())

    def _retire_old_versions(self) -> None:
        """Retire versions of other code than $LATEST that nobody uses, so that their processes end."""
        retired = [
            arn
            for arn, group in self._groups.items()
            if not _has_latest_code(group.deployment) and self._pool.retire_unused(group)
        ]
        if retired:
            self._groups = {arn: group for arn, group in self._groups.items() if arn not in retired}
            self._versions.keep_only(self._pool.digests())

    def _launch(self, wanted: Deployment, package: Package) -> Sandbox:
        for _ in range(2):  # the process to fork from may just have died; the next one is new
            with contextlib.suppress(ZygoteDiedError):
                return self._fork(wanted, package)
        raise answers.ServiceError(f"No worker can be started for {wanted.name}.")

    def _fork(self, wanted: Deployment, package: Package) -> Sandbox:
        account = wanted.arn.split(":")[4]
        backend = logs_backends[account][wanted.region]
        stream = LogStream(backend, wanted.name, wanted.version, self._log, self._observer.function_logged)
        stream.kept = rights.may_log(wanted, stream.name)
        version = self._versions.get(package)
        variables = deployment.environment(wanted, self._environment, str(version.folder), stream.name)
        worker = Worker(version.zygote, variables, wanted.memory_mb)
        return Sandbox(worker, stream, wanted.version, wanted.memory_mb)


def _find(arn: str) -> Any:
    parts = arn.split(":")
    if len(parts) < 7:
        raise UnknownFunctionException(arn)
    return get_backend(parts[4], parts[3]).get_function(arn)


def _has_latest_code(deployed: Deployment) -> bool:
    try:
        latest = deployment.read(_find(unqualified(deployed.arn)))
    except UnknownFunctionException:
        return False
    return (latest.code, latest.layers) == (deployed.code, deployed.layers)


def _is_current(deployed: Deployment) -> bool:
    try:
        return deployment.read(_find(deployed.arn)) == deployed
    except UnknownFunctionException:
        return False
