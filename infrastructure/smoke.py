"""A picture through each lane of photos, by the door that all photos take, and away again.

Nobody is on the picture, and the selfie's customer does not exist: so no face, visit or customer comes of it,
and nobody gets an e-mail. The topic `results` announces the picture of the gallery.
"""

import io
import json
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError
from PIL import Image

from chalicelib.photos.lanes import execution_name, photo_id_of
from chalicelib.photos.s3_events import DELETED, event_of
from infrastructure.errors import DeploymentError, code_of
from infrastructure.stages import Stage
from infrastructure.statemachine.calls import invoke

EXPECTED = {
    "entrance": "done",
    "gallery": "done",
    "enrolment": "rejected: nobody is registered under the id that this photo came for",
}
"""Outcomes by the first folder of the keys, each of which leads into a lane of its own."""
NAME = "smoke-test"
SIDE = 240
"""Pixels of the picture's side; Rekognition takes 80 and more."""
PATIENCE_SECONDS = 120.0
LOOK_SECONDS = 0.2


@dataclass(frozen=True)
class Sent:
    """An uploaded picture: its folder, its object and its execution."""

    folder: str
    key: str
    version: str
    execution: str


@dataclass(frozen=True)
class Smoke:
    """The clients of a smoke test, and its clock. `state_machine` is the ARN without a version."""

    stage: Stage
    state_machine: str
    s3: Any
    states: Any
    functions: Any
    clock: Callable[[], float] = field(default=time.monotonic)
    pause: Callable[[float], None] = field(default=time.sleep)

    def run(self, release: str) -> str:
        """Send a picture through each lane, and take away all that came of it. Return a line about it.

        For some seconds after an alias was turned, AWS may start executions by the release before. Then
        pictures are sent again.

        Raises:
            DeploymentError: a picture ended otherwise than expected; names its lane and execution.
        """
        began = self.clock()
        while self._try_lanes(began + PATIENCE_SECONDS) != {release}:
            if self.clock() > began + PATIENCE_SECONDS:
                raise DeploymentError(f"The smoke test's pictures did not go by release {release}.")
            self.pause(1)
        return f"{'tested':<10} {', '.join(EXPECTED)}: {self.clock() - began:.1f} s"

    def _try_lanes(self, deadline: float) -> set[str | None]:
        """Return the releases by which the pictures went."""
        sent = list[Sent]()
        try:
            for folder in EXPECTED:
                sent.append(self._send(folder))
            return {self._check(each, deadline) for each in sent}
        finally:
            for each in sent:
                self._remove(each)

    def _send(self, folder: str) -> Sent:
        key = f"{folder}/{NAME}/{uuid.uuid4().hex}.png"
        put = {"Bucket": self.stage.photos_bucket, "Key": key, "ContentType": "image/png"}
        version = str(self.s3.put_object(**put, Body=picture())["VersionId"])
        photo = photo_id_of(self.stage.photos_bucket, key, version)
        prefix = self.state_machine.replace(":stateMachine:", ":execution:")
        return Sent(folder, key, version, f"{prefix}:{execution_name(photo)}")

    def _check(self, sent: Sent, deadline: float) -> str | None:
        """Wait for the end of a picture's execution. Return the release that it went by."""
        while (found := outcome(described := self._describe(sent))) is None and self.clock() < deadline:
            self.pause(LOOK_SECONDS)
        if found == EXPECTED[sent.folder]:
            return described.get("stateMachineVersionArn")
        raise DeploymentError(
            f"The smoke test failed in the lane of {sent.folder}/: its picture {told(found)}, and should "
            f"have been {EXPECTED[sent.folder]!r}. Its execution is {sent.execution}."
        )

    def _describe(self, sent: Sent) -> Mapping[str, Any]:
        """Describe a picture's execution, as running before it begins."""
        try:
            described: Mapping[str, Any] = self.states.describe_execution(executionArn=sent.execution)
        except ClientError as exc:
            if code_of(exc) != "ExecutionDoesNotExist":
                raise
            return {"status": "RUNNING"}
        return described

    def _remove(self, sent: Sent) -> None:
        """Delete the object, its record and its results: the latter at once, before S3's event does it."""
        place = self.stage.photos_bucket
        self.s3.delete_object(Bucket=place, Key=sent.key, VersionId=sent.version)
        now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.000Z}"
        event = event_of(DELETED, place, [(sent.key, sent.version, now)])
        invoke(self.functions, self.stage.lambda_name("remove_photo"), event)


def outcome(execution: Mapping[str, Any]) -> str | None:
    """Return "done", "rejected: <why>" or the error of an execution, None while it runs."""
    if execution["status"] == "RUNNING":
        return None
    if execution["status"] != "SUCCEEDED":
        return str(execution.get("error") or execution["status"])
    output = json.loads(execution.get("output") or "{}")
    if rejected := output.get("rejected"):
        return f"rejected: {rejected.get('reason') or '; '.join(rejected.get('reasons', []))}"
    return str(output.get("state", output.get("finished", {}).get("state", "done")))


def told(found: str | None) -> str:
    return f"had no end after {PATIENCE_SECONDS:.0f} s" if found is None else f"was {found!r}"


def picture() -> bytes:
    """Return a grey picture with a slope of light, in which nothing is to be found."""
    content = io.BytesIO()
    Image.linear_gradient("L").resize((SIDE, SIDE)).convert("RGB").save(content, "PNG")
    return content.getvalue()
