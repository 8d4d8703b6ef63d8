"""The table of key families is whole, and each folder's scripts and stores name families of their own."""

import ast
import re
from pathlib import Path

import pytest

from chalicelib.database.keys import FAMILIES, Family, Moves, With

CODE = Path(__file__).parents[2] / "chalicelib"
OWNERS = {family.name: family.owner for family in FAMILIES}
SCRIPTS = sorted(CODE.rglob("*.lua"))
MODULES = sorted(CODE.rglob("*.py"))
LITERAL = re.compile(r"key\('([a-z-]+)'")
HANDING_OVER = {
    f"people/{name}.lua"
    for name in (
        "merge_customers",
        "hand_item",
        "migrate_merge",
        "note_records",
        "move_visit",
        "move_sightings",
        "move_photo",
        "move_face",
        "give_reference",
    )
}
"""A merge, and the moving of a visit, hand over in one step what a person has in all folders."""
LENT = {
    "database/shared.lua": {"customer", "erased"},  # every script asks for survivors and tombstones
    "database/__init__.py": {"erased"},  # a tombstone is a key of several scripts
    "notifications/forget_told.lua": {"address"},  # nobody has the address any more
    "offers/store.py": {"visit"},  # a visit's offers go to the one that absorbed it
    "faces/indexed.py": {"photo"},  # faces of a photo in processing are no orphans
    "faces/store.py": {"customer", "photo"},
    "photos/erasure.py": {"photo-of", "nearest"},  # of faces that leave the collection with their photo
    "people/has_face.lua": {"references"},  # whoever has one is enrolled
    "people/merges.py": {"recognition", "visit"},
    "reviews/store.py": {"photo", "recognition"},  # an earlier attempt asks nothing
}
"""Further families of other folders, by file."""


def shown(path: Path) -> str:
    return str(path.relative_to(CODE))


def named_in(script: Path) -> set[str]:
    return set(LITERAL.findall(script.read_text()))


def named_by(module: Path) -> set[str]:
    """The families that a module's calls of `….key("family", …)` name."""
    calls = (node for node in ast.walk(ast.parse(module.read_text())) if isinstance(node, ast.Call))
    first = [call.args[0] for call in calls if getattr(call.func, "attr", "") == "key" and call.args]
    values = [each.value for each in first if isinstance(each, ast.Constant)]
    return {value for value in values if isinstance(value, str) and value}


def test_each_family_that_a_customer_keys_says_what_a_merge_does_with_it() -> None:
    assert [family.pattern for family in FAMILIES if family.is_keyed_by_customer and not family.merge] == []


def test_what_moves_names_items_and_sets_of_the_table() -> None:
    for family in FAMILIES:
        if isinstance(family.merge, Moves):
            assert {family.merge.item, family.merge.pointer} <= OWNERS.keys() | {"entry", ""}
            assert all(isinstance(named(also).merge, With) for also in family.merge.also)
        if isinstance(family.merge, With):
            moves = named(family.merge.index).merge
            assert isinstance(moves, Moves)
            assert family.name in moves.also


def named(name: str) -> Family:
    return next(family for family in FAMILIES if family.name == name)


def test_each_owner_is_a_folder() -> None:
    assert {family.owner for family in FAMILIES} <= {path.name for path in CODE.iterdir() if path.is_dir()}


@pytest.mark.parametrize("path", [*SCRIPTS, *MODULES], ids=shown)
def test_all_families_in_use_are_in_the_table(path: Path) -> None:
    used = named_in(path) if path.suffix == ".lua" else named_by(path)
    assert used <= OWNERS.keys()


@pytest.mark.parametrize("path", [*SCRIPTS, *MODULES], ids=shown)
def test_a_folder_names_families_of_its_own(path: Path) -> None:
    folder = path.relative_to(CODE).parts[0]
    used = named_in(path) if path.suffix == ".lua" else named_by(path)
    others = {name for name in used if OWNERS.get(name) not in (None, folder)}
    if folder == "privacy" or shown(path) in HANDING_OVER:
        return
    assert others <= LENT.get(shown(path), set())


def test_no_file_is_lent_what_it_does_not_use() -> None:
    for name, families in LENT.items():
        path = CODE / name
        assert families <= (named_in(path) if path.suffix == ".lua" else named_by(path)), name
