"""The bucket of a stage's deployments: Chalice's record, and who deploys just now.

Chalice knows the stage's REST API only by its record in .chalice/deployed, which no checkout shares. From a
fresh checkout it would make a second API, under another address.
"""

import getpass
import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from infrastructure.errors import DeploymentError, code_of, is_there
from infrastructure.stages import Stage

RECORD_KEY, LOCK_KEY = "chalice.json", "deploying.json"
LOCK_SECONDS = 3600
"""Longer than any deployment takes, with half an hour of watching a canary."""
CONDITION_FAILED = {"PreconditionFailed", "ConditionalRequestConflict"}

Record = dict[str, Any]
NOTHING: Record = {"resources": [], "schema_version": "2.0", "backend": "api"}
"""Chalice's record of a stage that is not deployed."""


def bucket_name(stage: Stage, account: str) -> str:
    """Return the bucket's name. It has the account's number, because names are shared by all of AWS."""
    return f"{stage.prefix}-deployments-{account}"


@dataclass(frozen=True)
class Deployments:
    """The bucket of one stage, in this account and no other."""

    s3: Any
    stage: str
    bucket: str
    account: str

    def place(self, key: str) -> dict[str, str]:
        return {"Bucket": self.bucket, "Key": key, "ExpectedBucketOwner": self.account}

    def exists(self) -> bool:
        """Tell whether there is the bucket."""
        place = {"Bucket": self.bucket, "ExpectedBucketOwner": self.account}
        return is_there(lambda: self.s3.head_bucket(**place), {"404", "NoSuchBucket"})

    def read_record(self) -> Record | None:
        found, _ = self.read(RECORD_KEY)
        return found

    def write_record(self, record: Record) -> None:
        self.s3.put_object(**self.place(RECORD_KEY), Body=json.dumps(record, indent=2).encode())

    def read(self, key: str) -> tuple[dict[str, Any] | None, str]:
        """Return a JSON object with its ETag, None if there is none."""
        try:
            answer = self.s3.get_object(**self.place(key))
        except ClientError as exc:
            if code_of(exc) == "NoSuchKey":
                return None, ""
            raise
        return json.loads(answer["Body"].read()), answer["ETag"]

    @contextmanager
    def locked(self, take_over: bool = False) -> Iterator[None]:
        """Let nobody else deploy the stage meanwhile.

        Raises:
            DeploymentError: somebody else deploys it. After an hour the lock is no longer heeded.
        """
        etag = self.take_lock(take_over)
        try:
            yield
        finally:
            self.release(etag)

    def take_lock(self, take_over: bool) -> str:
        found, etag = self.read(LOCK_KEY)
        if found and not (take_over or is_over(found)):
            raise DeploymentError(self.refusal(found))
        condition = {"IfMatch": etag} if found else {"IfNoneMatch": "*"}
        body = json.dumps(holder(datetime.now(UTC))).encode()
        try:
            return str(self.s3.put_object(**self.place(LOCK_KEY), Body=body, **condition)["ETag"])
        except ClientError as exc:
            if code_of(exc) not in {*CONDITION_FAILED, "NoSuchKey"}:
                raise
            raise DeploymentError(self.refusal(self.read(LOCK_KEY)[0])) from exc

    def refusal(self, found: Mapping[str, str] | None) -> str:
        who = f"{found['who']} since {found['since']}" if found else "somebody else, who just begins or ends"
        return (
            f"Stage {self.stage} is being deployed by {who}: wait for the end. If that deployment is dead, "
            f"take it over with TAKE_OVER=1 (--take-over), or wait {LOCK_SECONDS // 60} minutes from then."
        )

    def release(self, etag: str) -> None:
        """Give the lock back, unless another has taken it over or the bucket is gone."""
        try:
            self.s3.delete_object(**self.place(LOCK_KEY), IfMatch=etag)
        except ClientError as exc:
            if code_of(exc) not in {*CONDITION_FAILED, "NoSuchKey", "NoSuchBucket"}:
                raise


def holder(now: datetime) -> dict[str, str]:
    until = now + timedelta(seconds=LOCK_SECONDS)
    who = f"{getpass.getuser()} on {socket.gethostname()}"
    return {"who": who, "since": f"{now:%Y-%m-%d %H:%M:%S} UTC", "until": until.isoformat()}


def is_over(found: Mapping[str, str]) -> bool:
    return datetime.fromisoformat(found["until"]) < datetime.now(UTC)


def deployments_of(session: Any, stage: Stage, account: str) -> Deployments:
    """Return the bucket of a stage's deployments."""
    return Deployments(session.client("s3"), stage.name, bucket_name(stage, account), account)
