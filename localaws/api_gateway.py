"""What API Gateway does around a view and `chalice local` does not: limits, and answers to failures."""

import os
import traceback
from functools import cache
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from chalice.local import LocalGateway, LocalGatewayException

from localaws import environment
from localaws.api_limits import MethodLimits, MethodSettings
from localaws.patch import replace
from localaws.time_factor import time_factor

_FAILURES = (BotoCoreError, ClientError, ValueError)


class AuthorizerFailure(LocalGatewayException):
    """The answer of API Gateway when the authorizer fails; `chalice local` closes the connection instead."""

    CODE = 500


class TooManyRequests(LocalGatewayException):
    """The answer of API Gateway beyond the limit of a method."""

    CODE = 429


def install() -> None:
    """Limit the requests of each method, and answer errors outside of a view with the deployed headers."""
    handle = LocalGateway.handle_request
    limits = MethodLimits(method_settings, time_factor(os.environ))

    def handle_request(self: LocalGateway, method: str, path: str, *args: Any, **options: Any) -> Any:
        try:
            if not limits.admit(method, _route(self, path)):
                raise TooManyRequests(
                    {"x-amzn-ErrorType": "TooManyRequestsException"}, b'{"message":"Too Many Requests"}'
                )
            return handle(self, method, path, *args, **options)
        except LocalGatewayException as exc:
            exc.headers |= error_headers(exc.CODE)
            raise
        except Exception as exc:
            traceback.print_exc()
            raise AuthorizerFailure(error_headers(500), b'{"message": null}') from exc

    replace(LocalGateway, "handle_request", handle_request)


def _route(gateway: LocalGateway, path: str) -> str:
    """Return the route of a path, as "/web/{file}", "" if there is none."""
    try:
        return str(gateway.event_converter._route_matcher.match_route(path).route)
    except ValueError:
        return ""


def error_headers(status: int) -> dict[str, str]:
    """Return the headers that the deployed API adds to its own answers of this status, if any."""
    try:
        [api] = client().get_rest_apis()["items"]
        answer = client().get_gateway_response(restApiId=api["id"], responseType=f"DEFAULT_{status // 100}XX")
    except _FAILURES:
        return {}
    return {
        name.removeprefix("gatewayresponse.header."): value.strip("'")
        for name, value in answer.get("responseParameters", {}).items()
    }


def method_settings() -> MethodSettings:
    """Return the settings of the deployed API's methods, none without an API."""
    try:
        [api] = client().get_rest_apis()["items"]
        [stage] = client().get_stages(restApiId=api["id"])["item"]
    except _FAILURES:
        return {}
    settings: MethodSettings = stage.get("methodSettings", {})
    return settings


@cache
def client() -> Any:
    """Return a client of the platform's, which does not call as the function."""
    own = environment.CREDENTIALS
    return boto3.client(
        "apigateway",
        aws_access_key_id=own["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=own["AWS_SECRET_ACCESS_KEY"],
    )
