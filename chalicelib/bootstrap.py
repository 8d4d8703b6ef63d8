"""Wiring: settings -> clients -> stores -> services, each made when first asked for, then kept.

The only module that knows everybody. A Lambda makes what its own task needs and nothing else.
"""

import secrets
import time
import uuid
from functools import cache, cached_property
from typing import Any

from chalicelib.aws.rekognition import FaceCollection
from chalicelib.aws.storage import Bucket
from chalicelib.aws.topics import Topic
from chalicelib.aws.workflow import Workflow
from chalicelib.config import Settings, read_settings
from chalicelib.customers import CustomerStore
from chalicelib.database import Database, connect
from chalicelib.faces.finishing import Finishing
from chalicelib.faces.indexing import Indexing
from chalicelib.faces.owners import FaceOwners
from chalicelib.faces.rebuilding import Rebuilding
from chalicelib.faces.recognition import Recognition, Rules
from chalicelib.faces.registration import Registration
from chalicelib.faces.reviewing import Reviewing
from chalicelib.failures import FailureRecording, FailureStore
from chalicelib.offers import OfferSending, OfferStore
from chalicelib.orders.orders import OrderStore
from chalicelib.orders.products import ProductStore
from chalicelib.orders.requesting import Requesting
from chalicelib.photos import PhotoStarter, PhotoStore
from chalicelib.pictures.preparing import Preparing
from chalicelib.reviews import ReviewStore
from chalicelib.tokens import TokenMaking, TokenStore
from chalicelib.visits import Visiting, VisitStore


def now() -> int:
    """Milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def new_id() -> str:
    """A random id of 32 hex digits."""
    return uuid.uuid4().hex


def new_token() -> str:
    """A random token of 256 bits, URL-safe."""
    return secrets.token_urlsafe(32)


class Clients:
    """The AWS SDK's clients, one per service, made when first used."""

    def __init__(self, region: str) -> None:
        self._region = region
        self._clients: dict[str, Any] = {}

    def __getitem__(self, service: str) -> Any:
        if service not in self._clients:
            import boto3
            from botocore.config import Config

            signature = {"signature_version": "s3v4"} if service == "s3" else {}
            config = Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard"}, **signature)
            self._clients[service] = boto3.client(service, region_name=self._region, config=config)
        return self._clients[service]


class Services:
    """Everything the handlers call."""

    def __init__(self, settings: Settings, clients: Clients) -> None:
        self.settings = settings
        self._clients = clients

    # AWS

    @cached_property
    def _account(self) -> str:
        return str(self._clients["sts"].get_caller_identity()["Account"])

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

    # stores

    @cached_property
    def database(self) -> Database:
        return connect(self.settings.redis_url, self.settings.shop)

    @cached_property
    def photos(self) -> PhotoStore:
        return PhotoStore(self.database)

    @cached_property
    def owners(self) -> FaceOwners:
        return FaceOwners(self.database)

    @cached_property
    def customers(self) -> CustomerStore:
        return CustomerStore(self.database)

    @cached_property
    def visits(self) -> VisitStore:
        return VisitStore(self.database, self.settings.visit_gap)

    @cached_property
    def products(self) -> ProductStore:
        return ProductStore(self.database)

    @cached_property
    def orders(self) -> OrderStore:
        return OrderStore(self.database)

    @cached_property
    def offers(self) -> OfferStore:
        return OfferStore(self.database)

    @cached_property
    def reviews(self) -> ReviewStore:
        return ReviewStore(self.database)

    @cached_property
    def tokens(self) -> TokenStore:
        return TokenStore(self.database)

    # services

    @cached_property
    def preparing(self) -> Preparing:
        return Preparing(self.photos_bucket, self.results_bucket)

    @cached_property
    def starter(self) -> PhotoStarter:
        return PhotoStarter(self.photos, self.workflow)

    @cached_property
    def indexing(self) -> Indexing:
        return Indexing(self.collection, self.preparing)

    @cached_property
    def recognition(self) -> Recognition:
        rules = Rules(**{name: getattr(self.settings, name) for name in Rules.__struct_fields__})
        return Recognition(
            collection=self.collection,
            indexing=self.indexing,
            owners=self.owners,
            photo_faces=self.photos,
            rules=rules,
            clock=now,
        )

    @cached_property
    def registration(self) -> Registration:
        return Registration(
            owners=self.owners,
            newcomers=self.customers,
            reviews=self.reviews,
            workflow=self.workflow,
            clock=now,
            new_id=new_id,
        )

    @cached_property
    def reviewing(self) -> Reviewing:
        return Reviewing(self.reviews, self.owners, self.workflow)

    @cached_property
    def visiting(self) -> Visiting:
        return Visiting(self.visits, new_id)

    @cached_property
    def requesting(self) -> Requesting:
        return Requesting(self.orders, self.products, now)

    @cached_property
    def offer_sending(self) -> OfferSending:
        return OfferSending(
            store=self.offers,
            customers=self.customers,
            purchases=self.orders,
            topic=self.topic("offers"),
            most=self.settings.offers_per_visit,
            clock=now,
        )

    @cached_property
    def finishing(self) -> Finishing:
        return Finishing(
            collection=self.collection,
            photos_bucket=self.photos_bucket,
            results_bucket=self.results_bucket,
            owners=self.owners,
            photos=self.photos,
            visits=self.visits,
            enough_references=self.settings.reference_faces,
        )

    @cached_property
    def failure_recording(self) -> FailureRecording:
        return FailureRecording(
            store=FailureStore(self.database),
            photos=self.photos,
            topic=self.topic("alerts"),
            state_machine=self.workflow.arn,
            clock=now,
        )

    @cached_property
    def rebuilding(self) -> Rebuilding:
        return Rebuilding(self.collection, self.indexing, self.owners, self.customers)

    @cached_property
    def token_making(self) -> TokenMaking:
        return TokenMaking(self.tokens, new_token)


@cache
def services() -> Services:
    """The services of this process, wired by its environment."""
    settings = read_settings()
    return Services(settings, Clients(settings.aws_region))
