"""Work at the desk: a promotion, an unsubscription, a report, and a customer's erasure."""

import re
import urllib.request
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from demo import pictures
from demo.checks import expect, expect_at_least
from demo.shop import Shop, wait
from demo.steps import Step

OWNER = "owner@example.com"
UNSUBSCRIBE = re.compile(r"https?://\S+/unsubscribe/[^\s>\"]+")


class Office:
    """The steps at the desk; `customers` are the people's ids by name, `page` is the report's file."""

    def __init__(self, shop: Shop, customers: Mapping[str, str], page: Path) -> None:
        self._shop = shop
        self._customers = customers
        self._page = page
        self._report = ""

    def steps(self) -> Iterator[Step]:
        """Return the steps in their order."""
        yield from (self._promotion, self._unsubscribed, self._reported, self._forgotten)

    def _promotion(self) -> str:
        offer = self._promote("Bread from the oven, in ten minutes")
        wanted = sorted(self._customers[name] for name in ("Ada", "Berta"))
        expect("who was told of the promotion", sorted(self._told(offer)), wanted)
        return "A promotion for everybody in the store: Ada and Berta get it once, Carl wants none."

    def _unsubscribed(self) -> str:
        link = UNSUBSCRIBE.findall(self._mails_to("Berta")[-1]["body"])[-1]
        for method in ("GET", "POST"):
            urllib.request.urlopen(urllib.request.Request(link, method=method), timeout=30).close()
        mails = {name: len(self._mails_to(name)) for name in ("Ada", "Berta")}
        self._promote("And cake")
        wait(lambda: len(self._mails_to("Ada")) > mails["Ada"], lambda: "Ada should be told of the cake")
        expect("the number of e-mails to Berta", len(self._mails_to("Berta")), mails["Berta"])
        return "Berta follows the link in her e-mail: the next promotion reaches Ada alone."

    def _reported(self) -> str:
        start, end = (datetime.now(UTC) + timedelta(days=days) for days in (-1, 1))
        wanted = {"kind": "visits", "from": start.isoformat(), "to": end.isoformat(), "email": OWNER}
        self._report = self._shop.call("POST", "/reports", wanted)["id"]
        wait(lambda: bool(self._mails_to_owner()), lambda: "the report should be sent to the owner")
        expect("whether Berta is in the report", "Berta" in self._fetched(), True)
        expect("the number of e-mails with it", len(self._mails_to_owner()), 1)
        return f"The day's report of visits comes by e-mail, with a link: {self._page}"

    def _forgotten(self) -> str:
        berta = self._customers["Berta"]
        held = self._shop.get(f"/customers/{berta}/export")["document"]
        receipt = self._shop.call("DELETE", f"/customers/{berta}")
        expect("the number of erased visits", receipt["visits"], len(held["visits"]))
        expect_at_least("the number of erased photos", receipt["photos"], 1)
        wait(lambda: bool(self._described()["url"]), lambda: "the report should be made anew")
        expect("whether Berta is in the report", "Berta" in self._fetched(), False)
        photo = self._shop.came("again.jpg", pictures.portrait("admiral"))
        expect("the decision about the one forgotten", photo["faces"][0]["decision"], "new")
        return (
            f"Berta wants to be forgotten: {receipt['photos']} photos, {receipt['visits']} visits and "
            f"{receipt['faces']} faces erased, the report made anew without her; who comes again is new."
        )

    def _promote(self, text: str) -> str:
        """Make an offer and wait until everybody in the store was told. Return its id."""
        offer = str(self._shop.call("POST", "/offers", {"text": text})["id"])
        run = f"/executions/promotion-{offer}"
        wait(lambda: self._shop.get(run)["status"] != "RUNNING", lambda: f"{text!r} should be told")
        expect(f"how telling {text!r} ended", self._shop.get(run)["status"], "SUCCEEDED")
        return offer

    def _told(self, offer: str) -> list[str]:
        """Return the customers that this offer reached, from the topic's messages."""
        return [
            message["customer_id"]
            for message in self._shop.published("offers")
            if offer in [sent["id"] for sent in message["offers"]]
        ]

    def _mails_to(self, name: str) -> list[dict[str, Any]]:
        return [mail for mail in self._shop.mails() if mail["to"] == [f"{name.lower()}@example.com"]]

    def _mails_to_owner(self) -> list[dict[str, Any]]:
        return [mail for mail in self._shop.mails() if mail["to"] == [OWNER]]

    def _described(self) -> dict[str, Any]:
        described: dict[str, Any] = self._shop.get(f"/reports/{self._report}")
        return described

    def _fetched(self) -> str:
        """Return the report's page, and keep it beside the state."""
        with urllib.request.urlopen(self._described()["url"], timeout=30) as answer:
            page = answer.read().decode()
        self._page.write_text(page)
        return str(page)
