"""Amazon SES: plain e-mails from one sender."""

import re
from typing import Any

from chalicelib.aws.errors import translated_errors
from chalicelib.errors import FutureStoreError

ADDRESS = re.compile(r"[^\s,;<>]+@[^\s,;<>]+")


class Mailbox:
    """Sends from `sender`, which must be a verified identity; `client` is boto3's SES client."""

    def __init__(self, client: Any, sender: str) -> None:
        self._client = client
        self._sender = sender

    def send(self, to: str, subject: str, text: str) -> None:
        """Send one plain-text e-mail; the message of an error names no address."""
        try:
            self._send(to, subject, text)
        except FutureStoreError as exc:  # errors are logged, and kept in the execution's history
            raise type(exc)(ADDRESS.sub("(address)", str(exc))) from None

    def _send(self, to: str, subject: str, text: str) -> None:
        with translated_errors("SendEmail"):
            self._client.send_email(
                Source=self._sender,
                Destination={"ToAddresses": [to]},
                Message={
                    "Subject": {"Data": subject, "Charset": "UTF-8"},
                    "Body": {"Text": {"Data": text, "Charset": "UTF-8"}},
                },
            )
