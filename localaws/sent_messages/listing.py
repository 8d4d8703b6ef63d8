"""Sent messages as text for people."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any


def message_list(messages: Iterable[Mapping[str, Any]]) -> str:
    """Format each message with its time, channel, recipients, subject and text; oldest first."""
    return "\n\n".join(map(_one, messages)) or "No message was sent yet."


def _one(message: Mapping[str, Any]) -> str:
    sent = datetime.fromisoformat(message["time"]).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    lines = [f"{sent}  {_way(message)}"]
    if message.get("subject"):
        lines.append(f"  {message['subject']}")
    return "\n".join([*lines, *(f"  {line}".rstrip() for line in str(message["body"]).splitlines())])


def _way(message: Mapping[str, Any]) -> str:
    to = ", ".join(message.get("to", []))
    if message["service"] == "ses":
        return f"e-mail to {to} from {message['from']}"
    if message.get("phone"):
        return f"text message to {message['phone']}"
    if message.get("endpoint"):
        return f"push to {to}"
    topic = message["topic"].rpartition(":")[2]
    return f"topic {topic}" + (f", by e-mail to {to}" if to else "")
