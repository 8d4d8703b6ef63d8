"""The project's own calls: which files run, and how many calls lie between a handler and its effect."""

import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
CODE = (str(ROOT / "app.py"), str(ROOT / "chalicelib"))
HANDLERS = (str(ROOT / "app.py"), str(ROOT / "chalicelib" / "api"))
CLIENT = str(ROOT / "chalicelib" / "database" / "client.py")
COMMANDS = ("execute_command", "translated_execute")
"""The functions of the client that every command and every pipeline passes."""


class Calls:
    """Watches the calls of this process, through Python's profiler.

    `files` are those of the project that ran, Python and Lua. `effects` has the writes of each handler: every
    one is the list of calls that lead to it, from the handler to a store or a wrapper of AWS.
    """

    def __init__(self, writes: Callable[[], int], scripts: Mapping[str, str]) -> None:
        """`writes` counts the changes in Redis so far; `scripts` are names by the digest of their text."""
        self.files: set[str] = set()
        self.effects: dict[str, list[list[str]]] = {}
        self._writes = writes
        self._scripts = scripts
        self._known = writes()

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Watch the block, and the threads that it starts."""
        threading.setprofile(self._on_event)
        sys.setprofile(self._on_event)
        try:
            yield
        finally:
            sys.setprofile(None)
            threading.setprofile(None)

    def on_write(self) -> None:
        """Note that something is written now, by the calls that are running."""
        self._note_effect(sys._getframe())

    def _on_event(self, frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(CODE):
            self._note_file(frame)
        elif event == "return" and _is_command(frame):
            self._note_command(frame)

    def _note_file(self, frame: FrameType) -> None:
        if not any(
            each.f_code.co_name == "<module>" for each in _own(frame)
        ):  # nothing runs by being imported
            self.files.add(_shown(frame))

    def _note_command(self, frame: FrameType) -> None:
        """Look what a command of Redis was when it is over: which script, and if anything has changed."""
        arguments = frame.f_locals["args"]
        if arguments[:1] == ("EVALSHA",):
            self.files.add(self._scripts[arguments[1]])
        writes = self._writes()
        if writes > self._known:
            self._note_effect(frame)
        self._known = writes

    def _note_effect(self, frame: FrameType) -> None:
        frames = [each for each in _own(frame) if _counts(each)][::-1]
        while frames and not frames[0].f_code.co_filename.startswith(HANDLERS):
            del frames[0]
        if frames:
            names = [f"{Path(_shown(each)).with_suffix('')}.{each.f_code.co_qualname}" for each in frames]
            self.effects.setdefault(frames[0].f_code.co_name, []).append(names)


def _own(frame: FrameType | None) -> Iterator[FrameType]:
    """Yield the project's frames of a stack, the innermost first."""
    while frame is not None:
        if frame.f_code.co_filename.startswith(CODE):
            yield frame
        frame = frame.f_back


def _is_command(frame: FrameType) -> bool:
    return frame.f_code.co_name in COMMANDS and frame.f_code.co_filename == CLIENT


def _counts(frame: FrameType) -> bool:
    """Tell if a reader meets this call: not within the client of Redis, and no frame of a comprehension."""
    is_client = frame.f_code.co_filename.startswith(str(Path(CLIENT).parent))
    return not is_client and not frame.f_code.co_name.startswith("<")


def _shown(frame: FrameType) -> str:
    return str(Path(frame.f_code.co_filename).relative_to(ROOT))
