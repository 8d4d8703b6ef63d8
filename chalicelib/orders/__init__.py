"""Products, orders and purchases: what the store sells and who has ordered what."""
