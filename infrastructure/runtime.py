"""Lambda's runtime of a stage: one for AWS, and this machine's own Python and processor for the local AWS."""

import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from chalice.config import Config

from infrastructure.place import ENDPOINT, LOCAL, is_here
from infrastructure.stages import Stage


@dataclass(frozen=True)
class Runtime:
    """A version of Python, as "3.13", and Lambda's name for a processor: arm64 or x86_64."""

    version: str
    architecture: str

    @property
    def name(self) -> str:
        """Return Lambda's name for the Python."""
        return f"python{self.version}"

    @property
    def machine(self) -> str:
        """Return the processor's name in the tags of wheels."""
        return "aarch64" if self.architecture == "arm64" else self.architecture

    def __str__(self) -> str:
        return f"{self.name} {self.architecture}"


ON_AWS = Runtime("3.13", "arm64")
OWN = Runtime(
    f"{sys.version_info.major}.{sys.version_info.minor}",
    "arm64" if platform.machine() in {"aarch64", "arm64"} else "x86_64",
)


def runtime_of(stage: Stage, environment: Mapping[str, str] = os.environ) -> Runtime:
    """Return the stage's runtime. An AWS on this machine runs functions by this machine's Python."""
    return OWN if stage.name == LOCAL or is_here(environment.get(ENDPOINT, "")) else ON_AWS


def config_class(runtime: Runtime) -> type[Config]:
    """Return Chalice's configuration for a runtime. Its own takes the Python from the one that runs."""
    given = {"lambda_python_version": runtime.name, "lambda_architecture": runtime.architecture}
    return type("StageConfig", (Config,), given)


@cache
def interpreter(version: str) -> str | None:
    """Return a Python of this version on this machine that runs, None if there is none."""
    return next((program for program in candidates(version) if runs(program, version)), None)


def candidates(version: str) -> Iterator[str]:
    """Return the programs to try: a Python on PATH may be a shim of pyenv that runs nothing."""
    if version == OWN.version:
        yield sys.executable
    yield f"python{version}"
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    yield from map(str, sorted(pyenv.glob(f"versions/{version}.*/bin/python3")))


def runs(program: str, version: str) -> bool:
    told = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        ended = subprocess.run([program, "-S", "-c", told], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return ended.stdout.strip() == version
