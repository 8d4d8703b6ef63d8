"""The REST API: one blueprint a resource; `routes.py` is what they share."""

from chalice.app import Blueprint

from chalicelib.api import customers, executions, health, offers, orders, photos, products, reviews, visits
from chalicelib.api.access import gate

blueprints: tuple[Blueprint, ...] = (
    gate,
    customers.routes,
    executions.routes,
    health.routes,
    offers.routes,
    orders.routes,
    photos.routes,
    products.routes,
    reviews.routes,
    visits.routes,
)
