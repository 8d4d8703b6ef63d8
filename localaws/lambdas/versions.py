"""Code versions: the unpacked folders and one zygote per distinct code."""

import hashlib
import threading
from collections.abc import Callable, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moto.awslambda.utils import get_backend

from localaws.lambdas.code import CodeFolders, search_path
from localaws.lambdas.deployment import Deployment
from localaws.lambdas.zygote import Zygote


@dataclass(frozen=True)
class Package:
    """A zip, and the digests of it and of the layers below it. Equal digests mean equal code."""

    digests: tuple[str, ...]
    code: bytes


@dataclass(frozen=True)
class Version:
    """A folder with the function's code, and the process that has its libraries loaded."""

    folder: Path
    zygote: Zygote


class Versions:
    """The running code versions. Thread-safe."""

    def __init__(self, state: Path, runtime: Path, log: Callable[[str], None]) -> None:
        self._folders = CodeFolders(state / "lambdas")
        self._runtime, self._log = runtime, log
        self._lock = threading.Lock()
        self._launcher = ThreadPoolExecutor(1, "lambda-zygotes")
        self._versions: dict[tuple[str, ...], Version] = {}
        self._layer_digests: dict[str, str] = {}

    def package(self, deployment: Deployment, code: bytes) -> Package:
        """Return the package of a deployment. Layers are unpacked now: they may be deleted later."""
        with self._lock:
            layers = [self._layer(arn) for arn in deployment.layers]
        # Hashed here: moto's own digest may belong to another zip in the middle of an update.
        digest = hashlib.sha256(code).hexdigest()
        return Package((digest, *(layer for layer in layers if layer)), code)

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

    def _layer(self, arn: str) -> str:
        """Unpack a layer version and return its digest, "" if it is missing."""
        if arn not in self._layer_digests:
            layer = _find_layer(arn)
            if layer is None:
                self._log(f"layer {arn} does not exist any more: its packages will be missing")
                return ""
            self._folders.unpack(layer.code_digest, layer.code_bytes)
            self._layer_digests[arn] = layer.code_digest
        return self._layer_digests[arn]

    def _start(self, package: Package) -> Version:
        digest, *layer_digests = package.digests
        folder = self._folders.unpack(digest, package.code)
        layers = [folder.with_name(digest) for digest in layer_digests]
        environment = {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            # Read by the dynamic linker when a process starts, so no worker can set it for itself.
            "LD_LIBRARY_PATH": ":".join(str(layer.absolute() / "lib") for layer in layers),
        }
        return Version(
            folder.absolute(), Zygote(search_path(folder, layers, self._runtime), environment, self._launcher)
        )


def _find_layer(arn: str) -> Any:
    _, _, _, region, account, *_ = arn.split(":")
    return get_backend(account, region).layers_versions_by_arn(arn)
