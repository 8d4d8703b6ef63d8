"""Executions of photos, as Step Functions tells of them."""

from typing import Any

from demo.shop import Shop, wait


def execution_of(shop: Shop, photo: dict[str, Any]) -> str:
    """Return the ARN of a photo's execution."""
    arn = shop.environment["STATE_MACHINE_ARN"].replace(":stateMachine:", ":execution:")
    return f"{arn}:{photo['execution_id']}"


def ended(shop: Shop, photo: dict[str, Any]) -> str:
    """Wait for a photo's execution to end, a moment after the photo itself. Return its status."""
    states, arn, status = shop.aws("stepfunctions"), execution_of(shop, photo), ["RUNNING"]

    def has_ended() -> bool:
        status[:] = [states.describe_execution(executionArn=arn)["status"]]
        return status != ["RUNNING"]

    wait(has_ended, lambda: f"the end of {arn}")
    return status[0]


def history(shop: Shop, photo: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the events of a photo's execution so far."""
    pages = shop.aws("stepfunctions").get_paginator("get_execution_history")
    return [
        event for page in pages.paginate(executionArn=execution_of(shop, photo)) for event in page["events"]
    ]
