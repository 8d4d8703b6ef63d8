"""Amazon SNS: text messages to phones, and push messages to devices with the shop's app."""

import json
import re
from collections.abc import Callable
from typing import Any

from chalicelib.aws.errors import translated_errors
from chalicelib.errors import Conflict, FutureStoreError, InvalidRequest, ServiceError, Undeliverable

NUMBER = re.compile(r"\+?[0-9][0-9 ()/-]{5,}[0-9]")
"""A phone number anywhere in a sentence, for removing it."""
EXISTING = re.compile(r"Endpoint (arn:\S+) already exists with the same Token")
"""AWS' sentence for a token that is registered with other attributes. It names the endpoint nowhere else."""
NO_ENDPOINT = "No endpoint found"
"""AWS' words in the InvalidParameter error for a deleted endpoint."""
SMS_REFUSED = dict.fromkeys(
    ("InvalidParameter", "InvalidParameterValue", "ParameterValueInvalid", "ValidationException", "OptedOut"),
    Undeliverable,
)


def _refused(sentence: str) -> FutureStoreError:
    return Undeliverable(sentence) if NO_ENDPOINT in sentence else ServiceError(sentence)


PUSH_REFUSED: dict[str, Callable[[str], FutureStoreError]] = {
    "EndpointDisabled": Undeliverable,
    "NotFound": Undeliverable,
    "InvalidParameter": _refused,
}


class Phones:
    """A sender of SMS. `client` is botocore's SNS client."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def send(self, number: str, text: str, *, promotional: bool) -> None:
        """Send a text to a number (E.164). An error's message doesn't name the number.

        Raises:
            Undeliverable: the number doesn't take messages.
        """
        kind = {"DataType": "String", "StringValue": "Promotional" if promotional else "Transactional"}
        try:
            with translated_errors("Publish an SMS", SMS_REFUSED):
                self._client.publish(
                    PhoneNumber=number, Message=text, MessageAttributes={"AWS.SNS.SMS.SMSType": kind}
                )
        except FutureStoreError as exc:  # the notification keeps the error, and must not keep the number
            raise type(exc)(NUMBER.sub("(number)", str(exc))) from None


class PushEndpoints:
    """Endpoints of one platform `application` (its ARN); `client` is botocore's SNS client."""

    def __init__(self, client: Any, application: str) -> None:
        self._client = client
        self._application = application

    def register(self, token: str) -> str:
        """Create or enable the endpoint of a device's token, and return its ARN.

        Raises:
            InvalidRequest: the token is none of this platform.
        """
        endpoint = self._endpoint(token)
        # SNS disables an endpoint when its platform refuses a message. Creating it again doesn't enable it.
        with translated_errors("SetEndpointAttributes", {"InvalidParameter": _bad_token}):
            self._client.set_endpoint_attributes(
                EndpointArn=endpoint, Attributes={"Token": token, "Enabled": "true"}
            )
        return endpoint

    def _endpoint(self, token: str) -> str:
        try:
            with translated_errors("CreatePlatformEndpoint", {"InvalidParameter": Conflict}):
                created = self._client.create_platform_endpoint(
                    PlatformApplicationArn=self._application, Token=token
                )
        except Conflict as exc:
            # SNS answers an existing endpoint's ARN only if its attributes are equal. It refuses the call for
            # a disabled one; its sentence has the ARN.
            found = EXISTING.search(str(exc))
            if not found:
                raise _bad_token(str(exc)) from exc
            return found[1]
        return str(created["EndpointArn"])

    def forget(self, endpoint: str) -> None:
        """Delete a device's endpoint. Deleting a missing one changes nothing."""
        with translated_errors("DeleteEndpoint"):
            self._client.delete_endpoint(EndpointArn=endpoint)

    def send(self, endpoint: str, title: str, body: str, data: dict[str, str]) -> None:
        """Send a push message to one device.

        Raises:
            Undeliverable: the endpoint is disabled or gone.
        """
        with translated_errors("Publish to a device", PUSH_REFUSED):
            self._client.publish(
                TargetArn=endpoint, MessageStructure="json", Message=push_message(title, body, data)
            )


def _bad_token(sentence: str) -> FutureStoreError:
    return InvalidRequest("the push service refuses this token: is it of another platform, or incomplete?")


def push_message(title: str, body: str, data: dict[str, str]) -> str:
    """Return the message for every platform as SNS wants it: JSON whose values are JSON texts."""
    apple = json.dumps({"aps": {"alert": {"title": title, "body": body}, "sound": "default"}} | data)
    google = json.dumps({"notification": {"title": title, "body": body}, "data": data})
    return json.dumps({"default": body, "GCM": google, "APNS": apple, "APNS_SANDBOX": apple})
