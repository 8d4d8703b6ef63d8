"""Devices: registered, refreshed, moved to whoever uses them, and dropped when they take nothing any more."""

from collections.abc import Callable
from typing import Any

import boto3
import pytest

from chalicelib.aws.phones import PushEndpoints
from chalicelib.database import Database
from chalicelib.errors import Conflict, InvalidRequest, NotFound
from chalicelib.notifications.devices import Devices, DeviceStore
from chalicelib.people.merges import Merging
from chalicelib.people.store import CustomerStore
from tests.fakes import clock, together

NOW = 1_790_000_000_000


@pytest.fixture
def sns(aws_url: str) -> Any:
    return boto3.client(
        "sns", "us-east-1", endpoint_url=aws_url, aws_access_key_id="test", aws_secret_access_key="test"
    )


@pytest.fixture
def devices(database: Database, sns: Any, ids: Callable[[], str]) -> Devices:
    customers = CustomerStore(database)
    for customer in ("ann", "bob"):
        customers.add_newcomer(customer, NOW)
    app = sns.create_platform_application(Name="future-store", Platform="GCM", Attributes={"x": "y"})
    endpoints = PushEndpoints(sns, app["PlatformApplicationArn"])
    for endpoint in in_sns(sns):
        sns.delete_endpoint(EndpointArn=endpoint)
    return Devices(
        store=DeviceStore(database),
        endpoints=endpoints,
        customers=customers,
        application="GCM/future-store",
        clock=clock(),
    )


def in_sns(sns: Any) -> list[str]:
    app = "arn:aws:sns:us-east-1:123456789012:app/GCM/future-store"
    found = sns.list_endpoints_by_platform_application(PlatformApplicationArn=app)["Endpoints"]
    return sorted(endpoint["EndpointArn"] for endpoint in found)


def shown(devices: Devices, customer: str) -> list[str]:
    return [device.id for device in devices.of(customer)]


def test_a_device_is_registered_once_however_often_its_app_says_so(devices: Devices, sns: Any) -> None:
    first = devices.register("ann", "phone", "token-1")
    again = devices.register("ann", "phone", "token-1")

    assert (first.id, again.registered_at > first.registered_at) == ("phone", True)
    assert (shown(devices, "ann"), devices.endpoints("ann")) == (["phone"], in_sns(sns))


def test_a_disabled_endpoint_is_enabled_by_its_apps_next_start(devices: Devices, sns: Any) -> None:
    devices.register("ann", "phone", "token-1")
    (endpoint,) = devices.endpoints("ann")
    sns.set_endpoint_attributes(EndpointArn=endpoint, Attributes={"Enabled": "false"})

    devices.register("ann", "phone", "token-1")

    assert devices.endpoints("ann") == [endpoint]
    assert sns.get_endpoint_attributes(EndpointArn=endpoint)["Attributes"]["Enabled"] == "true"


def test_a_new_token_replaces_the_devices_former_one(devices: Devices, sns: Any) -> None:
    devices.register("ann", "phone", "token-1")
    devices.register("ann", "phone", "token-2")

    assert devices.endpoints("ann") == in_sns(sns)
    assert len(in_sns(sns)) == 1


def test_one_person_can_have_several_devices(devices: Devices) -> None:
    devices.register("ann", "tablet", "token-1")
    devices.register("ann", "phone", "token-2")

    assert shown(devices, "ann") == ["phone", "tablet"]


def test_a_token_that_another_customer_had_moves_to_the_new_one(devices: Devices, sns: Any) -> None:
    devices.register("ann", "phone", "token-1")
    devices.register("bob", "phone", "token-1")

    assert (shown(devices, "ann"), shown(devices, "bob")) == ([], ["phone"])
    devices.remove("ann", "phone")
    assert devices.endpoints("bob") == in_sns(sns)


