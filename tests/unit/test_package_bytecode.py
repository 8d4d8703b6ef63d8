"""Bytecode in Lambda's zips: reproducible, and taken by Python whatever the time of the source."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from importlib.util import MAGIC_NUMBER, cache_from_source
from pathlib import Path

import pytest

from infrastructure.bytecode import add_bytecode
from infrastructure.errors import DeploymentError

SOURCES = {"app.py": "import lib.names\n", "lib/__init__.py": "", "lib/names.py": "NAMES = {'b', 'a'}\n"}
UNCHECKED_HASH = (1).to_bytes(4, "little")
"""Flags of bytecode that Python takes without a look at its source (PEP 552)."""


def write_zip(file: Path, files: Mapping[str, str], hour: int = 0) -> Path:
    with zipfile.ZipFile(file, "w") as zipped:
        for name, text in files.items():
            zipped.writestr(zipfile.ZipInfo(name, (2026, 1, 1, hour, 0, 0)), text)
    return file


def bytecode(zipped: zipfile.ZipFile) -> dict[str, bytes]:
    return {name: zipped.read(name) for name in zipped.namelist() if name.endswith(".pyc")}


def test_every_source_gets_bytecode_that_no_time_outdates(tmp_path: Path) -> None:
    file = write_zip(tmp_path / "code.zip", SOURCES)

    add_bytecode(file, "/var/task")

    with zipfile.ZipFile(file) as zipped:
        compiled = bytecode(zipped)
        assert set(compiled) == {cache_from_source(name) for name in SOURCES}
        assert {name: zipped.read(name).decode() for name in SOURCES} == SOURCES
    assert {code[:8] for code in compiled.values()} == {MAGIC_NUMBER + UNCHECKED_HASH}


def test_the_same_sources_make_the_same_zip(tmp_path: Path) -> None:
    first = write_zip(tmp_path / "first.zip", SOURCES)
    second = write_zip(tmp_path / "second.zip", dict(reversed(SOURCES.items())), hour=1)

    add_bytecode(first, "/var/task")
    add_bytecode(second, "/var/task")

    assert first.read_bytes() == second.read_bytes()


def test_once_more_changes_nothing(tmp_path: Path) -> None:
    file = write_zip(tmp_path / "code.zip", SOURCES)
    add_bytecode(file, "/var/task")
    before = file.stat()

    add_bytecode(file, "/var/task")

    after = file.stat()  # the time of the last access is another
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_bytecode_from_the_project_s_folder_is_replaced(tmp_path: Path) -> None:
    clean, used = write_zip(tmp_path / "clean.zip", SOURCES), tmp_path / "used.zip"
    write_zip(used, {**SOURCES, cache_from_source("app.py"): "stale", cache_from_source("gone.py"): "stale"})

    add_bytecode(clean, "/var/task")
    add_bytecode(used, "/var/task")

    assert used.read_bytes() == clean.read_bytes()


def test_a_traceback_names_the_source_where_lambda_has_it(tmp_path: Path) -> None:
    file = write_zip(
        tmp_path / "code.zip", {"app.py": "import sys\nprint(sys._getframe().f_code.co_filename)"}
    )
    add_bytecode(file, "/var/task")
    with zipfile.ZipFile(file) as zipped:
        zipped.extractall(tmp_path)
    compiled = tmp_path / cache_from_source("app.py")

    shown = subprocess.check_output([sys.executable, str(compiled)], env=os.environ, text=True)

    assert shown == "/var/task/app.py\n"


def test_a_source_that_is_no_python_is_named_and_the_zip_stays(tmp_path: Path) -> None:
    file = write_zip(tmp_path / "code.zip", {"app.py": "def"})
    before = file.read_bytes()

    with pytest.raises(DeploymentError, match=r"app\.py"):
        add_bytecode(file, "/var/task")

    assert file.read_bytes() == before
