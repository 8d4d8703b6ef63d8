"""The record of sent messages. E-mail, text messages and push reach nobody, but can be read here.

`GET /_localaws/messages` returns the last KEPT messages. They are also in `messages.jsonl` of the state
folder, one JSON object a line, with `service`, `to`, `subject`, `body` and `time`.
- An e-mail (service "ses") has `from`. If it was sent by SES v2, it also has `text`, `html` and `headers`.
- A message of SNS (service "sns") has `topic`, and its e-mail subscribers in `to`. `topic` is "" for a text
message, which has a `phone`, and for a push, which has an `endpoint`.
"""

import json
import threading
from collections import deque
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

KEPT = 1_000


class SentMessages:
    """The sent messages, oldest first. Their file is rewritten when it holds twice as many as are kept."""

    def __init__(self, path: Path, kept: int = KEPT) -> None:
        self._path, self._kept = path, kept
        self._lock = threading.Lock()
        lines = path.read_text().splitlines() if path.exists() else []
        self._messages = deque((json.loads(line) for line in lines if _is_json(line)), maxlen=kept)
        self._lines = len(lines)

    def add(self, **message: Any) -> None:
        """Keep one more message."""
        message["time"] = datetime.now(UTC).isoformat()
        with self._lock:
            self._messages.append(message)
            if self._lines >= 2 * self._kept:
                self._rewrite()
                return
            try:
                with self._path.open("a") as file:
                    file.write(json.dumps(message) + "\n")
                self._lines += 1
            except OSError:
                self._lines = 2 * self._kept  # the next message rewrites the file

    def list(self) -> list[dict[str, Any]]:
        """Return all kept messages."""
        with self._lock:
            return list(self._messages)

    def _rewrite(self) -> None:
        partial = self._path.with_suffix(".partial")
        try:
            partial.write_text("".join(json.dumps(message) + "\n" for message in self._messages))
        except OSError:  # a full disk: they stay in memory until they can be written
            partial.unlink(missing_ok=True)
            return
        partial.replace(self._path)
        self._lines = len(self._messages)


def _is_json(line: str) -> bool:
    """Return False for the last line of a file whose writer was killed."""
    try:
        json.loads(line)
    except ValueError:
        return False
    return True
