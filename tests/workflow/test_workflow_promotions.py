"""A new offer is told to everybody in the store who may get it, once, and to nobody else."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import redis

from demo import pictures
from demo.shop import Shop
from tests.workflow.promotions import ended, enter, mailed, promote, told
from tests.workflow.test_workflow_notifications import TICK

LOOKS = ("flipped", "grey", "cropped")


def moment(seconds: float) -> str:
    """Return the time so many seconds from now."""
    return datetime.fromtimestamp(time.time() + seconds, UTC).isoformat()


def test_everybody_in_the_store_is_told_once_by_topic_and_e_mail(shop: Shop) -> None:
    ada, berta = enter(shop, "astronaut"), enter(shop, "admiral")
    enter(shop, "photographer", marketing=False)

    offer = promote(shop)
    ended(shop, offer)
    shop.came("again.jpg", pictures.variation("astronaut", "flipped"))

    assert told(shop) == {ada: 1, berta: 1}
    assert mailed(shop) == {"astronaut@example.com": 1, "admiral@example.com": 1}
    assert all("Tea for two" in mail["body"] for mail in shop.mails())
    sent = {visit["customer"]["id"]: visit["sent_offers"] for visit in shop.visits()}
    assert (sent[ada], sent[berta]) == ([offer], [offer])


def test_who_walks_in_later_is_sent_the_offer_by_the_visit_lane(shop: Shop, emptied: redis.Redis) -> None:
    ada, berta = enter(shop, "astronaut"), enter(shop, "admiral")
    emptied.zadd("{main}:present", {berta: 0})

    ended(shop, promote(shop))
    assert told(shop) == {ada: 1}

    shop.came("later.jpg", pictures.variation("admiral", "flipped"))
    assert told(shop) == {ada: 1, berta: 1}
    assert mailed(shop) == {"astronaut@example.com": 1, "admiral@example.com": 1}


def test_photos_and_a_promotion_at_the_same_moment_tell_once(shop: Shop) -> None:
    ada = enter(shop, "astronaut")

    with ThreadPoolExecutor(len(LOOKS)) as cameras:
        photos = [
            cameras.submit(shop.came, f"{look}.jpg", pictures.variation("astronaut", look)) for look in LOOKS
        ]
        offer = promote(shop)
        ended(shop, offer)
        for photo in photos:
            photo.result()

    assert told(shop) == {ada: 1}
    assert mailed(shop) == {"astronaut@example.com": 1}


def test_an_offer_for_later_is_told_when_it_begins_to_hold(shop: Shop) -> None:
    ada = enter(shop, "astronaut")
    starts = moment(3)

    offer = promote(shop, valid_from=starts)
    ended(shop, offer)

    assert told(shop) == {ada: 1}
    (mail,) = shop.mails()
    assert datetime.fromisoformat(mail["time"]) >= datetime.fromisoformat(starts)


def test_a_promotion_of_tomorrow_starts_tomorrow(shop: Shop, emptied: redis.Redis) -> None:
    ada = enter(shop, "astronaut")
    offer = promote(shop, valid_from=moment(24 * 3600))
    assert (shop.invoke("start_promotions", TICK), told(shop)) == ({"started": 0}, {})

    found = json.loads(emptied.get(f"{{main}}:offer:{offer}") or "")
    emptied.set(f"{{main}}:offer:{offer}", json.dumps(found | {"valid_from": moment(0)}))
    emptied.zadd("{main}:promotions-due", {offer: 0})
    started = shop.invoke("start_promotions", TICK)
    ended(shop, offer)

    assert (started, told(shop)) == ({"started": 1}, {ada: 1})


def test_an_offer_deleted_before_it_holds_is_told_to_nobody(shop: Shop) -> None:
    enter(shop, "astronaut")

    offer = promote(shop, valid_from=moment(2))
    shop.call("DELETE", f"/offers/{offer}")
    ended(shop, offer)

    assert (told(shop), mailed(shop)) == ({}, {})


def test_an_offer_for_others_is_told_to_nobody(shop: Shop) -> None:
    enter(shop, "astronaut")

    ended(shop, promote(shop, audience="enrolled"))

    assert (told(shop), mailed(shop)) == ({}, {})
