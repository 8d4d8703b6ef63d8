"""Imports of moto without packages that its modules import and nothing here uses."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any


class _Empty(ModuleType):
    """A package that was not run. Any name in it is a class without instances, or a module in its folder."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        parent, _, own = name.rpartition(".")
        above = getattr(sys.modules.get(parent), "__path__", [])
        self.__path__ = [str(Path(folder) / own) for folder in above]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


@contextmanager
def without(*packages: str) -> Iterator[None]:
    """Let the block import empty packages in place of these. Later imports get the real ones.

    A package that is imported already stays what it is.
    """
    empty = set()
    for name in packages:
        if name not in sys.modules:
            sys.modules[name] = _Empty(name)
            empty.add(name)
    try:
        yield
    finally:
        for name in [one for one in sys.modules if one in empty or one.rpartition(".")[0] in empty]:
            del sys.modules[name]
