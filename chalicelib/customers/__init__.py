"""Customers: the people the store knows."""

from chalicelib.customers.store import CustomerStore
from chalicelib.customers.values import ByChannel, Consents, Contact, Customer

__all__ = ["ByChannel", "Consents", "Contact", "Customer", "CustomerStore"]
