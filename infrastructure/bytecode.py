"""Bytecode in the zips for Lambda, which spares each cold start the compilation of all that it imports.

Lambda's folders can't be written, so Python would keep none there.
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from infrastructure.errors import DeploymentError

COMPILED = b"with bytecode"
"""Comment of a zip that has its bytecode."""
READABLE = 0o644 << 16
"""Mode of every file, as `ZipInfo.external_attr`. Lambda runs functions as another user."""


def add_bytecode(file: Path, root: str, python: str = sys.executable) -> None:
    """Add the bytecode of its sources to a zip that Lambda unpacks at `root`. Once more changes nothing.

    `python` must be of the functions' runtime. The same sources make the same zip, byte by byte.

    Raises:
        DeploymentError: a source can't be compiled; the zip is as it was.
    """
    with ZipFile(file) as zipped, TemporaryDirectory() as folder:
        if zipped.comment == COMPILED:
            return
        zipped.extractall(folder, [name for name in zipped.namelist() if not name.endswith(".pyc")])
        _compile(folder, root, python)
        partial = file.with_suffix(".partial")
        _write(partial, Path(folder))
    partial.replace(file)


def _compile(folder: str, root: str, python: str) -> None:
    """Compile all sources, in a process of its own, because bytecode differs by what was compiled before.

    Python takes "unchecked" bytecode without a look at the source, whose time a zip doesn't keep (PEP 552).
    """
    options = ["-q", "--invalidation-mode", "unchecked-hash", "-s", folder, "-p", root]
    command = [python, "-S", "-m", "compileall", *options, folder]
    done = subprocess.run(
        command, env={"PYTHONHASHSEED": "0"}, stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        raise DeploymentError(f"What Lambda gets can't be compiled: {done.stdout}")


def _write(file: Path, folder: Path) -> None:
    """Write a zip of a folder's files, sorted and without their times."""
    with ZipFile(file, "w", ZIP_DEFLATED) as zipped:
        zipped.comment = COMPILED
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = ZipInfo(path.relative_to(folder).as_posix())
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, READABLE
            zipped.writestr(entry, path.read_bytes())
