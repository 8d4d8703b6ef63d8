"""`/` and `/web/{file}`: the dashboard, static text files from `chalicelib/web`, open to everybody.

The files hold no secret. They call the API with the token that is typed in. In Lambda the stage (`/api/`) is
part of the path, so all links in them are relative. The texts of a language come from the catalogue.
"""

from functools import cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from chalice.app import Response

from chalicelib import ports
from chalicelib.api.framework.headers import content_policy
from chalicelib.api.framework.routes import Routes
from chalicelib.errors import NotFound
from chalicelib.shop import shop
from chalicelib.texts import LANGUAGES, screen_texts

routes = Routes(__name__)

FOLDER = Path(__file__).parents[1] / "web"
PAGE = "index.html"
ZONE = 'data-timezone="{}"'
PACE = 'data-pace="{:g}"'
TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".json": "application/json",
}
CACHING = "no-cache"
"""Browsers ask each time if a file is still the same: a file doesn't fit those of another deployment."""


class Known(msgspec.Struct, kw_only=True):
    """Headers that name the entity tag of a file that the caller has already."""

    if_none_match: str | None = msgspec.field(default=None, name="If-None-Match")


@routes.on("GET", "/", (), produces=TYPES[".html"], answers={200: str, 304: None})
def show_dashboard(headers: Known) -> Response:
    """Get the dashboard's page, the screen for the people in the shop."""
    return _file(PAGE, headers)


@routes.on("GET", "/web/{file}", (), produces="*/*", answers={200: str, 304: None})
def get_web_file(file: str, headers: Known) -> Response:
    """Get one of the dashboard's files."""
    return _file(file, headers)


def _file(name: str, known: Known) -> Response:
    """Answer a file, or 304 if the caller has it already.

    Raises:
        NotFound: there is no such file.
    """
    try:
        content, tag = _contents(shop().settings.timezone, shop().settings.screen_pace)[name]
    except KeyError:
        raise NotFound(f"there is no file {name[:80]!r}; the dashboard is at /") from None
    kind = f"{TYPES[Path(name).suffix]}; charset=utf-8"
    headers: dict[str, str | list[str]] = {"Content-Type": kind, "Cache-Control": CACHING, "ETag": tag}
    if name == PAGE:
        headers["Content-Security-Policy"] = _policy()
    # A cache that compresses sends the tag back as a weak one, W/"…", hence `in`.
    is_known = tag in (known.if_none_match or "")
    return Response("" if is_known else content, headers, 304 if is_known else 200)


@cache
def _contents(timezone: str, pace: float) -> dict[str, tuple[str, str]]:
    """Return each file's text and entity tag by name. A path that leads out of the folder is no name.

    The page gets the shop's time zone, in which its scripts show times, and the pause between two questions.
    """
    texts = {file.name: file.read_text() for file in FOLDER.iterdir() if file.suffix in TYPES}
    texts |= {f"texts-{language}.json": screen_texts(language) for language in LANGUAGES}
    texts[PAGE] = (
        texts[PAGE]
        .replace(ZONE.format("UTC"), ZONE.format(timezone))
        .replace(PACE.format(4), PACE.format(pace))
    )
    return {name: (text, f'"{sha256(text.encode()).hexdigest()[:32]}"') for name, text in texts.items()}


def _policy() -> str:
    """Return a Content-Security-Policy with own scripts and styles.

    Pictures also come from the buckets, and photos are uploaded to their own.
    """
    own, photos, results = "'self'", _origin(shop().photos_bucket), _origin(shop().results_bucket)
    images = " ".join([own, "data:", *sorted({photos, results})])
    return content_policy(script_src=own, style_src=own, img_src=images, connect_src=f"{own} {photos}")


def _origin(bucket: ports.Bucket) -> str:
    """Return the origin of presigned links into a bucket, which S3's client makes without a call."""
    parts = urlsplit(bucket.link(PAGE, 1))
    return f"{parts.scheme}://{parts.netloc}"
