"""Permissions, enforced as IAM enforces them: each function's calls are judged by its role's policies.

The policies are those that were deployed to moto's IAM. A call with the key of no role is an administrator's.
IAM User Guide: "Policy evaluation logic".
"""
