"""Tasks whose steps are taken in a given order. A step ends before a call of a chosen method."""

from collections.abc import Callable, Iterable
from itertools import chain, cycle
from threading import Semaphore, Thread, current_thread
from typing import Any


class Task(Thread):
    """A task that goes on by one step whenever it may."""

    def __init__(self, work: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self._work = work
        self._may_go, self._has_stopped = Semaphore(0), Semaphore(0)
        self.is_over = False
        self.answer: Any = None

    def run(self) -> None:
        self._may_go.acquire()
        try:
            self.answer = self._work()
        except Exception as exc:
            self.answer = exc
        self.is_over = True
        self._has_stopped.release()

    def stop(self) -> None:
        self._has_stopped.release()
        self._may_go.acquire()

    def go_on(self) -> None:
        self._may_go.release()
        self._has_stopped.acquire()


def interleaved(order: Iterable[int], *works: Callable[[], Any]) -> list[Any]:
    """Return what each task answers or raises. `order` has the number of the task that takes the next step.

    After it they take turns. Who is over is passed over.
    """
    tasks = [Task(work) for work in works]
    for task in tasks:
        task.start()
    turns = chain(order, cycle(range(len(tasks))))
    while not all(task.is_over for task in tasks):
        task = tasks[next(turns)]
        if not task.is_over:
            task.go_on()
    for task in tasks:
        task.join()
    return [task.answer for task in tasks]


def stop_before(owner: Any, *names: str) -> None:
    """Let tasks stop before each call of these methods."""
    for name in names:
        setattr(owner, name, _stopping(getattr(owner, name)))


def _stopping(call: Callable[..., Any]) -> Callable[..., Any]:
    def stop_and_call(*arguments: Any, **options: Any) -> Any:
        task = current_thread()
        if isinstance(task, Task):
            task.stop()
        return call(*arguments, **options)

    return stop_and_call
