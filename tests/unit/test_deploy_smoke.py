"""The smoke test: what it sends, what it expects, and that nothing of it stays."""

import io
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest
from botocore.exceptions import ClientError

from chalicelib.photos.lanes import LANES, lane_of, misplacement, photo_id_of
from infrastructure.errors import DeploymentError
from infrastructure.smoke import EXPECTED, PATIENCE_SECONDS, Smoke, outcome
from infrastructure.stages import read_stage
from tests.versions_of_aws import ARN

STAGE = read_stage(Path(__file__).parents[2], "local")
BEFORE, RELEASE = f"{ARN}:6", f"{ARN}:7"
NOBODY = "nobody is registered under the id that this photo came for"
OUTPUTS: dict[str, dict[str, Any]] = {
    "entrance": {"photo_id": "p", "state": "done", "visitors": 0},
    "gallery": {"photo_id": "p", "state": "done", "visitors": 0},
    "enrolment": {"rejected": {"told": False, "reasons": [NOBODY]}},
}


@dataclass
class FakeShop:
    """A bucket whose pictures are run at once, with these outputs by folder. None never starts."""

    outputs: dict[str, Any] = field(default_factory=lambda: dict(OUTPUTS))
    objects: dict[tuple[str, str], bytes] = field(default_factory=dict)
    executions: dict[str, dict[str, Any]] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    late: int = 0
    """Executions that still go by the release before."""
    asked: int = 0
    seconds: float = 0.0

    def put_object(self, Bucket: str, Key: str, Body: bytes, ContentType: str) -> dict[str, str]:  # noqa: N803
        version = f"v{len(self.objects)}"
        self.objects[(Key, version)] = Body
        execution = f"{photo_id_of(Bucket, Key, version)}-1"
        if described := self.outputs[Key.partition("/")[0]]:
            ended = {"status": "SUCCEEDED", "output": json.dumps(described)}
            self.executions[execution] = described if "status" in described else ended
        return {"VersionId": version}

    def delete_object(self, Bucket: str, Key: str, VersionId: str) -> None:  # noqa: N803
        del self.objects[(Key, VersionId)]

    def describe_execution(self, executionArn: str) -> dict[str, Any]:  # noqa: N803
        name = executionArn.rsplit(":", 1)[1]
        if name not in self.executions:
            raise ClientError({"Error": {"Code": "ExecutionDoesNotExist"}}, "DescribeExecution")
        self.asked += 1
        release = BEFORE if self.asked <= self.late else RELEASE
        return {"stateMachineVersionArn": release, **self.executions[name]}

    def invoke(self, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803
        assert FunctionName == "future-store-local-remove_photo"
        self.removed += [
            unquote_plus(each["s3"]["object"]["key"]).partition("/")[0]
            for each in json.loads(Payload)["Records"]
        ]
        return {"Payload": io.BytesIO(b'{"removed": 1}')}

    def pause(self, seconds: float) -> None:
        self.seconds += seconds

    def smoke(self) -> str:
        return Smoke(STAGE, ARN, self, self, self, lambda: self.seconds, self.pause).run(RELEASE)


def test_a_picture_goes_through_each_lane_of_photos_and_nothing_stays() -> None:
    shop = FakeShop()

    assert shop.smoke() == "tested     entrance, gallery, enrolment: 0.0 s"
    assert (shop.objects, shop.removed) == ({}, ["entrance", "gallery", "enrolment"])


def test_pictures_that_went_by_the_release_before_are_sent_again() -> None:
    shop = FakeShop(late=2)

    assert shop.smoke() == "tested     entrance, gallery, enrolment: 1.0 s"
    assert (shop.objects, len(shop.removed)) == ({}, 6)


def test_pictures_that_always_go_by_another_release_fail() -> None:
    with pytest.raises(DeploymentError, match=r"did not go by release .*:7"):
        FakeShop(late=1_000_000).smoke()


def test_it_knows_every_lane_of_photos() -> None:
    keys = [f"{folder}/smoke-test/x.png" for folder in EXPECTED]

    assert {LANES[folder] for folder in EXPECTED} == {*LANES.values()}, "an exit is in the visit lane"
    assert [misplacement(key) for key in keys] == ["", "", ""]
    assert len({lane_of(key)["lane"] for key in keys}) == len({*LANES.values()})


def test_a_photo_that_fails_is_named_with_its_lane_and_execution_and_nothing_stays() -> None:
    shop = FakeShop(OUTPUTS | {"gallery": {"status": "FAILED", "error": "ServiceError"}})

    with pytest.raises(
        DeploymentError, match=r"lane of gallery/: its picture was 'ServiceError'.*:execution:"
    ):
        shop.smoke()

    assert (shop.objects, len(shop.removed)) == ({}, 3)


def test_a_rejection_for_another_reason_fails() -> None:
    shop = FakeShop(OUTPUTS | {"enrolment": {"rejected": {"reason": "the picture can't be read"}}})

    with pytest.raises(DeploymentError, match=r"enrolment/.*was \"rejected: the picture can't be read\""):
        shop.smoke()


def test_a_photo_that_nobody_starts_fails_after_a_while() -> None:
    shop = FakeShop(OUTPUTS | {"entrance": None})

    with pytest.raises(DeploymentError, match=r"entrance/: its picture had no end after 120 s"):
        shop.smoke()

    assert shop.seconds >= PATIENCE_SECONDS
    assert shop.objects == {}


def test_a_running_execution_has_no_outcome_yet() -> None:
    assert outcome({"status": "RUNNING"}) is None
