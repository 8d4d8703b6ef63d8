"""Calls of AWS as the wrappers make them, and the permissions that each needs.

    needs(STAGE, "results.write@thumbnails")

names a wrapper's method and, after the @, the folder of the object or picture. The wrapper runs with a real
client of the SDK. No request leaves it: the local AWS' table tells what each one needs.
"""

import io
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import botocore.session
from botocore.awsrequest import AWSResponse
from botocore.config import Config

from chalicelib.aws.labels import Labels
from chalicelib.aws.mail import Mailbox
from chalicelib.aws.phones import Phones, PushEndpoints
from chalicelib.aws.queues import Message, Queue
from chalicelib.aws.rekognition import FaceCollection
from chalicelib.aws.storage import Bucket, Version
from chalicelib.aws.topics import Topic
from chalicelib.aws.workflow import Workflow
from infrastructure.stages import Stage
from localaws.permissions.calls import Call, Environ, call_of, signer_of
from localaws.permissions.policies import Need
from localaws.permissions.rules import needs_if_missing, needs_of
from tests.aws_answers import ENDPOINT, HEADERS, REGION, about, answer_to, deploy, images_of

KEYS = {"aws_access_key_id": "role.r.f", "aws_secret_access_key": "local", "region_name": REGION}

WRAPPERS: dict[str, tuple[type[Any], str]] = {
    "photos": (Bucket, "s3"),
    "results": (Bucket, "s3"),
    "collection": (FaceCollection, "rekognition"),
    "labels": (Labels, "rekognition"),
    "mailbox": (Mailbox, "sesv2"),
    "phones": (Phones, "sns"),
    "push": (PushEndpoints, "sns"),
    "topic": (Topic, "sns"),
    "workflow": (Workflow, "stepfunctions"),
    "lost_events": (Queue, "sqs"),
}
"""The class and the service of each part of a shop that calls AWS."""


def needs(stage: Stage, example: str) -> list[Need]:
    """Return the permissions that a call needs, such as "photos.read@gallery"."""
    call, _, where = example.partition("@")
    part, _, method = call.partition(".")
    recorder = Recorder(stage, part, where)
    with (
        suppress(Exception),
        closing(recorder),
    ):  # an answer may hold too little
        EXAMPLES[method if part in ("photos", "results") else call](recorder)
    assert recorder.requests, f"{example} calls nothing"
    return [need for request in recorder.requests for need in needs_of_request(request)]


def needs_of_request(environ: Environ) -> Iterator[Need]:
    """Yield what a request needs, also if it reads an object that is missing."""
    call = call_in(environ)
    found = needs_of(call)
    assert found is not None, f"localaws/permissions/rules.py has no row for {call.service} {call.operation}"
    yield from found
    if "HTTP_AUTHORIZATION" in environ:  # whoever follows a link is told that it is forbidden
        yield from needs_if_missing(call)


def call_in(environ: Environ) -> Call:
    """Return the call of a signed request."""
    signer = signer_of(environ)
    assert signer
    return call_of(environ, signer)


@cache
def client_of(service: str) -> Any:
    """Return a client, made once: that takes long."""
    signature = Config(signature_version="s3v4") if service == "s3" else None
    address = "http://127.0.0.1:9"
    return botocore.session.Session().create_client(service, endpoint_url=address, config=signature, **KEYS)


class Recorder:
    """A wrapper whose client sends nothing and notes its requests."""

    def __init__(self, stage: Stage, part: str, where: str) -> None:
        self.requests: list[Environ] = []
        self.versions = (None, "v") if part == "photos" else (None,)
        self.key, self.folder = f"{where}/a.jpg", f"{where}/"
        wrapper, service = WRAPPERS[part]
        self.client = client_of(service)
        self.client.meta.events.register("before-send", self._send, unique_id="recorder")
        self.wrapper = wrapper(self.client, *about(stage, part, where))
        self.images = images_of(stage, where)
        deploy(stage)

    def _send(self, request: Any, **_: Any) -> AWSResponse:
        self.requests.append(environ_of(request.method, request.url, request.headers, request.body))
        return AWSResponse(request.url, 200, HEADERS, Raw(answer_to(call_in(self.requests[-1]))))

    def close(self) -> None:
        """Leave the client to the next recorder."""
        self.client.meta.events.unregister("before-send", unique_id="recorder")

    def link(self, url: str) -> None:
        """Note that a link is followed."""
        self.requests.append(environ_of("GET", url, {}, b""))

    def form(self, form: dict[str, Any]) -> None:
        """Note that a form is sent."""
        bucket = urlsplit(form["url"]).path.strip("/")
        fields = {**form["fields"], "bucket": bucket}
        self.requests.append({**environ_of("POST", form["url"], {}, b""), "localaws.form": fields})


