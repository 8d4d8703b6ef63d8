from collections.abc import Iterator
from pathlib import Path

import pytest
from local_aws import LocalAws


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    """One server for all tests that do not kill it; each uses names of its own."""
    server = LocalAws(tmp_path_factory.mktemp("aws") / "state")
    server.start()
    yield server
    server.kill()


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[LocalAws]:
    """A server to be killed and started again on the same state."""
    server = LocalAws(tmp_path / "state")
    server.start()
    yield server
    server.kill()
