"""Code versions: the unpacked folders and one zygote per distinct code."""

import hashlib
import threading
from collections.abc import Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from localaws.lambdas.code import CodeFolders, search_path
from localaws.lambdas.zygote import Zygote


@dataclass(frozen=True)
class Package:
    """The zips of a function's code and of its layers, after their digests. Equal digests mean equal code."""

    zips: tuple[tuple[str, bytes], ...]

    @property
    def digests(self) -> tuple[str, ...]:
        return tuple(digest for digest, _ in self.zips)


@dataclass(frozen=True)
class Version:
    """A folder with the function's code, and the process that has its libraries loaded."""

    folder: Path
    zygote: Zygote


class Versions:
    """The running code versions. Thread-safe."""

    def __init__(self, state: Path, runtime: Path) -> None:
        self._folders = CodeFolders(state / "lambdas")
        self._runtime = runtime
        self._lock = threading.Lock()
        self._launcher = ThreadPoolExecutor(1, "lambda-zygotes")
        self._versions: dict[tuple[str, ...], Version] = {}

    def get(self, package: Package) -> Version:
        """Return the running version of a package."""
        with self._lock:
            version = self._versions.get(package.digests)
            if version is not None and not version.zygote.alive:
                version.zygote.close()
                version = None
            if version is None:
                version = self._versions[package.digests] = self._start(package)
            return version

    def keep_only(self, wanted: Set[tuple[str, ...]]) -> None:
        """End the processes and remove the folders of all other packages."""
        with self._lock:
            for digests in self._versions.keys() - wanted:
                self._versions.pop(digests).zygote.close()
            self._folders.keep_only(digest for digests in wanted for digest in digests)

    def close(self) -> None:
        """End every process."""
        with self._lock:
            for version in self._versions.values():
                version.zygote.close()
            self._versions.clear()
        self._launcher.shutdown()

    def _start(self, package: Package) -> Version:
        folder, *layers = [self._folders.unpack(digest, zipped) for digest, zipped in package.zips]
        environment = {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            # Read by the dynamic linker when a process starts, so no worker can set it for itself.
            "LD_LIBRARY_PATH": ":".join(str(layer.absolute() / "lib") for layer in layers),
        }
        return Version(
            folder.absolute(), Zygote(search_path(folder, layers, self._runtime), environment, self._launcher)
        )


def package(function: Any) -> Package:
    """Return the package of a moto LambdaFunction as it is now."""
    # Hashed here: moto's own digest may belong to another zip in the middle of an update.
    code = function.code_bytes
    return Package(((hashlib.sha256(code).hexdigest(), code), *function.layer_zips))
