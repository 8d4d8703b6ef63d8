"""The API's part in notifications: records, devices, consents and the unsubscribe link."""

import json
import re
from typing import Any

import boto3
import msgspec
import pytest

from chalicelib.addresses import address_digest
from chalicelib.channels import ByChannel
from chalicelib.notifications.tasks import notify
from chalicelib.notifications.unsubscribe import unsubscribe_link
from chalicelib.shop import shop
from tests.conftest import Answer, Api
from tests.fakes import FakeBucket

CONSENTS = {"marketing": True, "marketing_by": {"push": False}}
OFFERS = {"offers": [{"id": "tea", "text": "Tea"}]}
API_URL = "https://shop.example"
FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture
def ann(api: Api) -> str:
    shop().results_bucket = FakeBucket()
    wanted = {"name": "Ann", "contact": {"email": "ann@example.com"}, "consents": CONSENTS}
    return str(api("POST", "/customers", wanted).body["id"])


@pytest.fixture
def push(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUSH_APPLICATION", "GCM/future-store")
    sns = boto3.client("sns", "us-east-1", endpoint_url=environment["AWS_ENDPOINT_URL"])
    sns.create_platform_application(Name="future-store", Platform="GCM", Attributes={"x": "y"})


def token_of(customer: str) -> str:
    link = unsubscribe_link(shop(), API_URL, customer, "marketing", "email")
    return link.removeprefix(f"{API_URL}/unsubscribe/")


def page(
    api: Api, method: str, token: str, headers: dict[str, str] | None = None, body: bytes = b""
) -> Answer:
    found = api.gateway.handle_request(method, f"/unsubscribe/{token}", headers or {}, body)
    assert found["headers"]["Content-Type"] == "text/html; charset=utf-8"
    return Answer(found["statusCode"], found["body"])


def consents(api: Api, customer: str) -> Any:
    return api("GET", f"/customers/{customer}").body["consents"]


def test_consents_are_set_by_purpose_and_channel(api: Api, ann: str) -> None:
    by_default = msgspec.to_builtins(ByChannel())
    assert consents(api, ann) == {
        "recognition": False,
        "marketing": True,
        "marketing_by": by_default | {"push": False},
        "service_by": by_default,
    }

    api("PATCH", f"/customers/{ann}", {"consents": {"service_by": {"sms": True}}})

    assert consents(api, ann)["service_by"] == by_default | {"sms": True}
    assert consents(api, ann)["marketing_by"] == by_default | {"push": False}


@pytest.mark.parametrize("wrong", [{"fax": True}, {"email": "yes"}, None])
def test_a_consent_to_no_channel_is_refused(api: Api, ann: str, wrong: Any) -> None:
    refused = api("PATCH", f"/customers/{ann}", {"consents": {"marketing_by": wrong}})

    assert (refused.status, refused.body["Code"]) == (400, "InvalidRequest")


def test_notifications_are_listed_without_what_they_say(api: Api, ann: str) -> None:
    shop().client("ses").verify_email_identity(EmailAddress=shop().settings.sender)
    notify(shop(), "n1", ann, "offers", OFFERS, API_URL)

    (row,) = api("GET", "/notifications").body["items"]

    assert (row["id"], row["customer_id"], row["kind"]) == ("n1", ann, "offers")
    assert row["channels"]["email"]["state"] == "sent"
    assert "Tea" not in json.dumps(row)


def test_notifications_are_filtered(api: Api, ann: str) -> None:
    notify(shop(), "n1", ann, "offers", OFFERS, API_URL)
    state = api("GET", "/notifications").body["items"][0]["channels"]["email"]["state"]

    def found(query: str) -> list[str]:
        return [row["id"] for row in api("GET", f"/notifications?{query}").body["items"]]

    assert found(f"customer_id={ann}") == found(f"state={state}") == ["n1"]
    assert found("customer_id=bob") == found("state=given_up") == []
    assert api("GET", "/notifications?state=lost").status == 400


def test_an_admin_lets_e_mail_go_to_a_stopped_address_again(api: Api, ann: str) -> None:
    shop().client("ses").verify_email_identity(EmailAddress=shop().settings.sender)
    shop().stopped_mail.stop(address_digest("email", "ann@example.com"), "bounce", shop().now())

    notify(shop(), "n1", ann, "offers", OFFERS, API_URL)
    assert api("DELETE", f"/customers/{ann}/mail-stop", role="staff").status == 403
    assert api("DELETE", f"/customers/{ann}/mail-stop").status == 204
    notify(shop(), "n2", ann, "offers", OFFERS, API_URL)

    rows = {row["id"]: row["channels"]["email"] for row in api("GET", "/notifications").body["items"]}
    assert (rows["n1"]["state"], rows["n2"]["state"]) == ("undeliverable", "sent")
    assert rows["n1"]["reason"].startswith("no e-mail goes to this address since 20")
    assert api("DELETE", f"/customers/{ann}/mail-stop").status == 204
    assert api("DELETE", "/customers/nobody/mail-stop").status == 404


def test_the_staff_sees_whether_e_mail_to_an_address_is_stopped(api: Api, ann: str) -> None:
    where = f"/customers/{ann}/mail-stop"
    assert api("GET", where, role="staff").body == {"stopped": None}

    shop().stopped_mail.stop(address_digest("email", "ann@example.com"), "complaint", shop().now())
    stopped = api("GET", where, role="staff").body["stopped"]
    assert (stopped["why"], stopped["at"][:2]) == ("complaint", "20")

    api("PATCH", f"/customers/{ann}", {"contact": {"email": None}})
    assert api("GET", where).body == {"stopped": None}
    assert api("GET", "/customers/nobody/mail-stop").status == 404


@pytest.mark.parametrize("call", ["/notifications", "/customers/x/devices"])
def test_cameras_see_no_notifications(api: Api, call: str) -> None:
    assert api("GET", call, role="camera").status == 403


def test_devices_are_registered_listed_and_forgotten(push: None, api: Api, ann: str) -> None:
    registered = api("PUT", f"/customers/{ann}/devices/phone-1", {"token": "token-1"})
    assert (registered.status, registered.body["id"]) == (200, "phone-1")
    assert api("GET", f"/customers/{ann}/devices").body == {"items": [registered.body], "next": None}

    assert api("DELETE", f"/customers/{ann}/devices/phone-1").status == 204
    assert api("DELETE", f"/customers/{ann}/devices/phone-1").status == 204
    assert api("GET", f"/customers/{ann}/devices").body["items"] == []


def test_without_mobile_push_no_device_is_registered(api: Api, ann: str) -> None:
    refused = api("PUT", f"/customers/{ann}/devices/phone-1", {"token": "token-1"})

    assert (refused.status, "PUSH_APPLICATION" in refused.body["Message"]) == (409, True)


def test_nobody_unknown_has_devices(push: None, api: Api) -> None:
    calls = [("PUT", {"token": "t"}), ("DELETE", None)]

    assert [api(method, "/customers/nobody/devices/x", body).status for method, body in calls] == [404, 404]
    assert api("GET", "/customers/nobody/devices").status == 404


def test_opening_the_link_asks_and_changes_nothing(api: Api, ann: str) -> None:
    asked = page(api, "GET", token_of(ann))

    assert asked.status == 200
    assert '<form method="post">' in asked.body
    assert consents(api, ann)["marketing_by"]["email"]


@pytest.mark.parametrize("appended", ["?utm_source=x", "?fbclid=abc&utm_medium=mail"])
def test_a_link_works_with_whatever_mail_programs_append(api: Api, ann: str, appended: str) -> None:
    asked = page(api, "GET", token_of(ann) + appended)
    looked = page(api, "HEAD", token_of(ann) + appended)
    agreed = consents(api, ann)["marketing_by"]["email"]
    done = page(api, "POST", token_of(ann) + appended, FORM, b"List-Unsubscribe=One-Click")

    assert [asked.status, looked.status, done.status] == [200, 200, 200]
    assert looked.body == ""
    assert agreed
    assert not consents(api, ann)["marketing_by"]["email"]


def test_the_page_speaks_the_browsers_language(api: Api, ann: str) -> None:
    asked = page(api, "GET", token_of(ann), {"Accept-Language": "fr-CH, fr;q=0.9, en;q=0.8"}).body

    assert '<html lang="fr">' in asked
    assert "Se désabonner" in asked


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (FORM, b"List-Unsubscribe=One-Click"),
        (FORM | {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}, b""),
        ({"content-type": "multipart/form-data; boundary=x"}, b"--x--"),
        ({}, b""),
    ],
)
def test_one_click_unsubscribes(api: Api, ann: str, headers: dict[str, str], body: bytes) -> None:
    done = page(api, "POST", token_of(ann), headers, body)

    assert (done.status, "no more e-mails with offers" in done.body) == (200, True)
    assert not consents(api, ann)["marketing_by"]["email"]
    assert consents(api, ann)["marketing"]


def test_the_link_answers_the_same_for_somebody_who_is_gone(api: Api, ann: str) -> None:
    here, gone = (page(api, "POST", token_of(customer), FORM) for customer in (ann, "erased"))

    assert (here.status, here.body) == (gone.status, gone.body)


@pytest.mark.parametrize(("method", "headers"), [("GET", {}), ("POST", FORM)])
def test_a_link_that_is_not_whole_says_so(api: Api, ann: str, method: str, headers: dict[str, str]) -> None:
    refused = page(api, method, token_of(ann)[:-5], headers)

    assert (refused.status, "not complete" in refused.body, "<form" in refused.body) == (404, True, False)


def test_what_is_sent_is_rendered_with_the_link(api: Api, ann: str) -> None:
    link = unsubscribe_link(shop(), API_URL, ann, "marketing", "email")

    assert re.fullmatch(rf"{API_URL}/unsubscribe/{ann}\.marketing\.email\.[A-Za-z0-9_-]{{43}}", link)
