"""The REST API: one blueprint a resource; `routes.py` is what they share."""

from chalice.app import Blueprint

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
    tokens,
    unsubscribing,
    visits,
    web,
)
from chalicelib.api.access import gate

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
    tokens.routes,
    unsubscribing.routes,
    visits.routes,
    web.routes,
)
