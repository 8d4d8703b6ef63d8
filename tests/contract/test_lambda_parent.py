"""Workers never outlive the server, not even one that is killed."""

import json
import subprocess
import sys
import textwrap
from pathlib import Path

from lambda_functions import gone, until

SERVER = """
    import json, sys, threading, time
    from pathlib import Path
    from lambda_functions import Machine
    machine = Machine(Path(sys.argv[1]), Path(sys.argv[2]))
    code = '''
    import os, time
    def handler(event, context):
        if event: time.sleep(60)
        return [os.getpid(), os.getppid()]
    '''
    import textwrap
    idle = machine.create("idle", textwrap.dedent(code))
    print(json.dumps(machine.call(idle)[0]), flush=True)
    busy = machine.create("busy", textwrap.dedent(code), Timeout=60)
    threading.Thread(target=machine.call, args=(busy, True)).start()
    time.sleep(60)
"""


def children(pid: int) -> list[int]:
    """The pids of a process's children."""
    tasks = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in tasks.read_text().split()] if tasks.exists() else []


def test_a_killed_server_takes_idle_and_busy_workers_along(tmp_path: Path) -> None:
    path = f"{Path(__file__).parent}:{Path(__file__).parents[2]}"
    server = subprocess.Popen(
        [
            sys.executable,
            "-c",
            textwrap.dedent(SERVER),
            str(tmp_path / "state"),
            str(tmp_path / "no-runtime"),
        ],
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": path},
    )
    try:
        assert server.stdout is not None
        idle, zygote = json.loads(server.stdout.readline())
        until(lambda: len(children(zygote)) == 2)
        workers = children(zygote)
        assert idle in workers
    finally:
        server.kill()
        server.wait()
    until(lambda: all(gone(pid) for pid in [zygote, *workers]))
