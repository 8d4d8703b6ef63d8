"""What several contract tests start with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.aws.storage import Bucket
from chalicelib.database import Database
from tests.contract.erasing_shop import Shop
from tests.contract.shop_parts import make_bucket
from tests.contract.stock_aws import deploying_aws, make_deployed_project, point_to, stock_aws


@pytest.fixture(scope="module")
def buckets(aws_url: str) -> tuple[Bucket, Bucket]:
    """Buckets for photos and results, made once for all tests of a file."""
    return make_bucket(aws_url), make_bucket(aws_url)


@pytest.fixture
def erasing_shop(database: Database, buckets: tuple[Bucket, Bucket]) -> Shop:
    """A shop that can erase people, and knows nobody yet."""
    for bucket in buckets:
        bucket.erase_under("")
    return Shop(database, *buckets)


@pytest.fixture(scope="module")
def stock_url() -> Iterator[str]:
    """The URL of an unmended moto server."""
    with stock_aws() as served:
        yield served


@pytest.fixture(scope="module")
def deploying_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a local AWS whose functions do nothing."""
    with deploying_aws(tmp_path_factory.mktemp("aws")) as served:
        yield served


@pytest.fixture
def deployed_project(deploying_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose stage `dev` has its infrastructure, its functions and its REST API."""
    point_to(deploying_url, monkeypatch)
    return make_deployed_project(tmp_path)
