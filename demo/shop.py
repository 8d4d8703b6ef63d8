"""A shop's door and counter: pictures go to S3, everything else goes through the REST API.

The demonstration and the end-to-end tests share it. It waits for work in the background by asking again,
with a deadline.
"""

import json
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import Any
from urllib.parse import quote, quote_plus

import boto3
from botocore.config import Config

from localaws.wait import until

PATIENCE_SECONDS = 90.0
ENDED = ("done", "rejected", "failed")
ADDRESS = ("AWS_ENDPOINT_URL", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
"""Variables of a machine that name its AWS, in the order of `_client`'s arguments."""

Messages = Callable[[], list[dict[str, Any]]]


class Refused(Exception):
    """An error that the API answered: its status and its body."""

    def __init__(self, call: str, status: int, body: str) -> None:
        super().__init__(f"{call} answered {status}: {body}")
        self.status = status
        self.body = body


class Shop:
    """One shop. `environment` is Machine.env, `messages` what the application has sent, oldest first."""

    def __init__(self, environment: Mapping[str, str], messages: Messages) -> None:
        self.environment = environment
        self._messages = messages

    def aws(self, service: str) -> Any:
        """Return boto3's client of a service."""
        return _client(service, *(self.environment[name] for name in ADDRESS))

    # the door

    def upload(self, key: str, picture: bytes) -> str:
        """Put a picture into the photos bucket. Return the object's version."""
        answer = self.aws("s3").put_object(Bucket=self.environment["PHOTOS_BUCKET"], Key=key, Body=picture)
        return str(answer["VersionId"])

    def came(self, name: str, picture: bytes) -> dict[str, Any]:
        """Upload a photo of the door. Return it once it is processed."""
        key = f"entrance/door/{name}"
        self.upload(key, picture)
        return self.photo(key)

    def photo(self, key: str, states: Collection[str] = ENDED) -> dict[str, Any]:
        """Wait for the latest photo of this key to be in one of these states.

        Raises:
            TimeoutError: it never was; the message says how far it came.
        """
        photos: list[dict[str, Any]] = []

        def there() -> bool:
            photos[:] = self.get(f"/photos?key={quote(key, safe='')}")["items"]
            return bool(photos) and photos[0]["state"] in states

        wait(there, lambda: f"the photo {key!r} {' or '.join(states)}; it is {photos}")
        return photos[0]

    def deliver(self, event: Mapping[str, Any]) -> dict[str, int]:
        """Hand an S3 event to the function that starts photos. Return its counts, as of started ones."""
        answer: dict[str, int] = self.invoke("start_photo", event)
        return answer

    def invoke(self, function: str, payload: Mapping[str, Any]) -> Any:
        """Invoke a function by hand. Return its answer."""
        answer = self.aws("lambda").invoke(
            FunctionName=f"future-store-local-{function}", Payload=json.dumps(payload)
        )
        body = answer["Payload"].read().decode()
        if "FunctionError" in answer:
            raise AssertionError(f"{function} failed: {body}")
        return json.loads(body)

    def configure(self, function: str, **variables: str) -> dict[str, str]:
        """Change some of a deployed function's environment variables. Return all of them as they were."""
        name = f"future-store-local-{function}"
        client = self.aws("lambda")
        before = client.get_function_configuration(FunctionName=name).get("Environment", {})["Variables"]
        client.update_function_configuration(FunctionName=name, Environment={"Variables": before | variables})
        self.call_latest(function)
        return dict(before)

    def call_latest(self, function: str) -> None:
        """Let executions that start from now on call a function as it is, in place of a version of it."""
        client, machine = self.aws("stepfunctions"), self.environment["STATE_MACHINE_ARN"]
        alias = f"{machine}:live"
        [live] = client.describe_state_machine_alias(stateMachineAliasArn=alias)["routingConfiguration"]
        definition = client.describe_state_machine(stateMachineArn=live["stateMachineVersionArn"])[
            "definition"
        ]
        changed = re.sub(rf'(:future-store-local-{function}):\d+"', r'\1"', definition)
        if changed == definition:
            return
        made = client.update_state_machine(stateMachineArn=machine, definition=changed, publish=True)
        route = {"stateMachineVersionArn": made["stateMachineVersionArn"], "weight": 100}
        client.update_state_machine_alias(stateMachineAliasArn=alias, routingConfiguration=[route])

    # the counter

    def get(self, path: str) -> Any:
        """Read through the API."""
        return self.call("GET", path)

    def call(self, method: str, path: str, body: object = None, token: str | None = None) -> Any:
        """Send one request to the API, as the admin unless there is a `token`. Return its JSON.

        Raises:
            Refused: the answer is an error.
        """
        token = self.environment["FUTURE_STORE_TOKEN"] if token is None else token
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        request = urllib.request.Request(
            self.environment["FUTURE_STORE_API"] + path,
            method=method,
            headers=headers,
            data=None if body is None else json.dumps(body).encode(),
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
                content = answer.read()
        except urllib.error.HTTPError as exc:
            raise Refused(f"{method} {path}", exc.code, exc.read().decode()) from exc
        return json.loads(content) if content else None

    def visits(self) -> list[dict[str, Any]]:
        """Return all visits of a small shop, the last seen first."""
        visits: list[dict[str, Any]] = self.get("/visits?limit=100")["items"]
        return visits

    def reviews(self) -> list[dict[str, Any]]:
        """Return the open questions to the staff."""
        reviews: list[dict[str, Any]] = self.get("/reviews")["items"]
        return reviews

    def executions(self, photo: Mapping[str, Any]) -> list[str]:
        """Return the names of a photo's executions."""
        pages = self.aws("stepfunctions").get_paginator("list_executions")
        found = pages.paginate(stateMachineArn=self.environment["STATE_MACHINE_ARN"])
        names = [execution["name"] for page in found for execution in page["executions"]]
        return [name for name in names if name.startswith(photo["id"])]

    def gone(self, key: str) -> None:
        """Wait until no photo of this key is known any more."""
        path = f"/photos?key={quote(key, safe='')}"
        wait(lambda: not self.get(path)["items"], lambda: f"the photo {key!r} should be gone")

    def mails(self) -> list[dict[str, Any]]:
        """Return the e-mails sent, oldest first: `to` (addresses), `subject`, `body`."""
        return [message for message in self._messages() if message["service"] == "ses"]

    def published(self, topic: str) -> list[dict[str, Any]]:
        """Return the messages of a topic (storeroom, offers, alerts …) but those of alarms, oldest first."""
        return [body for body in self._bodies(topic) if "AlarmName" not in body]

    def alarms(self) -> list[dict[str, Any]]:
        """Return the messages of CloudWatch's alarms, oldest first."""
        return [body for body in self._bodies("alerts") if "AlarmName" in body]

    def _bodies(self, topic: str) -> list[dict[str, Any]]:
        ending = f":future-store-local-{topic}"
        return [json.loads(m["body"]) for m in self._messages() if m.get("topic", "").endswith(ending)]


@cache
def _client(service: str, url: str, region: str, key_id: str, key: str) -> Any:
    """Make a client once in a process, because each takes 20 ms."""
    # boto3 signs links of this region by version 2, which S3 refuses for new buckets.
    config = Config(signature_version="s3v4") if service == "s3" else None
    return boto3.client(
        service,
        config=config,
        endpoint_url=url,
        region_name=region,
        aws_access_key_id=key_id,
        aws_secret_access_key=key,
    )


def wait(condition: Callable[[], bool], what: Callable[[], str], seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until the condition holds. Raises TimeoutError, which says `what` was waited for."""
    try:
        until(condition, seconds, every=0.05)
    except TimeoutError as exc:
        raise TimeoutError(f"{exc}: {what()}") from exc


def s3_event(bucket: str, key: str, time: str, version: str = "", sequencer: str = "0") -> dict[str, Any]:
    """Return the event that S3 sends for one object that was created."""
    described = {"key": quote_plus(key, safe="/"), "sequencer": sequencer}
    version_id = {"versionId": version} if version else {}
    record = {
        "eventSource": "aws:s3",
        "eventName": "ObjectCreated:Put",
        "eventTime": time,
        "s3": {"bucket": {"name": bucket}, "object": described | version_id},
    }
    return {"Records": [record]}
