"""Clients of AWS, made in half the time that the SDK takes for it.

boto3 adds nothing that is used here. botocore looks into the folders of 400 services before it reads the
models of one, and parses them with a slow parser.
"""

import gzip
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import botocore.loaders
import botocore.session
import msgspec
from botocore.config import Config

READERS: dict[str, Callable[[bytes], bytes]] = {".json": bytes, ".json.gz": gzip.decompress}
"""The endings of models, and what makes JSON of a file."""


def make_client(service: str, region: str, options: dict[str, Any]) -> Any:
    """Return a client of a service. `options` are those of botocore's Config."""
    return session().create_client(service, region_name=region, config=Config(**options))


@cache
def session() -> botocore.session.Session:
    """Return the session of all clients."""
    made = botocore.session.get_session()
    loader = made.get_component("data_loader")
    loader.file_loader = _Models()
    loader.list_available_services = lambda type_name: _services(loader.search_paths)
    return made


def _services(search_paths: list[str]) -> list[str]:
    """Return the names of all services, whatever type of model each has."""
    return [name for path in search_paths if os.path.isdir(path) for name in os.listdir(path)]


class _Models(botocore.loaders.JSONFileLoader):  # type: ignore[misc]
    """A reader of files by msgspec."""

    def load_file(self, file_path: str) -> Any:
        """Return the content of a file without its ending, None if there is none."""
        for ending, reader in READERS.items():
            file = Path(file_path + ending)
            if file.is_file():
                return msgspec.json.decode(reader(file.read_bytes()))
        return None
