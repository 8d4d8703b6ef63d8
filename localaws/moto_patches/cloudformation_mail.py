"""Configuration sets of SES, their event destinations and topics' policies in CloudFormation.

moto lacks them. It finds resource types among the direct subclasses of CloudFormationModel, so importing this
is enough.
"""

import json
from typing import Any, ClassVar

from moto.core.common_models import CloudFormationModel
from moto.ses.models import ses_backends
from moto.sns.models import sns_backends

Place = tuple[str, str]
"""Account and region."""


class Made:
    """A resource as the template has it. A change is made in its place."""

    TYPE: ClassVar[str] = ""
    NAME: ClassVar[str] = ""

    def __init__(self, properties: dict[str, Any], place: Place) -> None:
        self.properties, self.place = properties, place

    @property
    def physical_resource_id(self) -> str:
        """Return its name."""
        raise NotImplementedError

    def put(self) -> None:
        """Make it, or make it anew."""
        raise NotImplementedError

    def remove(self) -> None:
        """Take it away."""
        raise NotImplementedError

    @classmethod
    def cloudformation_name_type(cls) -> str:
        """Return the property with its name."""
        return cls.NAME

    @classmethod
    def cloudformation_type(cls) -> str:
        """Return the type's name in a template."""
        return cls.TYPE

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        """Return False: this project's template reads no attribute of it."""
        return False

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str, **kwargs: Any
    ) -> "Made":
        """Make it."""
        made = cls(cloudformation_json["Properties"], (account_id, region_name))
        made.put()
        return made

    @classmethod
    def update_from_cloudformation_json(
        cls,
        original_resource: Any,
        new_resource_name: str,
        cloudformation_json: Any,
        account_id: str,
        region_name: str,
    ) -> "Made":
        """Make it as the template has it now."""
        original_resource.remove()
        return cls.create_from_cloudformation_json(
            new_resource_name, cloudformation_json, account_id, region_name
        )

    @classmethod
    def delete_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: dict[str, Any], account_id: str, region_name: str
    ) -> None:
        """Refuse: moto calls `delete` instead."""
        raise NotImplementedError

    def delete(self, account_id: str, region_name: str) -> None:
        """Take it away."""
        self.remove()


class StackMailSet(Made, CloudFormationModel):
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


class StackMailEvents(Made, CloudFormationModel):
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


class StackTopicPolicy(Made, CloudFormationModel):
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
