"""The deployment of an earlier start, which a later one takes over while nothing has changed."""

import hashlib
import json
import os
import shutil
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from localaws import environment, project
from localaws.project import RECORD

RESOURCES = Path("deployment/resources")
"""The file in the state folder where the server keeps them."""

_OF_A_SHELL = {"_", "COLUMNS", "LINES", "OLDPWD", "PWD", "SHLVL", "TERM_SESSION_ID", "WINDOWID"}
"""Variables that differ from shell to shell, and that no step reads."""


class KeptDeployment:
    """The deployment in the state folder: the server's resources, Chalice's record of them, and a digest.

    The digest is of all that was deployed. It is written last and deleted first, so the rest belongs to it.
    """

    def __init__(self, state: Path, source: Path) -> None:
        folder = (state / RESOURCES).parent
        self._digest, self._record, self._source = folder / "digest", folder / "record.json", source

    def is_of(self, digest: str) -> bool:
        """Tell whether a deployment with this digest is kept."""
        return self._digest.exists() and self._digest.read_text() == digest

    def restore_record(self) -> None:
        """Put Chalice's record of it back, for the next `chalice deploy`."""
        record = self._source / RECORD
        if not record.exists() or record.read_bytes() != self._record.read_bytes():
            record.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(self._record, record)

    def forget(self) -> None:
        """Keep nothing until `complete`. What Chalice's record names ended with the former server."""
        for file in (self._digest, self._source / RECORD):
            file.unlink(missing_ok=True)

    def complete(self, digest: str) -> None:
        """Keep the deployment, whose resources are written, with Chalice's record and its digest."""
        shutil.copy(self._source / RECORD, self._record)
        partial = self._digest.with_suffix(".partial")
        partial.write_text(digest)
        partial.replace(self._digest)


@dataclass(frozen=True)
class Origin:
    """The sources of a deployment: folders of the project, of this package, of installed packages."""

    project: Path
    localaws: Path = Path(__file__).parent
    packages: Path = Path(sysconfig.get_path("purelib"))
    wheels: Path = environment.WHEELS

    def digest(self, variables: Mapping[str, str]) -> str:
        """Return the digest of all files, of the versions of packages, and of the steps' environment."""
        total = hashlib.sha256()
        for part in self._parts():
            total.update(b"%d " % len(part))
            total.update(part)
        read = {name: variables[name] for name in sorted(variables.keys() - _OF_A_SHELL)}
        total.update(json.dumps(read).encode())
        return total.hexdigest()

    def _parts(self) -> Iterator[bytes]:
        for file in project.files(self.project):
            yield from (os.fsencode(file.relative_to(self.project)), file.read_bytes())
        for file in sorted(self.localaws.rglob("*.py")):
            yield from (os.fsencode(file.relative_to(self.localaws)), file.read_bytes())
        installed = [*self.packages.glob("*.dist-info"), *self.wheels.glob("*")]
        for name in (sys.version, *sorted(one.name for one in installed)):
            yield name.encode()
