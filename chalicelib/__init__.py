"""The code that runs in Lambda: the shop's domains, their stores, and thin wrappers of AWS services."""

VERSION = "0.1.0"
