"""The people of the story, the shop's products, and its offers."""

from typing import Any

# Invented names for the people of demo.pictures.
NAMES = {"astronaut": "Ada", "admiral": "Berta", "photographer": "Carl"}

PRODUCTS: dict[str, dict[str, Any]] = {
    "coffee": {"name": "Coffee, 500 g", "price_cents": 899, "stock": 10},
    "tea": {"name": "Green tea", "price_cents": 549, "stock": 40},
}

# Those that fit a newcomer who got a name and agreed to marketing, and those that fit nobody here.
FITTING = ("Two for one: green tea", "For who is known by name: a cup of coffee on the house")
OFFERS: tuple[dict[str, Any], ...] = (
    {"text": FITTING[0], "skus": ["tea"]},
    {"text": FITTING[1], "skus": ["coffee"], "audience": "enrolled"},
    {"text": "For newcomers only: 10 % off", "audience": "newcomers"},
    {"text": "The sale of the year 2100", "valid_from": "2100-01-01T00:00:00Z"},
)


def details(person: str) -> dict[str, Any]:
    """Return the staff's entry for a newcomer; Carl wants no advertising."""
    name = NAMES[person]
    return {
        "name": name,
        "contact": {"email": f"{name.lower()}@example.com"},
        "consents": {"recognition": True, "marketing": name != "Carl"},
    }
