"""The REST API: `chalice local --stage local --no-autoreload`, with Nagle's algorithm off.

`chalice local` sends headers and body apart, so with Nagle's algorithm a client waits for its own delayed
acknowledgement between them: 44 ms a request instead of 0.3 ms. `python -m localaws.api PROJECT PORT`.
"""

import sys
import traceback
from functools import cache
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from chalice.cli import main as chalice
from chalice.local import ChaliceRequestHandler, LocalGateway, LocalGatewayException

from localaws.patching import replace


class AuthorizerFailure(LocalGatewayException):
    """What API Gateway answers when the authorizer itself fails; `chalice local` would hang up."""

    CODE = 500


def answer_failures() -> None:
    """Answer also what fails outside of a view, with the headers that are deployed, as API Gateway does."""
    handle = LocalGateway.handle_request

    def handle_request(self: LocalGateway, *args: Any, **options: Any) -> Any:
        try:
            return handle(self, *args, **options)
        except LocalGatewayException as exc:
            exc.headers |= error_headers(exc.CODE)
            raise
        except Exception as exc:
            traceback.print_exc()
            raise AuthorizerFailure(error_headers(500), b'{"message": null}') from exc

    replace(LocalGateway, "handle_request", handle_request)


def error_headers(status: int) -> dict[str, str]:
    """The headers that the deployed API gives its own answers of this status; none before it is deployed."""
    try:
        gateway = _gateway()
        [api] = gateway.get_rest_apis()["items"]
        answer = gateway.get_gateway_response(restApiId=api["id"], responseType=f"DEFAULT_{status // 100}XX")
    except (BotoCoreError, ClientError, ValueError):
        return {}
    return {
        name.removeprefix("gatewayresponse.header."): value.strip("'")
        for name, value in answer.get("responseParameters", {}).items()
    }


@cache
def _gateway() -> Any:
    return boto3.client("apigateway")


def main() -> None:
    """Serve the project's API until the process is ended."""
    project, port = sys.argv[1:]
    ChaliceRequestHandler.disable_nagle_algorithm = True
    answer_failures()
    sys.argv = [
        "chalice",
        "--project-dir",
        project,
        "local",
        "--stage",
        "local",
        "--no-autoreload",
        "--port",
        port,
    ]
    chalice()


if __name__ == "__main__":
    main()
