"""The local AWS as a person runs it, in a process of its own that can be stopped and killed."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

from chalicelib.database import Database, connect
from chalicelib.photos.values import UNDONE
from demo.shop import Refused, Shop
from infrastructure.invoke import scheduled
from localaws import processes, wait
from localaws.environment import packaging_variables
from localaws.faults.client import switch
from localaws.instance import Instance, NothingRuns
from localaws.machine import Machine
from localaws.time_factor import VARIABLE
from tests.chaos.machine.settings import FACTOR

ROOT = Path(__file__).parents[3]
START_SECONDS = 300.0
MOUNT = ("mount", "-t", "tmpfs", "-o", "size=500m", "tmpfs")
OLDER_SECONDS = 16 * 60
"""Photos of the last 15 minutes are left to their events. A visit goes on for half an hour."""
RERUN_MINUTES = (5, 20, 80)
SETTLING_SECONDS = 60


class RunningMachine:
    """One state folder with its project. `shop`: its clients, which change at each start.

    `factor`: waits are so many times shorter. `variables`: settings of the stage.
    `has_own_disk`: the folder is on a small disk of its own, as root can make one.
    """

    def __init__(self, folder: Path, factor: float = FACTOR, **variables: str) -> None:
        self._factor = factor
        self.project = Machine.copy_project(ROOT, folder / "project")
        self.state, self._console = folder / "state", folder / "console.log"
        self._backup = self.state / "backup"
        self.state.mkdir()
        self.has_own_disk = subprocess.run([*MOUNT, self.state], capture_output=True).returncode == 0
        self._port = _first_of_three_free_ports()
        minutes = ",".join(f"{minutes / factor:g}" for minutes in RERUN_MINUTES)
        settling = f"{SETTLING_SECONDS / factor:g}"
        self._configure(RERUN_MINUTES=minutes, SEARCH_SETTLING=settling, **variables)
        self.shop: Shop
        self.process: subprocess.Popen[bytes]

    def _configure(self, **variables: str) -> None:
        path = self.project / ".chalice" / "config.json"
        config = json.loads(path.read_text())
        config["stages"]["local"]["environment_variables"] |= variables
        path.write_text(json.dumps(config))

    def start(self) -> None:
        """Start it and wait until everything is deployed. With the same ports, that is once."""
        options = ["--port", str(self._port), "--project", str(self.project), "--state", str(self.state)]
        with self._console.open("ab") as console:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "localaws", "up", *options],
                cwd=ROOT,
                env=_variables() | {VARIABLE: str(self._factor)},
                stdout=console,
                stderr=subprocess.STDOUT,
            )
        wait.until(self._is_ready, START_SECONDS, every=0.2)
        environment = Instance.read(self.state).env
        address = environment["AWS_ENDPOINT_URL"]
        self.shop = Shop(environment, lambda: json.load(urlopen(f"{address}/_localaws/messages")))

    def _is_ready(self) -> bool:
        assert self.process.poll() is None, self.console()
        try:
            return Instance.read(self.state).pid == self.process.pid
        except NothingRuns:
            return False

    def console(self) -> str:
        """Return the last lines of the terminal."""
        return processes.tail(self._console)

    def stop(self) -> None:
        """Stop it as Ctrl-C and `down` do."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()

    def close(self) -> None:
        """Stop it for good."""
        self.stop()
        if self.has_own_disk:
            subprocess.run(["umount", "--lazy", self.state], check=True)

    def back_up(self) -> None:
        """Copy Valkey's folder while it runs."""
        shutil.copytree(self.state / "valkey", self._backup)

    def restore(self) -> None:
        """Stop it, lose Valkey's folder, put the copy in its place, and start again."""
        self.stop()
        shutil.rmtree(self.state / "valkey")
        self._backup.rename(self.state / "valkey")
        self.start()

    def kill(self) -> None:
        """End all its processes by SIGKILL."""
        for pid in processes.descendants(self.process.pid):
            kill(pid)
        self.process.wait()

    def part(self, command: str) -> int:
        """Return the process of a part whose command line has this word, 0 if it does not run."""
        found = [pid for pid in self._children() if command in processes.command(pid)]
        return found[0] if found else 0

    def kill_part(self, command: str) -> None:
        """End a part by SIGKILL, and wait until it was started again and everything serves."""
        before = self.part(command)
        kill(before)
        wait.until(lambda: self.part(command) not in (0, before), START_SECONDS, every=0.2)
        wait.until(self._serves, START_SECONDS, every=0.2)

    def _serves(self) -> bool:
        try:
            self.shop.get("/health")
        except (OSError, Refused):
            return False
        return True

    def workers(self) -> dict[int, str]:
        """Return the Lambda functions' processes with their names."""
        server = self.part("localaws.server")
        below = {pid: processes.short_name(pid) for pid in processes.descendants(server)}
        return {pid: name for pid, name in below.items() if not name.startswith("python")}

    def fault(self, *words: str | float, seed: str = "") -> None:
        """Switch a fault."""
        switch(self.shop.environment["AWS_ENDPOINT_URL"], *words, seed=seed)

    def deploy(self) -> None:
        """Deploy again while everything runs."""
        self._run("python", "-m", "infrastructure.package", "--stage", "local")
        self._run("python", "-m", "infrastructure.deploy", "--stage", "local")

    def reconcile(self) -> None:
        """Compare bucket and records as the nightly schedule does, as if it were 16 minutes later."""
        self.fault("older", OLDER_SECONDS)
        self.shop.invoke("reconcile_photos", scheduled({}, datetime.now(UTC)))
        self.fault("off", "older")

    def database(self) -> Database:
        """Return a connection to the shop in Valkey."""
        return connect(self.shop.environment["REDIS_URL"], "main")

    def photo_states(self) -> Counter[str]:
        """Count the photos by their state."""
        db = self.database()
        undone = {state: db.client.zcard(db.key("photos", "state", state)) for state in UNDONE}
        return Counter(undone | {"done": db.client.zcard(db.key("photos")) - sum(undone.values())})

    def empty_bucket(self) -> None:
        """Delete all photos with their versions, and tell nobody."""
        s3, bucket = self.shop.aws("s3"), self.shop.environment["PHOTOS_BUCKET"]
        self.fault("events", "lose", 1)
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
            found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
            gone = [{name: one[name] for name in ("Key", "VersionId")} for one in found]
            if gone:
                s3.delete_objects(Bucket=bucket, Delete={"Objects": gone})
        self.fault("off", "events")

    def _run(self, program: str, *arguments: str) -> None:
        variables = os.environ | self.shop.environment | packaging_variables()
        command = [str(Path(sys.executable).with_name(program)), *arguments]
        subprocess.run(command, cwd=self.project, env=variables, check=True, stdout=subprocess.DEVNULL)

    @contextmanager
    def full_disk(self) -> Iterator[None]:
        """Fill the disk of the state folder up to its last byte during the block."""
        filler = self.state / "filler"
        with filler.open("wb", buffering=0) as file, suppress(OSError):
            while file.write(bytes(2**16)):
                pass
        try:
            yield
        finally:
            filler.unlink()

    def _children(self) -> list[int]:
        return processes.children(self.process.pid)


def kill(pid: int) -> None:
    """End a process at once. Does nothing if it has ended."""
    if pid:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return


def _first_of_three_free_ports() -> int:
    while not all(map(processes.is_free, range(port := processes.free_port(), port + 3))):
        pass
    return port


def _variables() -> dict[str, str]:
    """Return this environment without the running test's name, with which all would be deployed again."""
    return {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
