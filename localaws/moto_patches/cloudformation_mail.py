"""SES' configuration sets, event destinations, and topics' policies in CloudFormation, which moto lacks."""

import json
from typing import Any

from moto.core.common_models import CloudFormationModel
from moto.ses.models import ses_backends
from moto.sns.models import sns_backends

from localaws.stack_resources import StackResource


class StackMailSet(StackResource, CloudFormationModel):
    """A configuration set of SES."""

    TYPE, NAME = "AWS::SES::ConfigurationSet", "Name"

    @property
    def physical_resource_id(self) -> str:
        """Return its name."""
        return str(self.properties["Name"])

    def put(self) -> None:
        """Make the set."""
        account, region = self.place
        ses_backends[account][region].create_configuration_set(self.physical_resource_id)

    def remove(self) -> None:
        """Delete the set."""
        account, region = self.place
        ses_backends[account][region].config_sets.pop(self.physical_resource_id, None)


class StackMailEvents(StackResource, CloudFormationModel):
    """An event destination of a configuration set."""

    TYPE = "AWS::SES::ConfigurationSetEventDestination"

    @property
    def physical_resource_id(self) -> str:
        """Return the names of the set and the destination."""
        return f"{self.properties['ConfigurationSetName']}|{self._destination['Name']}"

    @property
    def _destination(self) -> dict[str, Any]:
        found: dict[str, Any] = self.properties["EventDestination"]
        return found

    def put(self) -> None:
        """Add the destination to its set. moto itself wants its name to be unique in the account."""
        account, region = self.place
        sets = ses_backends[account][region].config_set_event_destination
        sets[self.properties["ConfigurationSetName"]] = self._destination

    def remove(self) -> None:
        """Take the destination from its set."""
        account, region = self.place
        sets = ses_backends[account][region].config_set_event_destination
        sets.pop(self.properties["ConfigurationSetName"], None)


class StackTopicPolicy(StackResource, CloudFormationModel):
    """The policy of topics, in place of the default one."""

    TYPE = "AWS::SNS::TopicPolicy"

    @property
    def physical_resource_id(self) -> str:
        """Return the topics' ARNs."""
        return ",".join(self.properties["Topics"])

    def put(self) -> None:
        """Set the policy."""
        account, region = self.place
        for arn in self.properties["Topics"]:
            topic = sns_backends[account][region].get_topic(arn)
            topic.policy = json.dumps(self.properties["PolicyDocument"])

    def remove(self) -> None:
        """Set the default policy, unless the topic is gone."""
        account, region = self.place
        for arn in self.properties["Topics"]:
            if topic := sns_backends[account][region].topics.get(arn):
                topic._policy_json = topic._create_default_topic_policy(region, account, topic.name)
