"""The month's bill at list prices, and the quotas that bind first: `python -m infrastructure cost`."""
