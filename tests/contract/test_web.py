"""The dashboard's files as browsers get them."""

import json
import re
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest

from chalicelib.api.web import FOLDER
from chalicelib.shop import Shop
from tests.conftest import TOKENS, Api

FILES = sorted(file.name for file in FOLDER.iterdir())
TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
VIEW = re.compile(r'\{ name: "(\w+)"')
NAMED = re.compile(r"""(?:src|href)="(web/[^"]*)"|from "\./([^"]*)\"""")


def get(api: Api, path: str, **headers: str) -> dict[str, Any]:
    """What a browser without a token is answered."""
    found: dict[str, Any] = api.gateway.handle_request("GET", path, {"accept": "*/*"} | headers, None)
    return found


def policy(page: dict[str, Any]) -> dict[str, list[str]]:
    rules = [rule.split() for rule in page["headers"]["Content-Security-Policy"].split(";")]
    return {name: sources for name, *sources in rules}


def test_the_dashboard_is_open_to_everybody(api: Api) -> None:
    page = get(api, "/")

    assert page["statusCode"] == 200
    assert page["headers"]["Content-Type"] == "text/html; charset=utf-8"
    assert page["body"] == (FOLDER / "index.html").read_text()


def test_the_dashboard_says_the_shops_time_zone(
    api: Api, wired: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_utc = get(api, "/")
    wired.settings = msgspec.structs.replace(wired.settings, timezone="Europe/Berlin")
    page = get(api, "/")

    assert 'data-timezone="UTC"' in in_utc["body"]
    assert 'data-timezone="Europe/Berlin"' in page["body"]
    assert page["headers"]["ETag"] != in_utc["headers"]["ETag"]


@pytest.mark.parametrize("file", FILES)
def test_every_file_has_its_type_and_tag(api: Api, file: str) -> None:
    answer = get(api, f"/web/{file}")

    assert answer["statusCode"] == 200
    assert answer["body"] == (FOLDER / file).read_text()
    assert answer["headers"]["Content-Type"] == f"{TYPES[file.rpartition('.')[2]]}; charset=utf-8"
    assert answer["headers"]["X-Content-Type-Options"] == "nosniff"
    assert answer["headers"]["Cache-Control"] == "no-cache"
    assert re.fullmatch(r'"[0-9a-f]{32}"', answer["headers"]["ETag"])


@pytest.mark.parametrize("weak", ["", "W/"])
@pytest.mark.parametrize("path", ["/", "/web/app.js"])
def test_what_a_browser_has_already_is_not_sent_again(api: Api, path: str, weak: str) -> None:
    tag = get(api, path)["headers"]["ETag"]

    again = get(api, path, **{"If-None-Match": weak + tag})
    other = get(api, path, **{"If-None-Match": '"of-before"'})

    assert (again["statusCode"], again["body"], again["headers"]["ETag"]) == (304, "", tag)
    assert other["statusCode"] == 200


@pytest.mark.parametrize("file", ["none.js", "style", "..", "%2e%2e%2fweb.py", "..%2Fapi%2Fweb.py", "%00"])
def test_what_is_no_file_of_the_dashboard_is_not_found(api: Api, file: str) -> None:
    answer = get(api, f"/web/{file}")

    assert answer["statusCode"] == 404
    assert json.loads(answer["body"])["Code"] == "NotFound"


def test_the_page_takes_scripts_and_styles_from_itself_alone(api: Api) -> None:
    rules = policy(get(api, "/"))

    assert rules["default-src"] == rules["base-uri"] == rules["frame-ancestors"] == ["'none'"]
    assert rules["script-src"] == rules["style-src"] == ["'self'"]


def test_the_page_sends_to_the_api_and_uploads_to_the_photos_bucket(api: Api, wired: Shop) -> None:
    form = urlsplit(wired.photos_bucket.upload_form("gallery/a/b.jpg", "image/jpeg", 1, 60)["url"])

    assert policy(get(api, "/"))["connect-src"] == ["'self'", f"{form.scheme}://{form.netloc}"]


def test_the_page_takes_pictures_from_where_presigned_links_lead(api: Api, wired: Shop) -> None:
    links = [bucket.link("a/face.jpg", 60) for bucket in (wired.photos_bucket, wired.results_bucket)]
    hosts = {f"{link.scheme}://{link.netloc}" for link in map(urlsplit, links)}

    assert set(policy(get(api, "/"))["img-src"]) == {"'self'", "data:"} | hosts


def test_every_file_that_is_named_is_there() -> None:
    texts = [(FOLDER / file).read_text() for file in FILES if file.endswith((".html", ".js"))]
    named = {(link or f"web/{module}") for text in texts for link, module in NAMED.findall(text)}
    named |= {f"web/{view}.js" for view in VIEW.findall((FOLDER / "views.js").read_text())}

    assert "web/app.js" in named
    assert {name.partition("/")[2] for name in named} | {"index.html"} == set(FILES)
    assert {name.partition("/")[0] for name in named} == {"web"}, "links are relative, for the stage's path"


def test_the_page_has_no_scripts_or_styles_in_it() -> None:
    page = (FOLDER / "index.html").read_text()

    assert re.findall(r"<script[^>]*>[^<]", page) == []
    assert re.findall(r"<style|\sstyle=|\son\w+=|javascript:", page) == []


def test_no_script_makes_markup_of_texts() -> None:
    makers = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|eval\(|srcdoc")

    assert [file for file in FILES if makers.search((FOLDER / file).read_text())] == []


def test_every_file_is_short() -> None:
    assert [file for file in FILES if len((FOLDER / file).read_text().splitlines()) >= 200] == []


@pytest.mark.parametrize("appended", ["?utm_source=x", "?fbclid=abc&fbclid=abc", "?limit"])
@pytest.mark.parametrize("path", ["/", "/web/app.js"])
def test_what_others_appended_to_a_pages_address_does_not_matter(api: Api, path: str, appended: str) -> None:
    answer = get(api, path + appended)

    assert (answer["statusCode"], answer["body"]) == (200, get(api, path)["body"])


@pytest.mark.parametrize("path", ["/", "/web/app.js", "/health", "/customers"])
def test_a_head_is_answered_as_a_get_without_a_body(api: Api, path: str) -> None:
    answers = [
        api.gateway.handle_request(method, path, {"authorization": f"Bearer {TOKENS['staff']}"}, None)
        for method in ("GET", "HEAD")
    ]

    assert answers[0]["statusCode"] == answers[1]["statusCode"]
    assert answers[0]["headers"] == answers[1]["headers"]
    assert answers[0]["body"]
    assert answers[1]["body"] == ""
