"""What runs in Lambda: the shop's domains, their stores, and thin wrappers of the AWS services they use."""

VERSION = "0.1.0"
