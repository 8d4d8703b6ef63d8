"""S3's event notifications in AWS's shape, once each, and after the object is complete.

moto's records lack `sequencer` and `versionId`, which identify a photo. It never announces a delete marker,
and of several removed versions it announces the last one only. It announces a multipart upload twice (as Put
and as CompleteMultipartUpload). And it sends every event before the object's metadata is set.

Shapes: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
"""

import contextlib
import itertools
import json
import threading
import time
from typing import Any
from urllib.parse import quote_plus

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.core.utils import iso_8601_datetime_with_milliseconds
from moto.s3 import notifications
from moto.s3.models import FakeBucket, FakeDeleteMarker, S3Backend
from moto.s3.notifications import S3NotificationEvent

from localaws import request_scope
from localaws.functions import Send
from localaws.patch import replace

_EMPTY_ETAG = "d41d8cd98f00b204e9800998ecf8427e"
_REMOVED = "s3:ObjectRemoved"
_muted = threading.local()
_sequence = itertools.count(time.time_ns())


def install(send: Send) -> None:
    """Send the events that AWS sends; those for Lambda functions through `send`."""
    _announce_when_complete()
    _announce_multipart_once()
    _announce_every_removal()
    replace(notifications, "_get_s3_event", _event)

    def invoke(account_id: str, event: Any, arn: str, region: str) -> None:
        send(arn, json.dumps(event))

    replace(notifications, "_invoke_awslambda", invoke)


def _event(name: str, bucket: FakeBucket, key: Any, configuration: str) -> dict[str, Any]:
    request_id = f"{next(_sequence):016X}"
    record = {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": bucket.region_name,
        "eventTime": iso_8601_datetime_with_milliseconds(),
        "eventName": name.removeprefix("s3:"),
        "userIdentity": {"principalId": f"AWS:{DEFAULT_ACCOUNT_ID}"},
        "requestParameters": {"sourceIPAddress": "127.0.0.1"},
        "responseElements": {"x-amz-request-id": request_id, "x-amz-id-2": request_id},
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": configuration,
            "bucket": {
                "name": bucket.name,
                "ownerIdentity": {"principalId": DEFAULT_ACCOUNT_ID},
                "arn": bucket.arn,
            },
            "object": _object(name, bucket, key),
        },
    }
    return {"Records": [record]}


def _object(name: str, bucket: FakeBucket, key: Any) -> dict[str, Any]:
    """Describe an object. A removed one has no size, and an eTag only if a delete marker replaced it."""
    described: dict[str, Any] = {"key": quote_plus(key.name, safe="/")}
    if name == S3NotificationEvent.OBJECT_REMOVED_DELETE_MARKER_CREATED_EVENT:
        described["eTag"] = _EMPTY_ETAG
    elif not name.startswith(_REMOVED):
        described |= {"size": key.size, "eTag": key.etag.strip('"')}
    if bucket.is_versioned:
        described["versionId"] = key.version_id
    # Hexadecimal of one width, so that a later event of a key compares greater as a string.
    return described | {"sequencer": f"{next(_sequence):016X}"}


def _announce_when_complete() -> None:
    original = notifications.send_event

    def send_event(account_id: str, event_name: S3NotificationEvent, bucket: FakeBucket, key: Any) -> None:
        if not getattr(_muted, "on", False):
            request_scope.announce(lambda: original(account_id, event_name, bucket, key))

    replace(notifications, "send_event", send_event)


@contextlib.contextmanager
def _mute() -> Any:
    _muted.on = True
    try:
        yield
    finally:
        _muted.on = False


def _announce_multipart_once() -> None:
    original = S3Backend.complete_multipart_upload

    def complete(self: S3Backend, bucket_name: str, multipart_id: str, body: Any) -> Any:
        with _mute():
            key = original(self, bucket_name, multipart_id, body)
        if key is not None:
            event = S3NotificationEvent.OBJECT_CREATED_COMPLETE_MULTIPART_UPLOAD_EVENT
            notifications.send_event(self.account_id, event, self.get_bucket(bucket_name), key)
        return key

    replace(S3Backend, "complete_multipart_upload", complete)


def _announce_every_removal() -> None:
    original = S3Backend.delete_object

    def delete(self: S3Backend, bucket_name: str, key_name: str, *args: Any, **options: Any) -> Any:
        bucket = self.get_bucket(bucket_name)
        before = list(bucket.keys.getlist(key_name, []))
        with _mute():
            answer = original(self, bucket_name, key_name, *args, **options)
        _announce_difference(self.account_id, bucket, before, list(bucket.keys.getlist(key_name, [])))
        return answer

    replace(S3Backend, "delete_object", delete)


def _announce_difference(account: str, bucket: FakeBucket, before: list[Any], after: list[Any]) -> None:
    for removed in (version for version in before if version not in after):
        event = S3NotificationEvent.OBJECT_REMOVED_DELETE_EVENT
        notifications.send_event(account, event, bucket, removed)
    for added in (version for version in after if version not in before):
        if isinstance(added, FakeDeleteMarker):
            event = S3NotificationEvent.OBJECT_REMOVED_DELETE_MARKER_CREATED_EVENT
            notifications.send_event(account, event, bucket, added)
