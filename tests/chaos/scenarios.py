"""What happens in the shop: a scenario for each lane, and for people, removal and erasure."""

import asyncio
from contextlib import suppress

import msgspec

from chalicelib.channels import ByChannel
from chalicelib.errors import NotFound
from chalicelib.offers.starts import announce_offer
from chalicelib.offers.values import Offer
from chalicelib.orders.products import Product
from chalicelib.orders.tasks import place_order
from chalicelib.people.values import Consents, Contact, Customer
from chalicelib.privacy.tasks import erase_person
from chalicelib.reports.tasks import ask_report
from chalicelib.reviews.tasks import answer_review
from chalicelib.shop import Shop
from tests.chaos.crowd import person_of
from tests.chaos.world import World

MINUTES = 60
TEA = Offer(id="offer-tea", text="Tea for two", skus=("tea",))


def register(world: World, *names: str) -> None:
    """Register customers who agree to all."""
    agreed = Consents(recognition=True, marketing=True, marketing_by=ByChannel(email=True))
    for name in names:
        contact = Contact(email=f"{name}@example.com")
        customer = Customer(id=name, name=name, status="registered", contact=contact, consents=agreed)
        world.calm.customers.add(customer, world.clock.now())


async def enrol(world: World, *names: str) -> None:
    """Register and enrol customers, undisturbed."""
    register(world, *names)
    for name in names:
        world.upload(f"enrolment/{name}/selfie.jpg", name)
    await asyncio.sleep(MINUTES)
    await world.settle()


async def order_tea(world: World, name: str, number: int = 1) -> None:
    """Let a customer order tea."""
    await world.ask(lambda shop: place_order(shop, name, [("tea", 1)], f"key-{name}-{number}"))


async def staff(world: World) -> None:
    """Answer each review by the truth, about a minute after it was asked."""
    while True:
        await asyncio.sleep(MINUTES)
        for review in world.calm.reviews.page(world.clock.now(), 99)[0]:
            shown = person_of(world.crowd.ever[review.face_id])
            answer = "yes" if review.customer_id == shown else "new"
            await world.ask(lambda shop: answer_review(shop, review.id, answer), "answer_review")  # noqa: B023


async def visits(world: World) -> None:
    """A customer who has ordered, and a newcomer, come together. Ten minutes later they are seen again."""
    world.calm.products.put(Product(sku="tea", name="Tea", price_cents=300, stock=9), world.clock.now())
    announce_offer(world.calm, TEA)  # nobody is there yet
    await enrol(world, "ann")
    await order_tea(world, "ann")
    world.faults.are_awake = True
    world.upload("entrance/door/1.jpg", "ann", "zoe")
    await asyncio.sleep(10 * MINUTES)
    world.upload("entrance/door/2.jpg", "zoe", "ann")


async def review(world: World) -> None:
    """The staff is asked about a customer in poor light."""
    await enrol(world, "ann")
    world.do(staff(world))
    world.faults.are_awake = True
    world.upload("entrance/door/1.jpg", "ann?")
    await asyncio.sleep(10 * MINUTES)
    world.upload("entrance/door/2.jpg", "ann?", "zoe")


async def enrolment(world: World) -> None:
    """A selfie of two is refused, the next one is good, and a friend's is not theirs."""
    register(world, "ann", "bob")
    world.faults.are_awake = True
    world.upload("enrolment/ann/two.jpg", "ann", "bob")
    await asyncio.sleep(10 * MINUTES)
    world.upload("enrolment/ann/good.jpg", "ann")
    await asyncio.sleep(150 * MINUTES)
    world.upload("enrolment/bob/friend.jpg", "ann")


async def gallery(world: World) -> None:
    """A photo is catalogued."""
    world.faults.are_awake = True
    world.upload("gallery/summer/beach.jpg", "ann", "bob")


async def promotion(world: World) -> None:
    """Those who are in the store hear of an offer."""
    await enrol(world, "ann", "bob")
    world.upload("entrance/door/1.jpg", "ann", "bob", "zoe")
    await asyncio.sleep(MINUTES)
    world.faults.are_awake = True

    def announce(shop: Shop) -> None:
        if not world.calm.offers.all():  # who gets no answer looks first
            announce_offer(shop, msgspec.structs.replace(TEA, id=shop.new_id()))

    await world.ask(announce, "announce_offer")


async def report(world: World) -> None:
    """A report of all visits is made and told."""
    world.upload("entrance/door/1.jpg", "zoe")
    await asyncio.sleep(MINUTES)
    world.faults.are_awake = True
    day = ("2026-09-21", "2026-09-21")

    def request(shop: Shop) -> None:
        if not world.calm.reports.page(1)[0]:  # who gets no answer looks first
            ask_report(shop, "visits", day, "", "admin")

    await world.ask(request, "ask_report")


async def removal(world: World) -> None:
    """A photo is deleted while it is looked at, another one after it is done."""
    world.faults.are_awake = True
    world.upload("entrance/door/1.jpg", "zoe")
    world.upload("gallery/summer/1.jpg", "zoe")
    await asyncio.sleep(10 * MINUTES)
    world.upload("entrance/door/2.jpg", "bob")
    await asyncio.sleep(0.7)
    for key in ("entrance/door/1.jpg", "entrance/door/2.jpg", "gallery/summer/1.jpg"):
        world.delete(key)


async def newcomers(world: World) -> None:
    """Two photos of one newcomer at the same moment, which don't find each other."""
    world.crowd.lag_ms = 5_000
    world.faults.are_awake = True
    world.upload("entrance/door/1.jpg", "zoe")
    world.upload("entrance/window/1.jpg", "zoe", "max")


async def burst(world: World) -> None:
    """More photos come at one moment than the quota takes, and a selfie after them."""
    await enrol(world, "ann")
    register(world, "bob")
    world.faults.are_awake = True
    for number, people in enumerate((("ann", "zoe"), ("max",), ("eve",))):
        world.upload(f"entrance/door/{number}.jpg", *people)
    world.upload("enrolment/bob/selfie.jpg", "bob")


async def erasure(world: World) -> None:
    """A customer is erased who has come and ordered."""
    world.calm.products.put(Product(sku="tea", name="Tea", price_cents=300, stock=9), world.clock.now())
    await enrol(world, "ann")
    await order_tea(world, "ann")
    world.upload("entrance/door/1.jpg", "ann", "zoe")
    await asyncio.sleep(MINUTES)
    await world.settle()
    world.faults.are_awake = True

    def erase(shop: Shop) -> None:
        with suppress(NotFound):  # an earlier request has done it, and its answer was lost
            erase_person(shop, "ann")

    await world.ask(erase, "erase_person")


SCENARIOS = (visits, review, enrolment, gallery, promotion, report, removal, newcomers, burst, erasure)
