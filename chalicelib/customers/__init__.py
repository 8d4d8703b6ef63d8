"""Customers: the people the store knows."""

from chalicelib.channels import ByChannel
from chalicelib.customers.search import CustomerSearch
from chalicelib.customers.store import CustomerStore
from chalicelib.customers.values import Consents, Contact, Customer

__all__ = ["ByChannel", "Consents", "Contact", "Customer", "CustomerSearch", "CustomerStore"]
