"""The table in docs/architecture.md says which parts of the shop and which other folders each folder uses."""

import ast
from functools import cached_property
from graphlib import TopologicalSorter
from pathlib import Path
from typing import get_type_hints

from chalicelib.shop import Shop
from tests.unit.test_imports import CODE, DOMAINS, FILES, part, parts

ARCHITECTURE = Path(__file__).parents[2] / "docs" / "architecture.md"
HEAD = "| folder | in Redis | in AWS | other folders |\n| --- | --- | --- | --- |\n"
EVERYBODYS = {"settings", "account", "zone", "now", "pause", "new_id", "new_token", "metrics"}
"""Plain values and functions of the shop, and its metrics, which the table leaves out."""
MESSAGES = {"channels", "texts"}
"""Parts that send by AWS, and are no wrapper of it."""
PARTS = {name for name, made in vars(Shop).items() if isinstance(made, cached_property) and name[0] != "_"}
AWS = MESSAGES | {"topic"} | {
    name for name in PARTS if get_type_hints(vars(Shop)[name].func)["return"].__module__ == "chalicelib.ports"
}  # fmt: skip


def names_of_the_shop(path: Path) -> set[str]:
    """Return what a file takes of `shop`, of `shop()` and of `self._shop`."""
    taken = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)]
    return {node.attr for node in taken if _is_shop(node.value)}


def _is_shop(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        return not node.args and _is_shop(node.func)
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return name in {"shop", "_shop"}


CALLS = {part(path): set[str]() for path in DOMAINS if len(path.relative_to(CODE).parts) > 1}
USES = {part(path): set[str]() for path in FILES if part(path) in {"api", *CALLS}}
for file in FILES:
    USES.get(part(file), set()).update(names_of_the_shop(file))
    CALLS.get(part(file), set()).update(parts(file) & CALLS.keys())


def table() -> str:
    """Return the table as the code has it."""
    rows = [
        (f"`{folder}`", _words(used - EVERYBODYS - AWS), _words(used & AWS), _words(CALLS.get(folder, ())))
        for folder, used in sorted(USES.items())
    ]
    return HEAD + "".join(f"| {' | '.join(row)} |\n".replace("  ", " ") for row in rows)


def _words(names: object) -> str:
    return ", ".join(sorted(names))  # type: ignore[call-overload]


def test_the_table_says_what_each_folder_uses() -> None:
    assert table() in ARCHITECTURE.read_text(), f"write into {ARCHITECTURE.name}:\n{table()}"


def test_no_folders_call_each_other_in_a_circle() -> None:
    assert list(TopologicalSorter(CALLS).static_order())


def test_every_part_of_the_shop_is_used() -> None:
    assert set().union(*USES.values()) | {"database"} >= PARTS - EVERYBODYS


def test_whatever_a_folder_takes_of_the_shop_is_there() -> None:
    shop_has = PARTS | EVERYBODYS | {"topic"}

    assert {folder: used - shop_has for folder, used in USES.items() if used - shop_has} == {}
