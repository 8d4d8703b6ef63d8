import subprocess
import sys
from pathlib import Path

import pytest
import redis
from redis.cluster import RedisCluster

from localaws import environment, processes, wait
from localaws.faults.paused_valkey import PausedValkey
from localaws.faults.script_limit import ScriptLimit
from localaws.valkey import Valkey


@pytest.fixture
def valkey(tmp_path: Path) -> Valkey:
    return Valkey(tmp_path / "valkey", processes.free_port(), tmp_path / "valkey.log")


def started(valkey: Valkey) -> RedisCluster:
    valkey.start(environment.process_variables(""))
    valkey.wait()
    return RedisCluster.from_url(valkey.url, decode_responses=True)


def test_keys_of_two_slots_cannot_be_changed_at_once(valkey: Valkey) -> None:
    started(valkey)
    client = redis.Redis.from_url(valkey.url)
    try:
        assert client.mset({"{main}:a": 1, "{main}:b": 2})
        with pytest.raises(redis.ResponseError, match=r"(?i)slot"):
            client.mset({"a": 1, "b": 2})
    finally:
        valkey.stop()


def test_answered_writes_survive_a_kill(valkey: Valkey) -> None:
    client = started(valkey)
    client.set("{main}:k", "kept")
    assert valkey.child is not None
    valkey.child.process.kill()
    valkey.child.process.wait()
    try:
        assert started(valkey).get("{main}:k") == "kept"
    finally:
        valkey.stop()


def test_a_paused_valkey_does_not_answer_until_it_goes_on(redis_url: str) -> None:
    client, paused = redis.Redis.from_url(redis_url, socket_timeout=0.2), PausedValkey(redis_url)
    paused.start()
    try:
        with pytest.raises(redis.TimeoutError):
            client.ping()
    finally:
        paused.stop()
    assert redis.Redis.from_url(redis_url).ping()


def test_a_script_that_runs_too_long_is_killed_unless_it_has_written(redis_url: str) -> None:
    client, lines = redis.Redis.from_url(redis_url), list[str]()
    limit = ScriptLimit(redis_url, lines.append)
    limit.start(0.1)
    try:
        with pytest.raises(redis.ResponseError, match="killed by user"):
            client.eval("while true do end", 1, "key")
        writing = "redis.call('set', KEYS[1], 1) for i = 1, ARGV[1] do end return 'through'"
        assert client.eval(writing, 1, "key", 2e7) == b"through"
    finally:
        limit.stop()
    assert lines[0] == "SCRIPT KILL: +OK"
    assert client.config_get("busy-reply-threshold") == {"busy-reply-threshold": "5000"}


def test_a_paused_valkey_goes_on_when_the_process_that_paused_it_is_killed(redis_url: str) -> None:
    program = (
        "import os, signal; from localaws.faults.paused_valkey import PausedValkey;"
        f"PausedValkey({redis_url!r}).start(); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", program])
    assert redis.Redis.from_url(redis_url, socket_timeout=20).ping()


def test_a_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from localaws import processes; import os;"
        "c = processes.start('x', [sys.executable, '-c', 'import time; time.sleep(600)'],"
        f"Path({str(tmp_path / 'x.log')!r}), os.environ, Path('.'));"
        f"Path({str(tmp_path / 'pid')!r}).write_text(str(c.process.pid)); time.sleep(600)"
    )
    variables = environment.process_variables("")
    parent = processes.start(
        "parent", [sys.executable, "-c", program], tmp_path / "log", variables, Path.cwd()
    )
    pid = tmp_path / "pid"
    wait.until(lambda: pid.exists() and bool(pid.read_text()), seconds=20)
    child = int(pid.read_text())
    parent.process.kill()
    parent.process.wait()
    wait.until(lambda: not processes.command(child), seconds=20)
