"""The connection finds the node that has the shop's keys, whatever becomes of nodes."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from chalicelib.database import Database, connect
from chalicelib.errors import TransientError
from tests.contract.redis_nodes import (
    Node,
    Relay,
    announce,
    become_replica,
    begin_handover,
    cluster,
    hand_over,
    replicate,
    running,
)

Pair = tuple[Node, Node]


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    """A cluster: a node without slots, which the setting names, and one that has them all."""
    with cluster(tmp_path) as made:
        yield made


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of 127.0.0.1 with its key, in a file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC).replace(tzinfo=None)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    address = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now)
    made = made.not_valid_after(now + timedelta(days=1)).add_extension(address, critical=False)
    path, pem = tmp_path / "certificate.pem", serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(private + made.sign(key, hashes.SHA256()).public_bytes(pem))
    return path


def slot_of(database: Database, node: Node) -> int:
    return int(node.do("CLUSTER", "KEYSLOT", database.key("any")))


def use(database: Database) -> None:
    """Give every kind of command something to do."""
    key = database.key("thing")
    database.client.set(key, "here")
    assert database.client.get(key) == "here"
    assert database.hashes([database.key("none")]) == [{}]
    assert database.members([database.key("set")], "set") == []
    with database.transaction() as step:
        step.delete(key)
    assert database.client.get(key) is None


def test_commands_go_to_the_node_that_has_the_slot_and_stay_there(pair: Pair) -> None:
    named, _ = pair
    database = connect(named.url, "main")
    named.stop()

    use(database)


@pytest.mark.parametrize("first", ["command", "script", "pipeline", "transaction"])
def test_every_kind_of_command_follows_a_slot_that_was_handed_over(pair: Pair, first: str) -> None:
    named, full = pair
    database = connect(named.url, "main")
    hand_over(slot_of(database, full), full, named)

    if first == "command":
        database.client.set(database.key("a"), "b")
    elif first == "script":
        assert database.hashes([database.key("none")]) == [{}]
    elif first == "pipeline":
        assert database.members([database.key("set")], "set") == []
    else:
        with database.transaction() as step:
            step.set(database.key("a"), "b")
    use(database)


def test_a_slot_that_is_on_its_way_is_a_transient_error(pair: Pair) -> None:
    named, full = pair
    database = connect(named.url, "main")
    begin_handover(slot_of(database, full), full, named)

    with pytest.raises(TransientError):
        database.client.get(database.key("none"))
    with pytest.raises(TransientError):
        database.hashes([database.key("none")])


def test_when_the_node_is_gone_its_replica_is_found_where_the_setting_points(pair: Pair) -> None:
    named, full = pair
    database = connect(named.url, "main")
    replicate(named, full)
    database.client.set(database.key("kept"), "yes")
    full.stop()
    named.do("CLUSTER", "FAILOVER", "TAKEOVER")

    assert database.client.get(database.key("kept")) == "yes"
    use(database)


def test_a_node_that_became_a_replica_sends_to_the_new_primary(pair: Pair) -> None:
    named, full = pair
    database = connect(full.url, "main")
    replicate(named, full)
    named.do("CLUSTER", "FAILOVER", "TAKEOVER")
    become_replica(full)

    use(database)
    assert named.do("DBSIZE") == full.do("DBSIZE") == 0


def test_a_password_goes_along_to_another_node(tmp_path: Path) -> None:
    with cluster(tmp_path, password="secret") as (named, _):
        use(connect(named.url, "main"))


def test_a_server_that_comes_back_is_used_again(tmp_path: Path) -> None:
    with running(server := Node(tmp_path)):
        database = connect(server.url, "main")
        server.stop()
        with pytest.raises(TransientError):
            database.client.get(database.key("thing"))
        server.start()

        use(database)


def test_a_replica_that_takes_no_writes_is_left_for_where_the_setting_points_by_now(tmp_path: Path) -> None:
    with running(old := Node(tmp_path), new := Node(tmp_path)):
        relay = Relay(old.port)
        database = connect(f"redis://127.0.0.1:{relay.port}", "main")
        use(database)
        old.do("REPLICAOF", "127.0.0.1", str(new.port))

        with pytest.raises(TransientError):
            database.client.set(database.key("thing"), "while the name still points to the replica")
        relay.target = new.port
        use(database)
        database.client.set(database.key("thing"), "new")

        assert new.do("GET", database.key("thing")) == "new"
        relay.close()


def test_tls_goes_along_to_another_node(pair: Pair, certificate: Path) -> None:
    named, full = pair
    before, after = Relay(named.port, certificate), Relay(full.port, certificate)
    announce(full, after.port, named)

    database = connect(f"rediss://127.0.0.1:{before.port}?ssl_ca_certs={certificate}", "main")
    named.stop()
    use(database)

    before.close()
    after.close()
