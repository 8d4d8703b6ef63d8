"""What several contract tests start with."""

import pytest

from chalicelib.aws.storage import Bucket
from chalicelib.database import Database
from tests.contract.erasing_shop import Shop
from tests.contract.shop_parts import make_bucket


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
