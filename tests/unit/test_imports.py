"""Imports go one way: app -> tasks and api -> shop -> stores -> plain values."""

import ast
from functools import cache
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
CODE = PROJECT / "chalicelib"
SHARED = {
    "accuracy",
    "addresses",
    "channels",
    "errors",
    "invocations",
    "mismatches",
    "payloads",
    "person",
    "text_rules",
    "texts",
    "times",
    "database",
    "pictures",
}
"""What every domain may use."""
COMPOSING = {"api", "cold_start", "middleware", "shop"}
WIRING = {"shop", "ports", "outside", "logs", "metrics"}
"""Further modules that tasks may use."""
OUTSIDE = {"localaws", "moto", "demo", "infrastructure", "tests", "benchmarks", "app"}


@cache
def imports(path: Path) -> frozenset[str]:
    """Return the modules that a file imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            found.add(node.module or "")
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


def part(path: Path) -> str:
    """Return the domain (or other part of chalicelib) that a file belongs to."""
    return path.relative_to(CODE).parts[0].removesuffix(".py")


def parts(path: Path) -> set[str]:
    """Return the parts of chalicelib that a file imports, except its own."""
    names = {name.split(".")[1] for name in imports(path) if name.startswith("chalicelib.")}
    return {name for name in names if (CODE / name).is_dir() or (CODE / f"{name}.py").exists()} - {part(path)}


FILES = sorted(CODE.rglob("*.py"))
DOMAINS = [
    path for path in FILES if part(path) not in {*SHARED, *COMPOSING, *WIRING, "aws", "config", "__init__"}
]
LOCAL = sorted((PROJECT / "localaws").rglob("*.py"))


def shown(path: Path) -> str:
    return str(path.relative_to(PROJECT))


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_nothing_that_lambda_lacks_is_imported(path: Path) -> None:
    assert not {name.partition(".")[0] for name in imports(path)} & OUTSIDE


STORES = [path for path in DOMAINS if "chalicelib.shop" not in imports(path)]
TASKS = [path for path in DOMAINS if "chalicelib.shop" in imports(path)]


@pytest.mark.parametrize("path", STORES, ids=shown)
def test_stores_and_values_never_import_another_folder(path: Path) -> None:
    assert parts(path) <= SHARED | {"ports"}


@pytest.mark.parametrize("path", TASKS, ids=shown)
def test_tasks_import_folders_and_the_shop_but_no_wrapper_of_aws(path: Path) -> None:
    """The table in docs/architecture.md names these folders: tests/unit/test_shop_names.py."""
    assert parts(path) <= SHARED | WIRING | {part(path) for path in DOMAINS}


@pytest.mark.parametrize("path", [path for path in FILES if part(path) == "aws"], ids=shown)
def test_wrappers_of_aws_know_errors_only(path: Path) -> None:
    assert parts(path) <= {"errors"}


@pytest.mark.parametrize("path", [path for path in FILES if part(path) in SHARED], ids=shown)
def test_what_domains_share_knows_no_domain(path: Path) -> None:
    assert parts(path) <= SHARED


@pytest.mark.parametrize("path", DOMAINS, ids=shown)
def test_domains_know_no_sdk(path: Path) -> None:
    assert not {name.partition(".")[0] for name in imports(path)} & {"boto3", "botocore", "redis", "chalice"}


@pytest.mark.parametrize("path", LOCAL, ids=shown)
def test_the_local_aws_knows_nothing_of_the_application(path: Path) -> None:
    assert not {name.partition(".")[0] for name in imports(path)} & {"chalicelib", "app"}
