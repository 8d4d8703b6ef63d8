"""Amazon SES: e-mails from one sender."""

import re
from collections.abc import Callable
from typing import Any

from chalicelib.aws.errors import translated_errors
from chalicelib.errors import FutureStoreError, ServiceError, Undeliverable

ADDRESS = re.compile(r"[^\s,;<>]+@[^\s,;<>]+")
"""An e-mail address anywhere in a sentence, for removing it."""


class Mailbox:
    """Sends from `sender`, which must be a verified identity; `client` is botocore's SES v2 client.

    SES tells of bounces and complaints as the configuration set `mail_set` says.
    """

    def __init__(self, client: Any, sender: str, mail_set: str) -> None:
        self._client = client
        self._sender = sender
        self._mail_set = mail_set

    def send(
        self,
        to: str,
        subject: str,
        text: str,
        html: str = "",
        headers: dict[str, str] | None = None,
        tags: dict[str, str] | None = None,
    ) -> None:
        """Send one e-mail, as text and, if given, HTML. An error's message names no address.

        `tags` come back with what SES tells of it; they have letters, digits, hyphens and underscores alone.

        Raises:
            Undeliverable: SES rejects the message or its address.
            ServiceError: SES doesn't send from our address, which is not verified.
        """
        try:
            self._send(to, {"Subject": _utf8(subject), **_content(text, html, headers or {})}, tags or {})
        except FutureStoreError as exc:
            # Errors are logged, and the execution's history keeps them. SES' sentence names the address. So
            # does the cause, which `from None` keeps out of the traceback.
            raise type(exc)(ADDRESS.sub("(address)", str(exc))) from None

    def _send(self, to: str, content: dict[str, Any], tags: dict[str, str]) -> None:
        address = in_ascii(to)
        refused: dict[str, Callable[[str], FutureStoreError]] = {
            "MessageRejected": self._rejected,
            "BadRequestException": Undeliverable,
        }
        with translated_errors("SendEmail", refused):
            self._client.send_email(
                FromEmailAddress=self._sender,
                Destination={"ToAddresses": [address]},
                Content={"Simple": content},
                ConfigurationSetName=self._mail_set,
                EmailTags=[{"Name": name, "Value": value} for name, value in tags.items()],
            )

    def _rejected(self, sentence: str) -> FutureStoreError:
        """Return the error of a rejected message. SES names the identities that are not verified, if any."""
        is_ours = self._sender.lower() in sentence.lower()
        return ServiceError(sentence) if is_ours else Undeliverable(sentence)


def in_ascii(address: str) -> str:
    """Return an e-mail address with its domain in ASCII, as SES wants it.

    >>> in_ascii("info@müller.de")
    'info@xn--mller-kva.de'

    Raises:
        Undeliverable: the domain breaks the rules for domains.
    """
    if address.isascii():
        return address
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError as exc:
        raise Undeliverable("the e-mail address has a domain that can't be; correct the address") from exc


def _content(text: str, html: str, headers: dict[str, str]) -> dict[str, Any]:
    body = {"Text": _utf8(text)} | ({"Html": _utf8(html)} if html else {})
    named = [{"Name": name, "Value": value} for name, value in headers.items()]
    return {"Body": body} | ({"Headers": named} if named else {})


def _utf8(text: str) -> dict[str, str]:
    return {"Data": text, "Charset": "UTF-8"}
