"""The stores on Redis."""

from functools import cached_property

from chalicelib.bootstrap.clients import Resources
from chalicelib.customers import CustomerSearch, CustomerStore
from chalicelib.database import Database, connect
from chalicelib.faces.owners import FaceOwners
from chalicelib.failures import FailureStore
from chalicelib.offers.store import OfferStore
from chalicelib.orders.orders import OrderStore
from chalicelib.orders.products import ProductStore
from chalicelib.photos import PhotoResults, PhotoStore
from chalicelib.reviews import ReviewStore
from chalicelib.tokens import TokenStore
from chalicelib.visits import VisitStore

WEEK = 7
"""Days for which retention may fail before Redis forgets by itself."""


class Stores(Resources):
    """What this shop remembers."""

    @cached_property
    def database(self) -> Database:
        return connect(self.settings.redis_url, self.settings.shop, self.settings.redis_timeout)

    @cached_property
    def photos(self) -> PhotoStore:
        return PhotoStore(self.database)

    @cached_property
    def photo_results(self) -> PhotoResults:
        return PhotoResults(self.results_bucket, self.photos)

    @cached_property
    def owners(self) -> FaceOwners:
        return FaceOwners(self.database)

    @cached_property
    def customers(self) -> CustomerStore:
        return CustomerStore(self.database)

    @cached_property
    def customer_search(self) -> CustomerSearch:
        return CustomerSearch(self.database)

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
        days = self.settings.review_retention_days + WEEK
        return ReviewStore(self.database, kept=days * 24 * 3600)

    @cached_property
    def tokens(self) -> TokenStore:
        return TokenStore(self.database)

    @cached_property
    def failures(self) -> FailureStore:
        return FailureStore(self.database)
