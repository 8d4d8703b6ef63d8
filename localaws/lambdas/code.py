"""Unpacked zips of deployed code: one folder per digest, shared by functions."""

import io
import shutil
import uuid
import zipfile
from collections.abc import Iterable
from pathlib import Path

from localaws.lambdas.deployment import RUNTIME


class CodeFolders:
    """The folders below `root`. They survive a restart, because only complete ones have their final name."""

    def __init__(self, root: Path) -> None:
        self._root = root
        root.mkdir(parents=True, exist_ok=True)

    def unpack(self, digest: str, zipped: bytes) -> Path:
        """Return the folder with this zip's content."""
        folder = self._root / digest
        if not folder.is_dir():
            partial = self._root / f"partial-{uuid.uuid4().hex}"
            _extract(zipped, partial)
            partial.rename(folder)
        return folder

    def keep_only(self, digests: Iterable[str]) -> None:
        """Remove the folders of all other digests."""
        wanted = set(digests)
        for folder in self._root.iterdir():
            if folder.name not in wanted:
                shutil.rmtree(folder, ignore_errors=True)


def _extract(zipped: bytes, folder: Path) -> None:
    folder.mkdir()
    with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
        for item in archive.infolist():
            path = Path(archive.extract(item, folder))
            # extract() drops the modes; a program must stay executable.
            if (item.external_attr >> 16) & 0o100:
                path.chmod(path.stat().st_mode | 0o111)


def search_path(code: Path, layers: Iterable[Path], runtime: Path) -> list[str]:
    """Return the first entries of sys.path in AWS's order; a later layer takes precedence.

    https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
    """
    paths = [code]
    for layer in reversed(list(layers)):
        paths += [layer / "python" / "lib" / RUNTIME / "site-packages", layer / "python"]
    return [str(path.absolute()) for path in [*paths, runtime]]
