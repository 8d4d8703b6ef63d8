"""AWS::S3::BucketPolicy in CloudFormation, which moto lacks. The policy is not enforced.

moto reads no condition of such a policy: one that refuses plain HTTP would refuse everybody. moto finds
resource types among the subclasses of CloudFormationModel, so importing this module is enough.
"""

from typing import Any

from moto.core.common_models import CloudFormationModel


class StackBucketPolicy(CloudFormationModel):
    """A bucket's policy that a stack holds."""

    def __init__(self, bucket: str) -> None:
        self.bucket = bucket

    @property
    def physical_resource_id(self) -> str:
        """Return the bucket's name, as AWS does."""
        return self.bucket

    @staticmethod
    def cloudformation_name_type() -> str:
        """Return "": it has no name."""
        return ""

    @staticmethod
    def cloudformation_type() -> str:
        """Return the type's name in a template."""
        return "AWS::S3::BucketPolicy"

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        """Return False: it has no attribute."""
        return False

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str, **kwargs: Any
    ) -> "StackBucketPolicy":
        """Hold it."""
        return cls(cloudformation_json["Properties"]["Bucket"])

    @classmethod
    def update_from_cloudformation_json(
        cls,
        original_resource: Any,
        new_resource_name: str,
        cloudformation_json: Any,
        account_id: str,
        region_name: str,
    ) -> "StackBucketPolicy":
        """Hold the changed one."""
        return cls(cloudformation_json["Properties"]["Bucket"])

    @classmethod
    def delete_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str
    ) -> None:
        """Refuse: moto calls `delete` instead."""
        raise NotImplementedError

    def delete(self, account_id: str, region_name: str) -> None:
        """Let it go."""
