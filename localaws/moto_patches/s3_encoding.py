"""A listing with `encoding-type=url` encodes all its keys. XML 1.0 cannot name some control characters.

moto encodes the keys of ListObjects and ListObjectsV2, but not the repeated parameters of the request, and
nothing of ListObjectVersions. A client could not read the answer. It also answers 404 for a path with a line
feed.
"""

from typing import Any
from urllib.parse import quote

from moto.core.responses import ActionResult
from moto.moto_server.utilities import RegexConverter
from moto.s3.responses import S3Response

from localaws.patch import replace

_REPEATED = ("Prefix", "Delimiter", "Marker", "NextMarker", "StartAfter", "KeyMarker", "NextKeyMarker")
_ENCODED_BY_MOTO = {"ListObjects": (), "ListObjectsV2": ("Prefix",), "ListObjectVersions": ()}
_OF_VERSIONS = (("Versions", "Key"), ("DeleteMarkers", "Key"), ("CommonPrefixes", "Prefix"))
_NESTED = {"ListObjects": _OF_VERSIONS[2:], "ListObjectsV2": (), "ListObjectVersions": _OF_VERSIONS}


def install() -> None:
    """Encode the remaining fields, and accept keys with line feeds."""
    _take_line_feeds()
    serialized = S3Response.serialized

    def encoded(self: S3Response, action_result: ActionResult) -> Any:
        action = self.data.get("Action", "")
        if action in _NESTED and self.querystring.get("encoding-type") == ["url"]:
            _encode(action, action_result.result)
        return serialized(self, action_result)

    replace(S3Response, "serialized", encoded)


def _take_line_feeds() -> None:
    """Let the patterns of moto's paths match line feeds, before werkzeug compiles them."""
    initialise = RegexConverter.__init__

    def initialised(self: Any, url_map: Any, *items: Any) -> None:
        initialise(self, url_map, *items)
        self.regex = f"(?s:{self.regex})"

    replace(RegexConverter, "__init__", initialised)


def _encode(action: str, listing: Any) -> None:
    listing["EncodingType"] = "url"
    for name in _REPEATED:
        if listing.get(name) and name not in _ENCODED_BY_MOTO[action]:
            listing[name] = quote(listing[name])
    for group, name in _NESTED[action]:
        for item in listing.get(group, []):
            item[name] = quote(item[name])
