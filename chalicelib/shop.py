"""The shop: its settings, its AWS resources and its stores, wired here and nowhere else.

Each part is made at its first use, so a Lambda makes only the parts of its own task. Tasks are functions over
a shop. Tests replace parts by fakes: `shop.workflow = FakeWorkflow()`.

`cached_property` has no lock, so a part for several threads has to be made before they start.
"""

from collections.abc import Callable
from datetime import tzinfo
from functools import cache, cached_property
from typing import Any

from chalicelib import outside, ports
from chalicelib.accuracy.store import AccuracyStore
from chalicelib.aws.errors import translated_errors
from chalicelib.aws.labels import Labels
from chalicelib.aws.mail import Mailbox
from chalicelib.aws.phones import Phones, PushEndpoints
from chalicelib.aws.queues import Queue
from chalicelib.aws.rekognition import FaceCollection
from chalicelib.aws.secrets import read_secret
from chalicelib.aws.storage import Bucket
from chalicelib.aws.topics import Topic
from chalicelib.aws.workflow import Workflow
from chalicelib.channels import ChannelName
from chalicelib.config import Settings, read_settings
from chalicelib.database import Database, connect
from chalicelib.database.address import url_of
from chalicelib.faces.searches import SearchStore
from chalicelib.faces.sightings import SightingStore
from chalicelib.faces.store import FaceStore
from chalicelib.faces.waiting import IndexedPhotoStore
from chalicelib.failures.rerun_store import RerunStore
from chalicelib.failures.store import FailureStore
from chalicelib.metrics import Metrics
from chalicelib.notifications.channels import Channel, make_channels
from chalicelib.notifications.device_store import DeviceStore
from chalicelib.notifications.link_keys import LinkKeyStore
from chalicelib.notifications.stopped_mail import StoppedMailStore
from chalicelib.notifications.store import NotificationStore
from chalicelib.notifications.texts import Texts
from chalicelib.offers.promotions import PromotionStore
from chalicelib.offers.store import OfferStore
from chalicelib.orders.products import ProductStore
from chalicelib.orders.store import OrderStore
from chalicelib.people.merges import MergeStore
from chalicelib.people.search import CustomerSearch
from chalicelib.people.store import CustomerStore
from chalicelib.photos.comparisons import ComparisonStore
from chalicelib.photos.heads import HeadStore
from chalicelib.photos.store import PhotoStore
from chalicelib.privacy.erasures import ErasureStore
from chalicelib.privacy.exports import ExportStore
from chalicelib.reports.store import ReportStore
from chalicelib.reviews.store import ReviewStore
from chalicelib.times import time_zone
from chalicelib.tokens.store import TokenStore
from chalicelib.turns.store import TurnStore
from chalicelib.visits.exits import ExitStore
from chalicelib.visits.store import VisitStore

SPARE_DAYS = 7
"""Days for which retention may fail before Redis expires records by itself."""
OPTIONS: dict[str, dict[str, Any]] = {
    # Without these, presigned links name no region, and S3's redirect to the bucket's region breaks them.
    "s3": {"signature_version": "s3v4", "s3": {"addressing_style": "virtual"}},
    # Lambda's init phase may take ten seconds, and a caller of the API waits meanwhile.
    "secretsmanager": {"connect_timeout": 1, "read_timeout": 2},
}
"""Options of single services' clients."""


