"""Presigned links lead where their signature holds; signing asks nobody."""

import pytest

from chalicelib.config import Settings
from chalicelib.shop import Shop
from tests.shops import SETTINGS


@pytest.mark.parametrize(
    ("endpoint", "place"),
    [
        (None, "https://photos.s3.eu-west-1.amazonaws.com/"),
        ("http://127.0.0.1:5000", "http://127.0.0.1:5000/photos"),
    ],
)
def test_links_and_forms_name_the_region_or_this_machine(
    monkeypatch: pytest.MonkeyPatch, endpoint: str | None, place: str
) -> None:
    """S3's global name redirects for hours after a bucket was made, and a redirected signature is void."""
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    for name, value in {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}.items():
        monkeypatch.setenv(name, value)
    if endpoint:
        monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    bucket = Shop(Settings(**SETTINGS | {"aws_region": "eu-west-1"})).photos_bucket

    assert bucket.upload_form("a.jpg", "image/jpeg", 10, 60)["url"] == place
    assert bucket.link("a.jpg", 60).startswith(f"{place.rstrip('/')}/a.jpg?")
