"""`/notifications`, `/customers/{id}/devices` and the unsubscribe link."""

from chalicelib.api.routes import Routes

routes = Routes(__name__)