class Shop:
    """One deployment's settings, clock, AWS resources and stores."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.metrics = Metrics(settings.stage)
        self.now: Callable[[], int] = outside.now
        self.pause: Callable[[int], None] = outside.pause
        self.new_id: Callable[[], str] = outside.new_id
        self.new_token: Callable[[], str] = outside.new_token
        self._clients: dict[str, Any] = {}

    # AWS

    def client(self, service: str) -> Any:
        """Return botocore's client of a service, made once."""
        if service not in self._clients:
            from chalicelib.aws.clients import make_client

            own = OPTIONS.get(service, {})
            retries: Any = {"mode": "standard"}
            if service == "rekognition" and self.settings.rekognition_tps:
                retries["total_max_attempts"] = 1  # a call is repeated in a turn, not by the SDK
            # The SDK takes long to describe itself, and does it twice for each call.
            common = {"connect_timeout": 5, "read_timeout": 30, "user_agent": "future-store"}
            options = {**common, "retries": retries, **own}
            self._clients[service] = make_client(service, self.settings.aws_region, options)
            if service == "rekognition":
                self.metrics.count_calls(self._clients[service])
        return self._clients[service]

    @cached_property
    def account(self) -> str:
        """Return the AWS account. On Lambda `note_account` has put it here."""
        with translated_errors("GetCallerIdentity"):
            return str(self.client("sts").get_caller_identity()["Account"])

    def _arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{self.settings.aws_region}:{self.account}:{resource}"

    def topic(self, name: str) -> ports.Topic:
        """Return the stage's topic of that name."""
        return Topic(self.client("sns"), self._arn("sns", f"{self.settings.name}-{name}"))

    @cached_property
    def workflow(self) -> ports.Workflow:
        arn = self._arn("states", f"stateMachine:{self.settings.name}")
        return Workflow(self.client("stepfunctions"), arn)

    @cached_property
    def lost_events(self) -> ports.Queue:
        """Return the queue of events that a function failed to take."""
        name = f"{self.settings.name}-lost-events"
        url = f"https://sqs.{self.settings.aws_region}.amazonaws.com/{self.account}/{name}"
        return Queue(self.client("sqs"), url)

    @cached_property
    def collection(self) -> ports.Collection:
        return FaceCollection(self.client("rekognition"), self.settings.name)

    @cached_property
    def labels(self) -> ports.Labels:
        return Labels(self.client("rekognition"), self.settings.image_properties)

    @cached_property
    def photos_bucket(self) -> ports.Bucket:
        return Bucket(self.client("s3"), self.settings.photos_bucket)

    @cached_property
    def results_bucket(self) -> ports.Bucket:
        return Bucket(self.client("s3"), self.settings.results_bucket)

    @cached_property
    def mailbox(self) -> ports.Mailbox:
        return Mailbox(self.client("sesv2"), self.settings.sender, self.settings.name)

    @cached_property
    def phones(self) -> ports.Phones:
        return Phones(self.client("sns"))

    @cached_property
    def push(self) -> ports.PushEndpoints:
        name = self.settings.push_application
        return PushEndpoints(self.client("sns"), self._arn("sns", f"app/{name}") if name else "")

    @cached_property
    def channels(self) -> dict[ChannelName, Channel]:
        """Return the channels of notifications by name."""
        return make_channels(self)

    @cached_property
    def texts(self) -> Texts:
        return Texts(zone=self.zone)

    # stores

    @cached_property
    def database(self) -> Database:
        return connect(self.redis_url, self.settings.shop, self.settings.redis_timeout)

    def redis_url(self) -> str:
        """Return the address of Redis, read anew if it is in a secret.

        Raises:
            ConfigurationError: there is no such secret, it may not be read, or it has no address.
            TransientError: Secrets Manager doesn't answer.
        """
        if self.settings.redis_url:
            return self.settings.redis_url
        return url_of(read_secret(self.client("secretsmanager"), self.settings.redis_secret))

    @cached_property
    def zone(self) -> tzinfo:
        """Return the shop's time zone."""
        return time_zone(self.settings.timezone)

    @cached_property
    def photos(self) -> PhotoStore:
        return PhotoStore(self.database)

    @cached_property
    def turns(self) -> TurnStore:
        return TurnStore(lambda: self.database, self.settings.rekognition_tps, self.pause)

    @cached_property
    def comparisons(self) -> ComparisonStore:
        return ComparisonStore(self.database)

    @cached_property
    def sightings(self) -> SightingStore:
        return SightingStore(self.database)

    @cached_property
    def heads(self) -> HeadStore:
        return HeadStore(self.database)

    @cached_property
    def faces(self) -> FaceStore:
        return FaceStore(self.database)

    @cached_property
    def searches(self) -> SearchStore:
        return SearchStore(self.database)

    @cached_property
    def indexed_photos(self) -> IndexedPhotoStore:
        return IndexedPhotoStore(self.database)

    @cached_property
    def customers(self) -> CustomerStore:
        return CustomerStore(self.database)

    @cached_property
    def merges(self) -> MergeStore:
        return MergeStore(self.database, self.now, self.new_id)

    @cached_property
    def customer_search(self) -> CustomerSearch:
        return CustomerSearch(self.database)

    @cached_property
    def visits(self) -> VisitStore:
        return VisitStore(self.database, self.settings.visit_gap, self.settings.longest_stay)

    @cached_property
    def exits(self) -> ExitStore:
        return ExitStore(self.database)

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
    def promotions(self) -> PromotionStore:
        return PromotionStore(self.database)

    @cached_property
    def notifications(self) -> NotificationStore:
        return NotificationStore(self.database, self.settings.notification_attempts)

    @cached_property
    def link_keys(self) -> LinkKeyStore:
        return LinkKeyStore(self.database)

    @cached_property
    def stopped_mail(self) -> StoppedMailStore:
        return StoppedMailStore(self.database)

    @cached_property
    def devices(self) -> DeviceStore:
        return DeviceStore(self.database)

    @cached_property
    def reviews(self) -> ReviewStore:
        days = self.settings.review_retention_days + SPARE_DAYS
        return ReviewStore(self.database, kept=days * 24 * 3600)

    @cached_property
    def reports(self) -> ReportStore:
        return ReportStore(self.database)

    @cached_property
    def accuracy(self) -> AccuracyStore:
        return AccuracyStore(self.database)

    @cached_property
    def erasures(self) -> ErasureStore:
        return ErasureStore(self.database)

    @cached_property
    def exports(self) -> ExportStore:
        return ExportStore(self.database, self.results_bucket, self.new_id)

    @cached_property
    def tokens(self) -> TokenStore:
        return TokenStore(self.database)

    @cached_property
    def failures(self) -> FailureStore:
        return FailureStore(self.database)

    @cached_property
    def reruns(self) -> RerunStore:
        return RerunStore(self.database, self.settings.rerun_minutes)


@cache
def shop() -> Shop:
    """Return the shop of this process, wired by its environment."""
    return Shop(read_settings())
