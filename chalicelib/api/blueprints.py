"""The REST API: one module a resource. The parts that they share are in `framework/`."""

from chalice.app import Blueprint, Chalice

from chalicelib.api import (
    customers,
    executions,
    health,
    notifications,
    offers,
    openapi,
    orders,
    persons,
    photos,
    products,
    reports,
    reviews,
    search,
    tokens,
    unsubscribe,
    uploads,
    visits,
    web,
)
from chalicelib.api.framework.access import gate
from chalicelib.api.framework.headers import add_headers

blueprints: tuple[Blueprint, ...] = (
    gate,
    customers.routes,
    executions.routes,
    health.routes,
    notifications.routes,
    offers.routes,
    openapi.routes,
    orders.routes,
    persons.routes,
    photos.routes,
    products.routes,
    reports.routes,
    reviews.routes,
    search.routes,
    tokens.routes,
    unsubscribe.routes,
    uploads.routes,
    visits.routes,
    web.routes,
)


def add_api(app: Chalice) -> None:
    """Register all routes, and what adds headers to their answers."""
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    app.register_middleware(add_headers, "http")
