"""The assignment of workers to invocations: first come, first served, with a limit on concurrency."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from localaws.lambdas.deployment import Deployment
from localaws.lambdas.execution import Sandbox
from localaws.lambdas.settings import Settings


class PoolBusyError(Exception):
    """No worker became free in time."""


@dataclass(eq=False)
class Group:
    """The workers of one deployment of one function. Changed only under the pool's lock.

    `digests`: of its code and layers. `growing`: a worker is being forked. A second one waits for that,
    because the first may be free again by then.
    """

    deployment: Deployment
    digests: tuple[str, ...]
    launch: Callable[[], Sandbox]
    idle: list[Sandbox] = field(default_factory=list)
    alive: int = 0
    growing: bool = False
    retired: bool = False


@dataclass(eq=False)
class _Waiter:
    group: Group
    since: float = field(default_factory=time.monotonic)
    granted: threading.Event = field(default_factory=threading.Event)
    sandbox: Sandbox | None = None  # None when granted: it may fork one


class Pool:
    """A pool that lends idle workers, forks more, and ends the longest idle ones."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._groups: set[Group] = set()
        self._waiters: deque[_Waiter] = deque()
        self._running = 0

    def add(self, group: Group) -> None:
        """Serve one more deployment."""
        with self._lock:
            self._groups.add(group)

    def acquire(self, group: Group, patience: float | None = None) -> Sandbox:
        """Return a worker of this group for one invocation; `give_back` it. A new one must report `started`.

        Raises PoolBusyError after `patience` seconds, or at once beyond the account's concurrency.
        """
        waiter = _Waiter(group)
        with self._lock:
            most = self._settings.account_concurrency()
            if most is not None and self._running + len(self._waiters) >= most:
                raise PoolBusyError
            self._waiters.append(waiter)
            self._grant()
        if not waiter.granted.is_set():
            self._await(waiter, patience)
        return waiter.sandbox or self._launch(waiter)

    def started(self, group: Group) -> None:
        """Note that the forked worker has finished its start, successfully or not."""
        with self._lock:
            group.growing = False
            self._grant()

    def give_back(self, group: Group, sandbox: Sandbox) -> None:
        """Take a worker back. End it if it is spent or its group is retired."""
        with self._lock:
            keep = not (sandbox.spent or group.retired)
            if keep:
                sandbox.idle_since = time.monotonic()
                group.idle.append(sandbox)
            self._leave(group, 0 if keep else 1)
        if not keep:
            sandbox.end()

    def retire(self, group: Group) -> None:
        """Take no more invocations: end idle workers now, the others after their invocation."""
        with self._lock:
            group.retired = True
            ended, group.idle = group.idle, []
            group.alive -= len(ended)
            self._forget_if_done(group)
        for sandbox in ended:
            sandbox.end()

    def retire_unused(self, group: Group) -> bool:
        """Retire a group that has no worker and no waiting invocation. Tell whether it had none."""
        with self._lock:
            if group.alive or any(waiter.group is group for waiter in self._waiters):
                return False
            group.retired = True
            self._groups.discard(group)
            return True

    def end_idle(self, seconds: float) -> None:
        """End the workers that have been idle for so long."""
        before = time.monotonic() - seconds
        with self._lock:
            ended = self._forget([one for one in self._idle() if one[1].idle_since <= before])
        for sandbox in ended:
            sandbox.end()

    def digests(self) -> set[tuple[str, ...]]:
        """Return the digests in use, including a retired group's until its last invocation has ended."""
        with self._lock:
            return {group.digests for group in self._groups}

    def _grant(self) -> None:
        """Serve waiting invocations in their order. Call it with the lock held."""
        for waiter in list(self._waiters):
            if self._running >= self._settings.concurrency:
                return
            if self._serve(waiter):
                self._waiters.remove(waiter)
                self._running += 1

    def _serve(self, waiter: _Waiter) -> bool:
        group = waiter.group
        waited = time.monotonic() - waiter.since >= self._settings.growth_delay
        if group.idle:
            waiter.sandbox = group.idle.pop()
        elif not group.growing and (group.alive == 0 or waited):
            group.growing = True
            group.alive += 1
            self._groups.add(group)  # it may have been retired since the invocation looked it up
        else:
            return False
        waiter.granted.set()
        return True

    def _await(self, waiter: _Waiter, patience: float | None) -> None:
        if waiter.granted.wait(self._settings.growth_delay):
            return
        with self._lock:
            self._grant()
        if waiter.granted.wait(patience):
            return
        with self._lock:
            if not waiter.granted.is_set():
                self._waiters.remove(waiter)
                raise PoolBusyError

    def _launch(self, waiter: _Waiter) -> Sandbox:
        try:
            self._make_room()
            return waiter.group.launch()
        except BaseException:
            with self._lock:
                waiter.group.growing = False
                self._leave(waiter.group, 1)
            raise

    def _leave(self, group: Group, ended: int) -> None:
        """Free the place of an invocation. Call it with the lock held."""
        group.alive -= ended
        self._forget_if_done(group)
        self._running -= 1
        self._grant()

    def _forget_if_done(self, group: Group) -> None:
        if group.retired and not group.alive:
            self._groups.discard(group)

    def _make_room(self) -> None:
        with self._lock:
            excess = sum(group.alive for group in self._groups) - self._settings.workers
            ended = self._forget(self._idle()[: max(0, excess)])
        for sandbox in ended:
            sandbox.end()

    def _idle(self) -> list[tuple[Group, Sandbox]]:
        """Return the idle workers, longest idle first. Call it with the lock held."""
        idle = [(group, sandbox) for group in self._groups for sandbox in group.idle]
        return sorted(idle, key=lambda item: item[1].idle_since)

    def _forget(self, idle: list[tuple[Group, Sandbox]]) -> list[Sandbox]:
        """Lend these no more, and return them. Call it with the lock held."""
        for group, sandbox in idle:
            group.idle.remove(sandbox)
            group.alive -= 1
        return [sandbox for _, sandbox in idle]
