import time
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from urllib.request import Request, urlopen
from uuid import uuid4
from xml.etree import ElementTree

import pytest
import requests
from local_aws import LocalAws

BUCKET = "presigned"
KEY = "faces/ä b+c.jpg"


@pytest.fixture(scope="module", autouse=True)
def bucket(aws: LocalAws) -> None:
    aws.client("s3").create_bucket(Bucket=BUCKET)
    aws.client("s3").put_object(Bucket=BUCKET, Key=KEY, Body=b"picture")


def fetch(url: str, method: str = "GET", body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urlopen(Request(url, body, named, method=method)) as answer:
            return answer.status, answer.read()
    except HTTPError as refused:
        return refused.code, refused.read()


def code(body: bytes) -> str:
    return str(ElementTree.fromstring(body).findtext("Code"))


def link(
    aws: LocalAws, version: str = "s3v4", method: str = "get_object", expires: int = 60, **more: Any
) -> str:
    s3 = aws.client("s3", signature_version=version)
    parameters = {"Bucket": BUCKET, "Key": KEY, **more}
    return str(s3.generate_presigned_url(method, Params=parameters, ExpiresIn=expires))


def changed(url: str, **parameters: str) -> str:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query)) | {
        name.replace("_", "-"): value for name, value in parameters.items()
    }
    return urlunsplit(parts._replace(query=urlencode(query)))


def test_a_signed_link_is_followed(aws: LocalAws) -> None:
    assert fetch(link(aws)) == (200, b"picture")


def test_signature_version_2_is_refused(aws: LocalAws) -> None:
    for status, body in (fetch(link(aws, "s3")), post(form(aws, "s3"))):
        assert (status, code(body)) == (400, "InvalidRequest")


def test_a_link_to_another_key_is_refused(aws: LocalAws) -> None:
    status, body = fetch(link(aws).replace("faces", "other"))
    assert (status, code(body)) == (403, "SignatureDoesNotMatch")


def test_a_link_with_a_signed_response_header_is_followed(aws: LocalAws) -> None:
    url = link(aws, ResponseContentType="image/jpeg")
    with urlopen(url) as answer:
        assert answer.headers["Content-Type"] == "image/jpeg"


def test_a_longer_life_is_refused(aws: LocalAws) -> None:
    status, body = fetch(changed(link(aws), X_Amz_Expires="3600"))
    assert (status, code(body)) == (403, "SignatureDoesNotMatch")


def test_an_expired_link_is_refused(aws: LocalAws) -> None:
    status, body = fetch(link(aws, expires=0))
    assert (status, code(body)) == (403, "AccessDenied")
    assert b"Request has expired" in body


def test_a_link_for_reading_does_not_write(aws: LocalAws) -> None:
    status, body = fetch(link(aws), "PUT", b"other")
    assert (status, code(body)) == (403, "SignatureDoesNotMatch")


def test_an_incomplete_link_is_refused_with_its_missing_parameters(aws: LocalAws) -> None:
    status, body = fetch(f"{aws.url}/{BUCKET}/x?X-Amz-Signature=abc")
    assert (status, code(body)) == (400, "AuthorizationQueryParametersError")


def test_an_unknown_key_is_refused(aws: LocalAws) -> None:
    url = link(aws).replace("Credential=local", "Credential=other")
    status, body = fetch(url)
    assert (status, code(body)) == (403, "InvalidAccessKeyId")


def test_nothing_is_public(aws: LocalAws) -> None:
    for path in (f"/{BUCKET}/faces/x", f"/{BUCKET}", "/"):
        status, body = fetch(aws.url + path)
        assert (status, code(body)) == (403, "AccessDenied")


def test_an_upload_link_takes_only_its_content_type(aws: LocalAws) -> None:
    url = link(aws, method="put_object", Key="put.jpg", ContentType="image/jpeg")
    assert fetch(url, "PUT", b"x", Content_Type="text/plain")[0] == 403
    assert fetch(url, "PUT", b"x", Content_Type="image/jpeg")[0] == 200


def test_an_upload_link_takes_no_unsigned_amazon_headers(aws: LocalAws) -> None:
    url = link(aws, method="put_object", Key="put.jpg")
    status, body = fetch(url, "PUT", b"x", **{"x_amz_acl": "public-read", "Content_Type": ""})
    assert (status, code(body)) == (403, "AccessDenied")


def form(aws: LocalAws, version: str = "s3v4", expires: int = 60) -> dict[str, Any]:
    conditions = [{"Content-Type": "image/jpeg"}, ["content-length-range", 1, 10]]
    fields = {"Content-Type": "image/jpeg"}
    s3 = aws.client("s3", signature_version=version)
    key = f"entrance/door/{uuid4()}/${{filename}}"
    return dict(s3.generate_presigned_post(BUCKET, key, fields, conditions, expires))


def post(wanted: dict[str, Any], content: bytes = b"picture", **more: str) -> tuple[int, bytes]:
    fields = wanted["fields"] | more
    answer = requests.post(wanted["url"], data=fields, files={"file": ("a.jpg", content)}, timeout=10)
    return answer.status_code, answer.content


def test_a_form_uploads_what_its_policy_allows(aws: LocalAws) -> None:
    wanted = form(aws)
    assert post(wanted)[0] == 204
    key = wanted["fields"]["key"].replace("${filename}", "a.jpg")
    found = aws.client("s3").get_object(Bucket=BUCKET, Key=key)
    assert (found["Body"].read(), found["ContentType"]) == (b"picture", "image/jpeg")


@pytest.mark.parametrize(
    ("content", "changes", "wanted"),
    [
        (b"x" * 11, {}, (400, "EntityTooLarge")),
        (b"", {}, (400, "EntityTooSmall")),
        (b"x", {"Content-Type": "text/html"}, (403, "AccessDenied")),
        (b"x", {"key": "gallery/x.jpg"}, (403, "AccessDenied")),
        (b"x", {"acl": "public-read"}, (403, "AccessDenied")),
        (b"x", {"x-amz-signature": "0" * 64}, (403, "SignatureDoesNotMatch")),
        (b"x", {"policy": "e30="}, (403, "SignatureDoesNotMatch")),
    ],
)
def test_a_form_uploads_nothing_else(
    aws: LocalAws, content: bytes, changes: dict[str, str], wanted: tuple[int, str]
) -> None:
    status, body = post(form(aws), content, **changes)
    assert (status, code(body)) == wanted


def test_an_expired_form_is_refused(aws: LocalAws) -> None:
    status, body = post(form(aws, expires=-60))
    assert (status, code(body)) == (403, "AccessDenied")
    assert b"Policy expired" in body


def test_a_form_without_a_policy_is_refused(aws: LocalAws) -> None:
    status, body = post({"url": f"{aws.url}/{BUCKET}", "fields": {"key": "x"}})
    assert (status, code(body)) == (403, "AccessDenied")


def test_a_form_for_another_bucket_is_refused(aws: LocalAws) -> None:
    aws.client("s3").create_bucket(Bucket="other-than-presigned")
    status, body = post(form(aws) | {"url": f"{aws.url}/other-than-presigned"})
    assert (status, code(body)) == (403, "AccessDenied")


def test_a_link_from_the_future_is_refused(aws: LocalAws) -> None:
    tomorrow = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(time.time() + 86400))
    status, _ = fetch(changed(link(aws), X_Amz_Date=tomorrow))
    assert status == 403
