"""CloudFormation imports the services that nothing else needs when a template names one of them.

moto imports all services whose resources a template may have: 97 MB, and a third of the server's start.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import moto  # noqa: F401  (the parent of the packages that are left out)

from localaws.lean_imports import without
from localaws.patch import replace

SERVICES = (
    "AutoScaling",
    "Batch",
    "DataPipeline",
    "EC2",
    "ECS",
    "EFS",
    "ElasticLoadBalancing",
    "ElasticLoadBalancingV2",
    "EMR",
    "IoT",
    "RDS",
    "Redshift",
    "Route53",
    "SageMaker",
    "SSM",
)
"""Services that are left out, as in the types of templates (AWS::EC2::VPC)."""
_PACKAGES = [f"moto.{name.lower().replace('elasticloadbalancing', 'elb')}" for name in SERVICES]
_EC2 = "moto.ec2.models"

with without(*_PACKAGES, _EC2, f"{_EC2}.core"):
    from moto.cloudformation import models as models
    from moto.cloudformation import parsing as parsing


def install() -> None:
    """Import the services for the first template that has one of their types, or a parameter from SSM."""
    for name in ("resource_class_from_type", "resource_name_property_from_type"):
        replace(parsing, name, _import_first(getattr(parsing, name)))
    read = parsing.ResourceMap.parse_ssm_parameter

    def read_parameter(self: Any, *args: Any, **options: Any) -> Any:
        import_services()
        return read(self, *args, **options)

    replace(parsing.ResourceMap, "parse_ssm_parameter", read_parameter)


def _import_first(find: Callable[[str], Any]) -> Callable[[str], Any]:
    def found(resource_type: str) -> Any:
        _, _, service = resource_type.rpartition("::")[0].rpartition("::")
        if service in SERVICES:
            import_services()
        return find(resource_type)

    return found


def import_services() -> None:
    """Import what was left out, and let CloudFormation find its types."""
    for package in _PACKAGES:
        import_module(f"{package}.models")
    replace(parsing, "ec2_models", import_module(_EC2))
    replace(parsing, "TaggedEC2Resource", import_module(f"{_EC2}.core").TaggedEC2Resource)
    replace(parsing, "ssm_backends", import_module("moto.ssm").ssm_backends)
    for kept in (parsing.get_model_list, parsing.get_model_map, parsing.get_name_type_map):
        kept.cache_clear()
