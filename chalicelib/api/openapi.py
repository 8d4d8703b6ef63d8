"""`/openapi.json`: this API's description."""

from chalicelib.api.routes import Routes

routes = Routes(__name__)
