"""Scripts that Redis runs as one atomic step, read from the `.lua` files beside the stores.

A script names the functions that it shares with others at its head, `--- include people/addresses_of`. Each
of these is a file with one function. `database/shared.lua` is put before every script.
"""

import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[1]
INCLUDE = re.compile(r"^--- include (\S+)\n", re.MULTILINE)


@cache
def read_script(name: str) -> str:
    """Return the script `<folder>/<name>` after the parts that it includes, each part once."""
    return "\n".join(_parts(name, {"database/shared": _read("database/shared")}).values())


def _parts(name: str, before: dict[str, str]) -> dict[str, str]:
    """Return the parts `before`, then the parts that `name` includes, then `name` itself."""
    source = _read(name)
    for included in INCLUDE.findall(source):
        if included not in before:
            before = _parts(included, before)
    return before | {name: INCLUDE.sub("", source)}


def _read(name: str) -> str:
    return (FOLDER / f"{name}.lua").read_text()
