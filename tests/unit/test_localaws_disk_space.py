"""Journals on a disk that fills up, and what is refused there."""

import errno
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from localaws import full_disk
from localaws.api_server import Handler
from localaws.disk_space import DiskSpace
from localaws.persistence.ledger import Ledger
from localaws.persistence.record_file import RecordFile
from localaws.sent_messages.store import SentMessages

ENDLESS = 2**62
S3 = "AWS4-HMAC-SHA256 Credential=local/20261126/us-east-1/s3/aws4_request"
LIMITED = """
import resource, sys
from pathlib import Path
from localaws.sent_messages.store import SentMessages
from localaws.persistence.ledger import Ledger
from localaws.persistence.record_file import RecordFile

def limit(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

def refused(action):
    try:
        action()
    except OSError:
        return
    raise AssertionError("it was taken")

path = Path(sys.argv[1])
"""


def on_a_full_disk(path: Path, code: str) -> None:
    """Run this in a process whose files can't grow beyond a limit: the write takes a part, then fails."""
    subprocess.run([sys.executable, "-c", LIMITED + code, path], check=True, timeout=60)


def test_a_record_is_written_completely_or_not_at_all(tmp_path: Path) -> None:
    code = """
log = RecordFile(path)
log.append(b"x" * 60)
limit(100)
refused(lambda: log.append(b"y" * 60))
refused(lambda: log.rewrite([b"z" * 200]))
limit(resource.RLIM_INFINITY)
log.append(b"more")
"""
    on_a_full_disk(tmp_path / "log", code)

    assert list(RecordFile(tmp_path / "log").records()) == [b"x" * 60, b"more"]
    assert [file.name for file in tmp_path.iterdir()] == ["log"]


def test_a_ledger_refuses_to_begin_and_writes_an_end_later(tmp_path: Path) -> None:
    code = """
ledger = Ledger(path)
for name in "ab":
    ledger.begin(name, {"long": "x" * 100})
limit(path.stat().st_size + 5)
ledger.end("a")
refused(lambda: ledger.begin("c", {}))
limit(resource.RLIM_INFINITY)
ledger.begin("d", {})
"""
    on_a_full_disk(tmp_path / "ledger", code)

    assert set(Ledger(tmp_path / "ledger").unfinished) == {"b", "d"}


def test_a_message_that_found_no_room_is_written_with_the_next(tmp_path: Path) -> None:
    code = """
messages = SentMessages(path)
messages.add(body="1")
limit(path.stat().st_size + 5)
messages.add(body="2")
assert [one["body"] for one in messages.list()] == ["1", "2"]
limit(resource.RLIM_INFINITY)
messages.add(body="3")
"""
    on_a_full_disk(tmp_path / "messages", code)

    assert [one["body"] for one in SentMessages(tmp_path / "messages").list()] == ["1", "2", "3"]


def request(method: str, query: str = "", **more: Any) -> dict[str, Any]:
    return {"REQUEST_METHOD": method, "QUERY_STRING": query, "HTTP_AUTHORIZATION": S3, **more}


START = request("POST", HTTP_X_AMZ_TARGET="AWSStepFunctions.StartExecution")


@pytest.mark.parametrize("asked", [request("PUT"), request("POST", "uploads"), START], ids=str)
def test_a_request_that_needs_room_is_refused_with_a_sentence(tmp_path: Path, asked: dict[str, Any]) -> None:
    status, _, body = full_disk.refusal(
        asked, DiskSpace(tmp_path, reserved_bytes=ENDLESS), lambda: False
    ) or ("", {}, b"")

    assert status.startswith("507")
    assert b"InsufficientStorage" in body
    assert b"The disk is full" in body
    assert full_disk.refusal(asked, DiskSpace(tmp_path, reserved_bytes=0), lambda: False) is None


@pytest.mark.parametrize("asked", [request("GET"), request("DELETE"), request("POST", "delete")], ids=str)
def test_reading_and_deleting_need_no_room(tmp_path: Path, asked: dict[str, Any]) -> None:
    assert full_disk.refusal(asked, DiskSpace(tmp_path, reserved_bytes=ENDLESS), lambda: False) is None


def test_nothing_is_deleted_while_a_deletion_is_not_written(tmp_path: Path) -> None:
    assert full_disk.refusal(request("DELETE"), DiskSpace(tmp_path, reserved_bytes=0), lambda: True)


def test_an_upload_must_fit_itself(tmp_path: Path) -> None:
    space = DiskSpace(tmp_path, reserved_bytes=0)

    assert space.shortage(space.free_bytes() * 2)
    assert not space.shortage(1)


def test_a_shortage_and_its_end_are_logged_once(tmp_path: Path) -> None:
    class Disk(DiskSpace):
        checks = iter([0, 0, 0, 0, ENDLESS, ENDLESS])

        def free_bytes(self) -> int:
            return next(self.checks)

    lines: list[str] = []
    disk = Disk(tmp_path, lines.append, check_seconds=0)

    disk.wait()
    disk.wait()

    assert [line.partition(":")[0] for line in lines] == ["The disk is full", "The disk has space again"]


def test_the_refusal_names_the_folder(tmp_path: Path) -> None:
    assert str(tmp_path) in json.dumps(DiskSpace(tmp_path, reserved_bytes=ENDLESS).shortage())


def test_a_ledger_without_room_keeps_no_refused_work(tmp_path: Path) -> None:
    on_a_full_disk(
        tmp_path / "ledger", 'ledger = Ledger(path)\nlimit(3)\nrefused(lambda: ledger.begin("a", 1))'
    )

    assert Ledger(tmp_path / "ledger").unfinished == {}


def test_a_request_whose_log_line_finds_no_room_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def write(self, text: str) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

    handler = Handler.__new__(Handler)
    handler.client_address = ("127.0.0.1", 1)
    monkeypatch.setattr(sys, "stderr", Full())

    handler.log_message("%s", "GET /visits")
