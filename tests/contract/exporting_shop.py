"""A shop whose customer has everything that can be held on a person, for the tests of exports."""

from collections import Counter
from typing import Any

import boto3

from chalicelib.addresses import address_digest
from chalicelib.notifications.values import Content
from chalicelib.offers.values import Offer
from chalicelib.reports.rows import read_rows
from chalicelib.reports.values import Report, customer_of
from chalicelib.shop import Shop as WiredShop
from chalicelib.times import format_time
from tests.contract.erasing_shop import NOW, Shop

MINUTE = 60_000


def make_buckets(wired: WiredShop, url: str) -> None:
    """The stage's buckets, versioned and empty."""
    s3 = boto3.client("s3", "us-east-1", endpoint_url=url)
    for bucket in (wired.photos_bucket, wired.results_bucket):
        s3.create_bucket(Bucket=bucket.name)
        s3.put_bucket_versioning(Bucket=bucket.name, VersioningConfiguration={"Status": "Enabled"})
        bucket.erase_under("")


def live(shop: Shop, wired: WiredShop) -> str:
    """Ann comes alone and with Bob, was registered twice, enrols, orders, and is told and asked about."""
    (ann,) = shop.comes("one", "Ann")
    _, bob = shop.comes("group", "Ann", "Bob")
    (twice,) = shop.comes("blurred", "Ann, blurred")
    report(wired, "visits", ann)
    wired.merges.merge(twice, ann)
    wired.merges.tell_apart(ann, bob)
    shop.names(ann, "Ann")
    enrol(shop, ann)
    shop.orders.hand_over(f"order-of-{ann}", NOW)
    shop.orders.add("order-2", ann, [], NOW)
    shop.orders.request(ann, "group", wired.visits.of_customer(ann)[0]["id"], NOW)
    wired.exits.record(ann, ("one", "exit/back/one.jpg"), NOW + 60 * 60_000, "not-needed")
    shop.asks("asked", "Somebody", about=ann)
    notify(wired, ann)
    promote(wired, ann, NOW)
    return ann


def enrol(shop: Shop, customer_id: str) -> None:
    photo = shop.upload("selfie", "Ann", key=f"enrolment/{customer_id}/me.jpg", customer_id=customer_id)
    shop.upload("refused", "Nobody", key=f"enrolment/{customer_id}/no.jpg", customer_id=customer_id)
    shop.photos.describe(
        photo["photo_id"],
        photo["time"],
        {"metadata": {"camera": "Phone"}, "thumbnail": "thumbnails/selfie.jpg"},
    )
    shop.customers.enrol(customer_id, "selfie", {"face_id": "me", "thumbnail": "thumbnails/selfie.jpg"})


def notify(wired: WiredShop, customer_id: str) -> None:
    content = Content(id="notice", customer_id=customer_id, kind="enrolled", values={"shop": "Teahouse"})
    wired.notifications.open(content, {"email": ("waiting", "")}, NOW)
    wired.devices.register(customer_id, "phone", "arn:endpoint", NOW)
    email = wired.customers.get(customer_id).contact.email
    wired.stopped_mail.stop(address_digest("email", email), "bounce", NOW)


def promote(wired: WiredShop, customer_id: str, now: int) -> None:
    wired.offers.add(Offer(id="tea-week", text="Tea"), now)
    wired.promotions.keep("tea-week", [customer_id], now)
    claims, _ = wired.promotions.claim("tea-week", [customer_id], now, "attempt")
    wired.promotions.settle("tea-week", claims, sent=True)


def report(wired: WiredShop, kind: Any, customer_id: str) -> None:
    span = {"from_": format_time(0), "to": format_time(NOW + 999 * MINUTE)}
    made = Report(id=f"report-{kind}", kind=kind, created_at=format_time(NOW), **span)
    wired.reports.add(made, "boss@example.com", "boss")
    counts = Counter(customer_of(row) for row in read_rows(wired, made, NOW + 999 * MINUTE))
    del counts[""]
    wired.reports.publish_people(made, counts)
