"""S3's operations, which have no names in a request: method, path, query and headers tell them."""

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

Environ = dict[str, Any]

FORM = "localaws.form"
"""Key in the environment of a request for the fields of an uploaded form."""

_OF_OBJECTS = {"GET": "GetObject", "HEAD": "HeadObject", "PUT": "PutObject", "DELETE": "DeleteObject"}
_OF_BUCKETS = {"GET": "ListObjects", "HEAD": "HeadBucket", "PUT": "CreateBucket", "DELETE": "DeleteBucket"}
_LISTED_BY = {"versions": "ListObjectVersions", "list-type": "ListObjectsV2"}
# Parameters that leave the operation what it is.
_PLAIN = {"versionId", "prefix", "delimiter", "max-keys", "encoding-type", "x-id"}


def query_of(environ: Environ) -> dict[str, str]:
    """Return the decoded query, parsed once."""
    kept = "localaws.query"
    if kept not in environ:
        environ[kept] = dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))
    parsed: dict[str, str] = environ[kept]
    return parsed


def operation_of(environ: Environ) -> tuple[str, dict[str, Any]]:
    """Return the operation, "" for one without a rule, and its parameters by their names in the API."""
    path = environ["PATH_INFO"].encode("latin-1").decode(errors="replace")
    bucket, _, key = path.removeprefix("/").partition("/")
    query, method = query_of(environ), environ["REQUEST_METHOD"]
    parameters = {"Bucket": bucket, "Key": key}
    named = {"VersionId": query.get("versionId"), "Prefix": query.get("prefix")}
    parameters |= {name: value for name, value in named.items() if value}
    if method == "POST":
        return _posted(environ, query, parameters)
    if not key:
        return _of_bucket(method, query), parameters
    if method == "PUT" and "HTTP_X_AMZ_COPY_SOURCE" in environ:
        return "CopyObject", parameters | {"CopySource": environ["HTTP_X_AMZ_COPY_SOURCE"]}
    if "HTTP_X_AMZ_TAGGING" in environ:
        parameters["Tagging"] = environ["HTTP_X_AMZ_TAGGING"]
    return (_OF_OBJECTS.get(method, "") if _is_plain(query) else ""), parameters


def _posted(
    environ: Environ, query: Mapping[str, str], parameters: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    if "delete" in query:
        return "DeleteObjects", parameters | {"Delete": deleted_objects(environ)}
    if form := environ.get(FORM):
        return "PutObject", {"Bucket": form["bucket"], "Key": form.get("key", "")}
    return "", parameters


def _of_bucket(method: str, query: Mapping[str, str]) -> str:
    if method == "GET":
        for parameter, operation in _LISTED_BY.items():
            if parameter in query:
                return operation
    return _OF_BUCKETS.get(method, "") if _is_plain(query) else ""


def _is_plain(query: Mapping[str, str]) -> bool:
    return all(name in _PLAIN or name.startswith(("X-Amz-", "response-")) for name in query)


def deleted_objects(environ: Environ) -> list[dict[str, str]]:
    """Return the objects that DeleteObjects names, as {"Key", "VersionId"}."""
    body = environ["wsgi.input"].read()
    environ["wsgi.input"].seek(0)
    try:
        listed = ET.fromstring(body).iter()
    except ET.ParseError:
        return []
    objects = [each for each in listed if _name(each) == "Object"]
    return [{_name(part): part.text or "" for part in each} for each in objects]


def _name(element: "ET.Element") -> str:
    return element.tag.rpartition("}")[2]