class Raw(io.BytesIO):
    """The body of an answer as the SDK reads it."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        """Yield the body at once."""
        yield self.read()


def environ_of(method: str, url: str, headers: Any, body: Any) -> Environ:
    """Return a request as the local AWS gets it."""
    parts = urlsplit(url)
    named = {f"HTTP_{name.upper().replace('-', '_')}": _text(value) for name, value in headers.items()}
    content = body.read() if hasattr(body, "read") else body or b""
    return {
        **named,
        "CONTENT_TYPE": named.get("HTTP_CONTENT_TYPE", ""),
        "REQUEST_METHOD": method,
        "PATH_INFO": unquote(parts.path, "latin-1"),
        "QUERY_STRING": parts.query,
        "wsgi.input": io.BytesIO(content.encode() if isinstance(content, str) else content),
    }


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


Example = Callable[[Recorder], object]
EXAMPLES: dict[str, Example] = {
    "read": lambda it: [it.wrapper.read(it.key, version) for version in it.versions],
    "read_start": lambda it: [it.wrapper.read_start(it.key, 9, version) for version in it.versions],
    "size": lambda it: [it.wrapper.size(it.key, version) for version in it.versions],
    "link": lambda it: [it.link(it.wrapper.link(it.key, 60, version)) for version in it.versions],
    "upload_form": lambda it: it.form(it.wrapper.upload_form(it.key, "image/jpeg", 9, 60)),
    "write": lambda it: it.wrapper.write(it.key, b"", "image/jpeg"),
    "upload": lambda it: it.wrapper.upload(it.key, Path(__file__), "text/plain"),
    "download": lambda it: it.wrapper.download(it.key, Path("/dev/null")),
    "page": lambda it: it.wrapper.page(),
    "under": lambda it: it.wrapper.under(it.folder),
    "with_markers": lambda it: it.wrapper.with_markers(it.key, "v"),
    "delete": lambda it: it.wrapper.delete([Version(it.key, "v", True)]),
    "erase": lambda it: it.wrapper.erase([it.key]),
    "erase_under": lambda it: it.wrapper.erase_under(it.folder),
    "erase_version": lambda it: it.wrapper.erase_version(it.key, "v"),
    "collection.create": lambda it: it.wrapper.create(),
    "collection.count_faces": lambda it: it.wrapper.count_faces(),
    "collection.index": lambda it: [it.wrapper.index(image, "p") for image in it.images],
    "collection.detect": lambda it: [it.wrapper.detect(image) for image in it.images],
    "collection.search": lambda it: it.wrapper.search("f", 80),
    "collection.search_image": lambda it: [it.wrapper.search_image(image, 80) for image in it.images],
    "collection.photos_of": lambda it: it.wrapper.photos_of(["f"]),
    "collection.face_ids": lambda it: it.wrapper.face_ids(),
    "collection.page": lambda it: it.wrapper.page(),
    "collection.delete": lambda it: it.wrapper.delete(["f"]),
    "labels.detect": lambda it: [it.wrapper.detect(image) for image in it.images],
    "mailbox.send": lambda it: it.wrapper.send("ann@example.org", "s", "t"),
    "phones.send": lambda it: it.wrapper.send("+4930123456", "t", promotional=False),
    "push.send": lambda it: it.wrapper.send(ENDPOINT, "t", "b", {}),
    "push.register": lambda it: it.wrapper.register("token"),
    "push.forget": lambda it: it.wrapper.forget(ENDPOINT),
    "topic.publish": lambda it: it.wrapper.publish("s", {}),
    "topic.publish_many": lambda it: it.wrapper.publish_many("s", [{"id": "1"}]),
    "workflow.start": lambda it: it.wrapper.start("e", {}),
    "workflow.answer": lambda it: it.wrapper.answer("token", {}),
    "workflow.executions": lambda it: it.wrapper.executions(1),
    "workflow.execution": lambda it: it.wrapper.execution("e"),
    "workflow.history": lambda it: it.wrapper.history("e", 10),
    "workflow.definition": lambda it: it.wrapper.definition(),
    "lost_events.receive": lambda it: it.wrapper.receive(),
    "lost_events.delete": lambda it: it.wrapper.delete(Message("m", "{}", "r", 1)),
}
"""A call of each method of a wrapper; of Bucket, without the part."""
