"""What the application sent to people: e-mail (SES) and topics (SNS) reach nobody here, but can be read.

The last KEPT messages are answered by `GET /_localaws/messages` and stand in `messages.jsonl` of the state
folder, one JSON object a line: `{"service", "topic" or "from", "to", "subject", "body", "time"}`.
"""

import email
import email.policy
import json
import threading
from collections import deque
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from moto.ses.models import SESBackend
from moto.sns.models import Topic

from localaws.patching import replace

KEPT = 1_000


class Messages:
    """The messages sent, oldest first; kept in a file too, which is rewritten when it holds twice as many."""

    def __init__(self, path: Path, kept: int = KEPT) -> None:
        self._path, self._kept = path, kept
        self._lock = threading.Lock()
        lines = path.read_text().splitlines() if path.exists() else []
        self._messages = deque((json.loads(line) for line in lines if _is_json(line)), maxlen=kept)
        self._lines = len(lines)

    def add(self, **message: Any) -> None:
        """Keep one more."""
        message["time"] = datetime.now(UTC).isoformat()
        with self._lock:
            self._messages.append(message)
            if self._lines >= 2 * self._kept:
                self._rewrite()
                return
            with self._path.open("a") as file:
                file.write(json.dumps(message) + "\n")
            self._lines += 1

    def list(self) -> list[dict[str, Any]]:
        """All that are kept."""
        with self._lock:
            return list(self._messages)

    def _rewrite(self) -> None:
        partial = self._path.with_suffix(".partial")
        partial.write_text("".join(json.dumps(message) + "\n" for message in self._messages))
        partial.replace(self._path)
        self._lines = len(self._messages)


def install(messages: Messages) -> None:
    """Hear what SNS publishes and SES sends."""
    _hear_sns(messages)
    _hear_ses(messages)


def _hear_sns(messages: Messages) -> None:
    publish = Topic.publish

    def heard(self: Topic, message: str, subject: str | None = None, *args: Any, **options: Any) -> str:
        messages.add(service="sns", topic=self.arn, to=[], subject=subject, body=message)
        message_id = str(publish(self, message, subject, *args, **options))
        self.sent_notifications.clear()  # moto's own record grows for ever
        return message_id

    replace(Topic, "publish", heard)


def _hear_ses(messages: Messages) -> None:
    send, send_raw = SESBackend.send_email, SESBackend.send_raw_email

    def heard(
        self: SESBackend, source: str, subject: str, body: str, destinations: dict[str, list[str]]
    ) -> Any:
        sent = send(self, source, subject, body, destinations)
        to = [address for addresses in destinations.values() for address in addresses]
        messages.add(**{"service": "ses", "from": source, "to": to, "subject": subject, "body": body})
        self.sent_messages.clear()
        return sent

    def heard_raw(self: SESBackend, source: str, destinations: list[str], raw_data: str) -> Any:
        sent = send_raw(self, source, destinations, raw_data)
        messages.add(**{"service": "ses", "from": sent.source, "to": sent.destinations, **_read(raw_data)})
        self.sent_messages.clear()
        return sent

    replace(SESBackend, "send_email", heard)
    replace(SESBackend, "send_raw_email", heard_raw)


def _read(raw: str) -> dict[str, str]:
    """Subject and text of a whole mail."""
    message = email.message_from_string(raw, policy=email.policy.default)
    part = message.get_body(("plain", "html"))
    return {"subject": message["Subject"], "body": part.get_content() if part else ""}


def _is_json(line: str) -> bool:
    """False for the last line of a file whose writer was killed."""
    try:
        json.loads(line)
    except ValueError:
        return False
    return True
