"""CloudFormation subscribes people and systems to topics; moto has no AWS::SNS::Subscription.

moto finds such models among the subclasses of CloudFormationModel, so it is enough that there is one when it
first looks.
"""

from typing import Any

from moto.core.common_models import CloudFormationModel
from moto.sns.models import Subscription, sns_backends


class StackSubscription(CloudFormationModel):
    """A subscription that a stack made; whatever changes of it makes it a new one, as on AWS."""

    def __init__(self, subscription: Subscription) -> None:
        self.subscription = subscription

    @property
    def physical_resource_id(self) -> str:
        """Its ARN."""
        return self.subscription.arn

    @staticmethod
    def cloudformation_name_type() -> str:
        """It has no name."""
        return ""

    @staticmethod
    def cloudformation_type() -> str:
        """What a template calls it."""
        return "AWS::SNS::Subscription"

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        """It has none that this project's template asks for."""
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
        """moto asks `delete` instead."""
        raise NotImplementedError

    def delete(self, account_id: str, region_name: str) -> None:
        """Unsubscribe."""
        sns_backends[account_id][region_name].unsubscribe(self.subscription.arn)
