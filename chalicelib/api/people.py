"""How a customer is shown within something else."""

from typing import Any

from chalicelib.customers import Customer


def summarise(customer_id: str, customer: Customer | None) -> dict[str, Any]:
    """Id, name and status; without name and status where the customer is gone."""
    return {
        "id": customer_id,
        "name": customer and customer.name,
        "status": customer and customer.status,
    }
