"""Endpoints of mobile apps as on AWS.

moto leaves out their CustomUserData. It compares a new registration with an outdated token and data. For a
missing target it answers NotFound instead of InvalidParameter.
"""

from typing import Any

from moto.sns.exceptions import SNSInvalidParameter, SNSNotFoundError
from moto.sns.models import PlatformEndpoint, SNSBackend

from localaws.patch import replace

_NO_ENDPOINT = "Invalid parameter: TargetArn Reason: No endpoint found for the target arn specified"


def install() -> None:
    """Keep an endpoint and its attributes equal, and correct the error."""
    _install_attributes()
    _install_publish()


def _install_attributes() -> None:
    create, change = SNSBackend.create_platform_endpoint, SNSBackend.set_endpoint_attributes

    def created(self: SNSBackend, application: Any, data: str | None, token: str, attributes: Any) -> Any:
        endpoint = create(self, application, data or "", token, attributes)
        if data:
            endpoint.attributes["CustomUserData"] = data
        return endpoint

    def changed(self: SNSBackend, arn: str, attributes: dict[str, Any]) -> PlatformEndpoint:
        endpoint = change(self, arn, attributes)
        endpoint.token = attributes.get("Token", endpoint.token)
        endpoint.custom_user_data = attributes.get("CustomUserData", endpoint.custom_user_data)
        return endpoint

    replace(SNSBackend, "create_platform_endpoint", created)
    replace(SNSBackend, "set_endpoint_attributes", changed)


def _install_publish() -> None:
    publish = SNSBackend.publish

    def published(self: SNSBackend, message: str, arn: str | None, *args: Any, **options: Any) -> str:
        try:
            return publish(self, message, arn, *args, **options)
        except SNSNotFoundError as exc:
            if arn is None or ":endpoint/" not in arn:
                raise
            raise SNSInvalidParameter(_NO_ENDPOINT) from exc

    replace(SNSBackend, "publish", published)
