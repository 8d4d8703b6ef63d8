"""Recording of every e-mail that SES sends. moto drops half of what SES v2 is given."""

import email
import email.policy
import json
from contextvars import ContextVar
from typing import Any

from moto.ses.models import SESBackend
from moto.sesv2.responses import SESV2Response

from localaws.patch import replace
from localaws.sent_messages.store import SentMessages

# The present request of SES v2. moto passes on only one of text and HTML, and no headers.
_whole: ContextVar[dict[str, Any]] = ContextVar("_whole", default={})  # noqa: B039  (never changed)


def install(messages: SentMessages) -> None:
    """Record the e-mails of both versions of SES, which share one backend."""
    _keep_simple(messages)
    _keep_raw(messages)
    _keep_v2()


def _keep_simple(messages: SentMessages) -> None:
    send = SESBackend.send_email

    def keep(
        self: SESBackend, source: str, subject: str, body: str, destinations: dict[str, list[str]]
    ) -> Any:
        sent = send(self, source, subject, body, destinations)
        to = [address for addresses in destinations.values() for address in addresses]
        mail = {"service": "ses", "from": source, "to": to, "subject": subject, "body": body}
        messages.add(**mail | _whole.get())
        self.sent_messages.clear()  # moto's own record grows for ever
        return sent

    replace(SESBackend, "send_email", keep)


def _keep_raw(messages: SentMessages) -> None:
    send = SESBackend.send_raw_email

    def keep(self: SESBackend, source: str, destinations: list[str], raw_data: str) -> Any:
        sent = send(self, source, destinations, raw_data)
        messages.add(**{"service": "ses", "from": sent.source, "to": sent.destinations, **_read(raw_data)})
        self.sent_messages.clear()
        return sent

    replace(SESBackend, "send_raw_email", keep)


def _keep_v2() -> None:
    send = SESV2Response.send_email

    def keep(self: SESV2Response) -> str:
        token = _whole.set(_details(json.loads(self.body)["Content"].get("Simple")))
        try:
            return str(send(self))
        finally:
            _whole.reset(token)

    replace(SESV2Response, "send_email", keep)


def _details(simple: dict[str, Any] | None) -> dict[str, Any]:
    """Return text, HTML and headers of an e-mail that is not raw; `body` is the text, or else the HTML."""
    if simple is None:
        return {}
    text, html = (simple["Body"].get(kind, {}).get("Data", "") for kind in ("Text", "Html"))
    headers = {header["Name"]: header["Value"] for header in simple.get("Headers", [])}
    return {"body": text or html, "text": text, "html": html, "headers": headers}


def _read(raw: str) -> dict[str, str]:
    """Return subject and text of a raw e-mail."""
    message = email.message_from_string(raw, policy=email.policy.default)
    part = message.get_body(("plain", "html"))
    return {"subject": message["Subject"], "body": part.get_content() if part else ""}
