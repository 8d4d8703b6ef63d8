"""Presigned links lead where their signature holds; signing asks nobody."""

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from botocore.config import Config

from chalicelib.aws.links import Credentials, Site, sign_link
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


@pytest.mark.parametrize("key", ["faces/a.jpg", "entrance/door 1/Größe (1)+~.jpg", "a//b", "x=1&y?#%41"])
@pytest.mark.parametrize("version", [None, "v/1+=", "null"])
@pytest.mark.parametrize("token", [None, "a/session+token=="])
def test_a_link_is_the_one_that_the_sdk_signs(key: str, version: str | None, token: str | None) -> None:
    options: dict[str, Any] = {"signature_version": "s3v4", "s3": {"addressing_style": "virtual"}}
    secret = {"aws_access_key_id": "AKIA/1", "aws_secret_access_key": "s3cret", "aws_session_token": token}
    client = boto3.client("s3", region_name="eu-west-1", config=Config(**options), **secret)
    where = {"Bucket": "photos", "Key": key} | ({"VersionId": version} if version else {})

    signed = client.generate_presigned_url("get_object", Params=where, ExpiresIn=60)
    moment = re.search(r"X-Amz-Date=(\w+)", signed)
    now = datetime.strptime(moment[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)  # type: ignore[index]
    site = Site("eu-west-1", "https", "photos.s3.eu-west-1.amazonaws.com", "/")
    own = sign_link(site, Credentials("AKIA/1", "s3cret", token), key, version, 60, now)

    assert urlsplit(own)._replace(query="") == urlsplit(signed)._replace(query="")
    assert parse_qs(urlsplit(own).query) == parse_qs(urlsplit(signed).query)
