"""A world where nothing is left to do, compared with its model."""

from tests.chaos.canon import MANY, Canon
from tests.chaos.model import Model
from tests.chaos.world import World


def compare(world: World, model: Model) -> None:
    """Hold photos, people, visits and orders to the model."""
    canon = Canon(world.calm, world.crowd)
    _compare_photos(world, model)
    _compare_people(world, model, canon)
    _compare_orders(world, model, canon)


def _compare_photos(world: World, model: Model) -> None:
    photos = {one.key: one.state for one in world.calm.photos.page(MANY)[0] if one.lane == "visit"}
    assert photos == dict.fromkeys(model.photos, "done")


def _compare_people(world: World, model: Model, canon: Canon) -> None:
    """Everybody who was seen is one customer, and nobody else is there but who was registered."""
    shop = world.calm
    people = [(canon.name(one), one) for one in shop.customers.ids()]
    seen = [(name, one) for name, one in people if shop.visits.of_customer(one)]
    assert sorted(name for name, _ in seen) == sorted(model.people())
    assert {name for name, _ in people} <= model.people() | model.registered
    for name, one in seen:
        visits = [sorted(photo["key"] for photo in each["photos"]) for each in shop.visits.of_customer(one)]
        assert (name, sorted(visits)) == (name, model.visits(name))


def _compare_orders(world: World, model: Model, canon: Canon) -> None:
    shop = world.calm
    orders = {order.id: order for order in shop.orders.page(MANY)[0]}
    assert orders.keys() == model.orders.keys()
    for name, order in orders.items():
        found = canon.name(order.customer_id), order.state
        assert found in {(model.orders[name].person, state) for state in model.states(name)}
    bought = {canon.name(one): shop.orders.bought(one).get("tea", 0) for one in shop.customers.ids()}
    assert {name: count for name, count in bought.items() if count} == model.bought()
