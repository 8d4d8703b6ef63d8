from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from local_aws import LocalAws

from localaws.faults import client


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    """One server for all tests that do not kill it; each uses names of its own."""
    server = LocalAws(tmp_path_factory.mktemp("aws") / "state")
    server.start()
    yield server
    server.kill()


@pytest.fixture
def fault(aws: LocalAws) -> Iterator[Callable[..., dict[str, Any]]]:
    """Switches a fault of the shared server, as the command does; all are off afterwards."""
    yield lambda *words: client.switch(aws.url, *words)
    client.switch(aws.url, "off")


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[LocalAws]:
    """A server to be killed and started again on the same state."""
    server = LocalAws(tmp_path / "state")
    server.start()
    yield server
    server.kill()
