"""Amazon SES: plain e-mails from one sender."""

from typing import Any

from chalicelib.aws.errors import translated_errors


class Mailbox:
    """Sends from `sender`, which must be a verified identity; `client` is boto3's SES client."""

    def __init__(self, client: Any, sender: str) -> None:
        self._client = client
        self._sender = sender

    def send(self, to: str, subject: str, text: str) -> None:
        """Send one plain-text e-mail."""
        with translated_errors("SendEmail"):
            self._client.send_email(
                Source=self._sender,
                Destination={"ToAddresses": [to]},
                Message={
                    "Subject": {"Data": subject, "Charset": "UTF-8"},
                    "Body": {"Text": {"Data": text, "Charset": "UTF-8"}},
                },
            )
