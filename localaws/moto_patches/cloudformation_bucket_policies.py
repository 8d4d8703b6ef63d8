"""AWS::S3::BucketPolicy in CloudFormation, which moto lacks. The policy is held and not enforced.

moto reads no condition of such a policy: one that refuses plain HTTP would refuse everybody.
"""

from moto.core.common_models import CloudFormationModel

from localaws.stack_resources import StackResource


class StackBucketPolicy(StackResource, CloudFormationModel):
    """A bucket's policy."""

    TYPE = "AWS::S3::BucketPolicy"

    @property
    def physical_resource_id(self) -> str:
        """Return the bucket's name, as AWS does."""
        return str(self.properties["Bucket"])
