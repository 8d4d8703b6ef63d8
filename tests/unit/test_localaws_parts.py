"""A part that ends by itself is started again, and not for ever."""

import os
from pathlib import Path

import pytest

from localaws import processes
from localaws.parts import Part
from localaws.processes import Child, ProcessDied


def start(folder: Path, script: str) -> Child:
    return processes.start("Valkey", ["sh", "-c", script], folder / "log", os.environ, folder)


def mend_when_ended(part: Part, said: list[str]) -> None:
    part.child.process.wait(20)
    part.mend(said.append)


def test_a_killed_part_runs_again_and_the_console_says_so(tmp_path: Path) -> None:
    served: list[Child] = []
    part = Part(start(tmp_path, "sleep 60"), lambda: start(tmp_path, "sleep 60"), served.append)
    said: list[str] = []
    part.mend(said.append)

    part.child.process.kill()
    mend_when_ended(part, said)

    part.child.check()
    assert said == ["Valkey ended with exit code -9: starting it again.", "Valkey runs again."]
    assert served == [part.child]
    part.child.stop()


def test_a_part_that_ends_at_every_start_ends_the_machine_with_its_last_lines(tmp_path: Path) -> None:
    part = Part(start(tmp_path, "true"), lambda: start(tmp_path, "echo no port"), lambda child: None)

    for _ in range(3):
        mend_when_ended(part, [])

    with pytest.raises(ProcessDied, match="Valkey ended with exit code 0:\nno port"):
        mend_when_ended(part, [])


def test_a_start_that_fails_is_repeated(tmp_path: Path) -> None:
    failures = [TimeoutError("not within 60 s")]

    def serve(child: Child) -> None:
        if failures:
            raise failures.pop()

    part = Part(start(tmp_path, "true"), lambda: start(tmp_path, "sleep 60"), serve)
    said: list[str] = []
    mend_when_ended(part, said)
    mend_when_ended(part, said)

    part.child.check()
    assert "not within 60 s" in said
    part.child.stop()
