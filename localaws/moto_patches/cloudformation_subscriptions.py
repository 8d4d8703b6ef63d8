"""AWS::SNS::Subscription in CloudFormation, which moto lacks.

moto finds resource types among the subclasses of CloudFormationModel, so importing this module is enough.
"""

from typing import Any

from moto.core.common_models import CloudFormationModel
from moto.sns.models import Subscription, sns_backends


class StackSubscription(CloudFormationModel):
    """A subscription that a stack made. Any change replaces it, as on AWS."""

    def __init__(self, subscription: Subscription) -> None:
        self.subscription = subscription

    @property
    def physical_resource_id(self) -> str:
        """Return its ARN."""
        return self.subscription.arn

    @staticmethod
    def cloudformation_name_type() -> str:
        """Return "": it has no name."""
        return ""

    @staticmethod
    def cloudformation_type() -> str:
        """Return the type's name in a template."""
        return "AWS::SNS::Subscription"

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        """Return False: this project's template reads no attribute of it."""
        return False

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str, **kwargs: Any
    ) -> "StackSubscription":
        """Subscribe."""
        wanted = cloudformation_json["Properties"]
        backend = sns_backends[account_id][region_name]
        return cls(backend.subscribe(wanted["TopicArn"], wanted["Endpoint"], wanted["Protocol"]))

    @classmethod
    def update_from_cloudformation_json(
        cls,
        original_resource: Any,
        new_resource_name: str,
        cloudformation_json: Any,
        account_id: str,
        region_name: str,
    ) -> "StackSubscription":
        """Unsubscribe, and subscribe anew."""
        original_resource.delete(account_id, region_name)
        return cls.create_from_cloudformation_json(
            new_resource_name, cloudformation_json, account_id, region_name
        )

    @classmethod
    def delete_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str
    ) -> None:
        """Refuse: moto calls `delete` instead."""
        raise NotImplementedError

    def delete(self, account_id: str, region_name: str) -> None:
        """Unsubscribe."""
        sns_backends[account_id][region_name].unsubscribe(self.subscription.arn)
