"""The state that the local AWS keeps, and its bounds."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from localaws import request_scope
from localaws.moto_patches.states_executions import Executions
from localaws.moto_patches.states_tokens import Tokens
from localaws.persistence.ledger import Ledger
from localaws.persistence.record_file import RecordFile
from localaws.sent_messages.store import SentMessages


def execution(name: str, status: str = "SUCCEEDED") -> Any:
    return SimpleNamespace(name=name, status=status)


def test_writes_come_once_and_before_announcements() -> None:
    done: list[str] = []
    with request_scope.request():
        request_scope.announce(lambda: done.append("told"))
        for number in range(2):
            request_scope.write_once("key", lambda number=number: done.append(f"written {number}"))
        assert done == []
    assert done == ["written 0", "told"]


def test_the_changes_of_a_failed_request_are_written() -> None:
    done: list[str] = []

    def fail() -> None:
        with request_scope.request():
            request_scope.write_once("key", lambda: done.append("written"))
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert done == ["written"]


def test_effects_outside_a_request_run_at_once() -> None:
    done: list[str] = []
    request_scope.announce(lambda: done.append("told"))
    assert done == ["told"]


def test_a_record_file_yields_its_complete_records(tmp_path: Path) -> None:
    log = RecordFile(tmp_path / "log")
    log.append(b"one")
    log.append(b"two")
    with (tmp_path / "log").open("r+b") as file:
        file.truncate(file.seek(0, 2) - 1)
    assert list(RecordFile(tmp_path / "log").records()) == [b"one"]


def test_a_record_file_can_be_rewritten_and_appended(tmp_path: Path) -> None:
    log = RecordFile(tmp_path / "log")
    log.append(b"old")
    log.rewrite([b"new"])
    log.append(b"more")
    assert list(log.records()) == [b"new", b"more"]


def test_a_ledger_finds_unfinished_work_again(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger")
    for work in ("a", "b"):
        ledger.begin(work, {"what": work})
    ledger.end("a")
    assert Ledger(tmp_path / "ledger").unfinished == {"b": {"what": "b"}}


def test_messages_are_bounded_in_memory_and_on_disk(tmp_path: Path) -> None:
    messages = SentMessages(tmp_path / "messages", kept=2)
    for number in range(9):
        messages.add(service="sns", body=str(number))
    assert [message["body"] for message in messages.list()] == ["7", "8"]
    assert len((tmp_path / "messages").read_text().splitlines()) <= 4
    assert [message["body"] for message in SentMessages(tmp_path / "messages", kept=2).list()] == ["7", "8"]


def test_an_incomplete_message_is_dropped(tmp_path: Path) -> None:
    (tmp_path / "messages").write_text(json.dumps({"body": "whole"}) + '\n{"body": "ha')
    assert SentMessages(tmp_path / "messages").list() == [{"body": "whole"}]


def test_old_finished_executions_are_forgotten_but_not_their_names() -> None:
    executions = Executions(kept=2, kept_names=2)
    executions.append(execution("running", "RUNNING"))
    for name in "abcd":
        executions.append(execution(name))
    assert [found.name for found in executions] == ["running", "d"]
    assert [executions.is_taken(name) for name in "abcd"] == [False, True, True, True]
    assert executions.find("c") is None


def test_a_token_is_taken_once() -> None:
    tokens, endpoint = Tokens(), SimpleNamespace()
    tokens.add("t", endpoint)
    assert tokens.take("t") is endpoint
    assert tokens.take("t") is None
