"""AWS::SNS::Subscription in CloudFormation, which moto lacks."""

from moto.core.common_models import CloudFormationModel
from moto.sns.models import sns_backends

from localaws.stack_resources import StackResource


class StackSubscription(StackResource, CloudFormationModel):
    """A subscription. Any change replaces it, as on AWS."""

    TYPE = "AWS::SNS::Subscription"

    @property
    def physical_resource_id(self) -> str:
        """Return its ARN."""
        return self.arn

    def put(self) -> None:
        """Subscribe."""
        account, region = self.place
        wanted = (self.properties[name] for name in ("TopicArn", "Endpoint", "Protocol"))
        self.arn: str = sns_backends[account][region].subscribe(*wanted).arn

    def remove(self) -> None:
        """Unsubscribe."""
        account, region = self.place
        sns_backends[account][region].unsubscribe(self.arn)
