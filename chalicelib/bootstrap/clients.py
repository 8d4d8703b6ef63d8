"""The AWS SDK's clients, and this stage's resources behind them."""

from datetime import tzinfo
from functools import cached_property
from typing import Any

from chalicelib.aws.errors import translated_errors
from chalicelib.aws.labels import Labels
from chalicelib.aws.mail import Mailbox
from chalicelib.aws.phones import Phones, PushEndpoints
from chalicelib.aws.rekognition import FaceCollection
from chalicelib.aws.storage import Bucket
from chalicelib.aws.topics import Topic
from chalicelib.aws.workflow import Workflow
from chalicelib.config import Settings
from chalicelib.times import time_zone

S3: dict[str, Any] = {"signature_version": "s3v4", "s3": {"addressing_style": "virtual"}}
"""Else presigned links name no region, and break where S3 redirects them to the bucket's."""


class Clients:
    """The AWS SDK's clients, one per service, made when first used."""

    def __init__(self, region: str) -> None:
        self._region = region
        self._clients: dict[str, Any] = {}

    def __getitem__(self, service: str) -> Any:
        if service not in self._clients:
            import boto3
            from botocore.config import Config

            own = S3 if service == "s3" else {}
            config = Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard"}, **own)
            self._clients[service] = boto3.client(service, region_name=self._region, config=config)
        return self._clients[service]


class Resources:
    """What this stage has in AWS."""

    def __init__(self, settings: Settings, clients: Clients) -> None:
        self.settings = settings
        self._clients = clients

    @cached_property
    def _account(self) -> str:
        with translated_errors("GetCallerIdentity"):
            return str(self._clients["sts"].get_caller_identity()["Account"])

    @cached_property
    def zone(self) -> tzinfo:
        """The shop's time zone."""
        return time_zone(self.settings.timezone)

    def _arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{self.settings.aws_region}:{self._account}:{resource}"

    def topic(self, name: str) -> Topic:
        """The stage's topic of that name."""
        return Topic(self._clients["sns"], self._arn("sns", f"{self.settings.name}-{name}"))

    @cached_property
    def workflow(self) -> Workflow:
        return Workflow(
            self._clients["stepfunctions"], self._arn("states", f"stateMachine:{self.settings.name}")
        )

    @cached_property
    def collection(self) -> FaceCollection:
        return FaceCollection(self._clients["rekognition"], self.settings.name)

    @cached_property
    def photos_bucket(self) -> Bucket:
        return Bucket(self._clients["s3"], self.settings.photos_bucket)

    @cached_property
    def results_bucket(self) -> Bucket:
        return Bucket(self._clients["s3"], self.settings.results_bucket)

    @cached_property
    def labels(self) -> Labels:
        return Labels(self._clients["rekognition"])

    @cached_property
    def mailbox(self) -> Mailbox:
        return Mailbox(self._clients["sesv2"], self.settings.sender)

    @cached_property
    def phones(self) -> Phones:
        return Phones(self._clients["sns"])

    @cached_property
    def push(self) -> PushEndpoints:
        name = self.settings.push_application
        return PushEndpoints(self._clients["sns"], self._arn("sns", f"app/{name}") if name else "")
