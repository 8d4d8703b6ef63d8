"""IAM without the text of AWS's managed policies: 5 MB that moto reads only if a setting asks for them."""

from moto.iam import aws_managed_policies, models

from localaws.patch import replace


def install() -> None:
    """Forget the text, which two modules hold."""
    for module in (aws_managed_policies, models):
        replace(module, "aws_managed_policies_data", "{}")