def test_of_many_who_register_one_token_at_once_one_has_it(devices: Devices) -> None:
    together(10, lambda number: devices.register(["ann", "bob"][number % 2], "phone", "token-1"))

    assert sorted(shown(devices, "ann") + shown(devices, "bob")) == ["phone"]


def test_a_removed_device_is_gone_here_and_in_sns(devices: Devices, sns: Any) -> None:
    devices.register("ann", "phone", "token-1")

    devices.remove("ann", "phone")
    devices.remove("ann", "phone")

    assert (shown(devices, "ann"), in_sns(sns)) == ([], [])


def test_erasing_forgets_every_device(devices: Devices, sns: Any, database: Database) -> None:
    devices.register("ann", "phone", "token-1")
    devices.register("ann", "tablet", "token-2")
    devices.register("bob", "phone", "token-3")

    assert [held["id"] for held in devices.of_customer("ann")] in (["phone", "tablet"], ["tablet", "phone"])
    assert devices.erase("ann") == 2

    assert in_sns(sns) == devices.endpoints("bob")
    kept = {key.partition(":")[2] for key in database.client.scan_iter(database.key("device*"))}
    assert kept == {"devices:bob", f"device:{devices.endpoints('bob')[0]}"}


def test_devices_move_with_a_merge_and_back(
    devices: Devices, database: Database, ids: Callable[[], str]
) -> None:
    devices.register("ann", "phone", "token-1")
    merging = Merging(database, clock(), ids)
    merging.merge("ann", "bob")
    assert shown(devices, "bob") == ["phone"]

    merging.undo(merging.merges_of("bob")[0])

    assert (shown(devices, "ann"), shown(devices, "bob")) == (["phone"], [])
    devices.register("bob", "phone", "token-1")
    assert shown(devices, "ann") == []


def test_a_device_that_is_registered_after_a_merge_stays_with_the_survivor(
    devices: Devices, database: Database, ids: Callable[[], str]
) -> None:
    devices.register("ann", "phone", "token-1")
    devices.register("bob", "phone", "token-2")
    merging = Merging(database, clock(), ids)

    merging.merge("ann", "bob")
    assert shown(devices, "ann") == shown(devices, "bob") == ["phone", "phone"]
    devices.register("ann", "phone", "token-1")
    assert len(devices.endpoints("bob")) == 1, "one device has one token"
    merging.undo(merging.merges_of("bob")[0])

    assert (shown(devices, "ann"), shown(devices, "bob")) == ([], ["phone"]), "it was registered since"


def test_nobody_unknown_has_a_device_here_or_in_sns(devices: Devices, sns: Any) -> None:
    with pytest.raises(NotFound, match="GET /customers"):
        devices.register("nobody", "phone", "token-1")

    assert in_sns(sns) == []


def test_nobody_unknown_takes_a_device_away(devices: Devices, sns: Any) -> None:
    devices.register("ann", "phone", "token-1")

    with pytest.raises(NotFound):
        devices.register("nobody", "phone", "token-1")

    assert devices.endpoints("ann") == in_sns(sns)


def test_somebody_whose_erasure_has_begun_gets_no_device(devices: Devices, database: Database) -> None:
    database.client.set(database.tombstone("ann"), 1)

    with pytest.raises(NotFound):
        devices.register("ann", "phone", "token-1")

    assert devices.of("ann") == []


@pytest.mark.parametrize("device", ["", "a/b", "a b", "x" * 129])
def test_an_id_that_no_path_can_hold_is_refused(devices: Devices, device: str) -> None:
    with pytest.raises(InvalidRequest, match="device id"):
        devices.register("ann", device, "token-1")


def test_without_a_platform_application_the_setting_is_named(database: Database) -> None:
    devices = Devices(
        store=DeviceStore(database),
        endpoints=PushEndpoints(None, ""),
        customers=CustomerStore(database),
        application="",
        clock=clock(),
    )

    with pytest.raises(Conflict, match="PUSH_APPLICATION"):
        devices.register("ann", "phone", "token-1")
