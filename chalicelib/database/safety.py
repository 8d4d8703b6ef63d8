"""Checks that Redis keeps what it is given: it writes to a disk, evicts nothing, and is reached by TLS.

An eviction would take tombstones away, and people who were erased would come back.
"""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any, NamedTuple

from redis.exceptions import ResponseError

EVICTS = "its maxmemory-policy is {}, so that it drops records when it is full: set it to noeviction"
KEEPS_NOTHING = (
    "it has neither an append-only file nor snapshots, so that a restart loses all: set appendonly to yes"
)
NO_TLS = "the connection has no TLS: let its address begin with rediss://"
NO_POLICY = "its maxmemory-policy, which must be noeviction"
NO_SAVES = "its persistence: it needs an append-only file or snapshots"


class Safety(NamedTuple):
    """Faults of a Redis, and what could not be checked; each is a part of a sentence."""

    faults: list[str]
    unchecked: list[str]


def check_safety(client: Any) -> Safety:
    """Check the server of a client. A managed Redis may refuse CONFIG, so INFO has to do.

    Raises:
        TransientError: it doesn't answer.
    """
    info = client.info()
    return judge(client.host, info, _saves(client), tls=client.tls)


def judge(host: str, info: Mapping[str, Any], saves: str | None, *, tls: bool) -> Safety:
    """Judge a server by its host, its INFO and its `save` setting, None where it is not told."""
    faults, unchecked = list[str](), list[str]()
    policy = info.get("maxmemory_policy")
    if policy is None:
        unchecked.append(NO_POLICY)
    elif policy != "noeviction":
        faults.append(EVICTS.format(policy))
    if info.get("aof_enabled") or saves or is_durable(host):
        pass
    elif saves is None or is_managed(host):
        unchecked.append(NO_SAVES)
    else:
        faults.append(KEEPS_NOTHING)
    if not (tls or is_here(host)):
        faults.append(NO_TLS)
    return Safety(faults, unchecked)


def is_durable(host: str) -> bool:
    """Tell whether it is MemoryDB's, which writes to a log in several zones before it answers."""
    return ".memorydb." in host and is_managed(host)


def is_managed(host: str) -> bool:
    """Tell whether AWS runs it, and makes its snapshots where the server knows nothing of them."""
    return host.endswith((".amazonaws.com", ".amazonaws.com.cn"))


def is_here(host: str) -> bool:
    """Tell whether it is on this machine. A socket has no host."""
    try:
        return host in ("", "localhost") or ip_address(host).is_loopback
    except ValueError:
        return False


def _saves(client: Any) -> str | None:
    """Return the times of snapshots as the server's configuration has them, None if it doesn't tell."""
    try:
        found: dict[str, str] = client.config_get("save")
    except ResponseError:
        return None
    return found.get("save")
