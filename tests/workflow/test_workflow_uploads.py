"""Uploads by a presigned form, and links to pictures: good for what they were made for, and nothing else."""

import json
import urllib.error
import urllib.request
import uuid
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from demo import odd_pictures, pictures
from demo.shop import Refused, Shop, wait
from tests.workflow.enrolments import customer

GALLERY = {"lane": "gallery", "album": "summer", "filename": "a.jpg"}


def sent(form: Mapping[str, Any], picture: bytes, **changes: str) -> tuple[int, str]:
    """Send a form with these fields changed. Return S3's status and body."""
    boundary = uuid.uuid4().hex
    parts = b"".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in (form["fields"] | changes).items()
    )
    file = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'.encode()
    body = parts + file + picture + f"\r\n--{boundary}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    return fetched(urllib.request.Request(form["url"], body, headers))


def fetched(request: urllib.request.Request | str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read().decode("latin-1")
    except urllib.error.HTTPError as exc:
        return exc.code, exc.read().decode("latin-1")


def camera_token(shop: Shop) -> str:
    return str(shop.invoke("create_token", {"name": f"door-{uuid.uuid4()}", "role": "camera"})["token"])


@pytest.mark.parametrize(
    ("wanted", "lane"),
    [
        (GALLERY, "gallery"),
        ({"lane": "visit", "camera": "door", "filename": "a.jpg"}, "visit"),
        (GALLERY | {"filename": "a.png", "content_type": "image/png"}, "gallery"),
    ],
)
def test_a_camera_may_upload_by_form(shop: Shop, wanted: dict[str, str], lane: str) -> None:
    form = shop.call("POST", "/photos", wanted, token=camera_token(shop))

    status, body = sent(form, pictures.nobody())

    assert (status, body) == (204, "")
    photo = shop.photo(form["key"])
    assert (photo["state"], photo["lane"]) == ("done", lane)


def test_a_selfie_is_uploaded_by_form_for_a_customer_who_exists(shop: Shop) -> None:
    ann = customer(shop)
    form = shop.call("POST", "/photos", {"lane": "enrolment", "customer_id": ann, "filename": "me.jpg"})

    assert sent(form, pictures.portrait("astronaut"))[0] == 204
    assert shop.photo(form["key"])["state"] == "done"

    with pytest.raises(Refused) as refused:
        shop.call("POST", "/photos", {"lane": "enrolment", "customer_id": "nobody", "filename": "me.jpg"})
    assert refused.value.status == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"key": "gallery/summer/another.jpg"},
        {"key": "entrance/door/another.jpg"},
        {"Content-Type": "text/html"},
        {"policy": ""},
        {"x-amz-signature": "0" * 64},
        {"x-amz-meta-extra": "1"},
        {"acl": "public-read"},
        {"success_action_redirect": "https://example.com"},
    ],
)
def test_a_changed_form_is_refused(shop: Shop, changes: dict[str, str]) -> None:
    form = shop.call("POST", "/photos", GALLERY)

    status, body = sent(form, pictures.nobody(), **changes)

    assert status == 403, body
    assert "<Code>" in body
    assert shop.get("/photos")["items"] == []


@pytest.mark.parametrize(
    ("picture", "code"), [(b"", "EntityTooSmall"), (b"x" * 50_000_001, "EntityTooLarge")]
)
def test_a_file_of_another_size_is_refused(shop: Shop, picture: bytes, code: str) -> None:
    status, body = sent(shop.call("POST", "/photos", GALLERY), picture)

    assert (status, f"<Code>{code}</Code>" in body) == (400, True)
    assert shop.get("/photos")["items"] == []


def test_an_expired_form_and_link_are_refused(shop: Shop) -> None:
    shop.upload("gallery/summer/a.jpg", pictures.nobody())
    shop.photo("gallery/summer/a.jpg")
    client = shop.aws("s3")
    bucket = shop.environment["PHOTOS_BUCKET"]
    form = client.generate_presigned_post(bucket, "gallery/summer/late.jpg", ExpiresIn=1)
    link = client.generate_presigned_url(
        "get_object", Params={"Bucket": bucket, "Key": "gallery/summer/a.jpg"}, ExpiresIn=1
    )

    wait(lambda: fetched(link)[0] == 403, lambda: "the link should expire")
    wait(lambda: sent(form, b"late")[0] == 403, lambda: "the form should expire")
    assert "expired" in fetched(link)[1]
    assert "expired" in sent(form, b"late")[1]


def test_the_link_to_a_thumbnail_needs_no_key(shop: Shop) -> None:
    shop.upload("gallery/summer/a.jpg", odd_pictures.oriented("astronaut", 6))
    link = shop.photo("gallery/summer/a.jpg")["thumbnail_url"]

    status, body = fetched(link)

    assert status == 200
    assert Image.open(BytesIO(body.encode("latin-1"))).size == (320, 320)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/thumbnails/", "/results/"),
        ("X-Amz-Expires=", "X-Amz-Expires=1"),
        ("X-Amz-Signature=", "X-Amz-Signature=0"),
        ("?", "?versionId=null&"),
    ],
)
def test_an_altered_link_is_refused(shop: Shop, old: str, new: str) -> None:
    shop.upload("gallery/summer/a.jpg", pictures.nobody())
    link = shop.photo("gallery/summer/a.jpg")["thumbnail_url"]
    assert old in link

    status, body = fetched(link.replace(old, new, 1))

    assert status in (400, 403)
    assert "<Code>" in body
    assert fetched(link.partition("?")[0])[0] == 403


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"lane": "gallery", "filename": "a.jpg"},
        {"lane": "visit", "album": "summer", "filename": "a.jpg"},
        {"lane": "elsewhere", "album": "summer", "filename": "a.jpg"},
        GALLERY | {"filename": "../../entrance/door/a.jpg"},
        GALLERY | {"filename": "a.jpg\n"},
        GALLERY | {"filename": ""},
        GALLERY | {"album": "summer\n"},
        GALLERY | {"album": "a/b"},
        GALLERY | {"album": "a" * 101},
        GALLERY | {"content_type": "text/html"},
        GALLERY | {"unknown": 1},
        {"lane": "visit", "camera": "..", "filename": "a.jpg"},
    ],
)
def test_a_wrong_wish_is_refused(shop: Shop, wanted: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        shop.call("POST", "/photos", wanted)

    assert refused.value.status == 400
    assert set(json.loads(refused.value.body)) == {"Code", "Message"}
