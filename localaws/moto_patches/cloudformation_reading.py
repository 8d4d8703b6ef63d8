"""Templates are read by libyaml. moto reads each several times, in Python, which takes a second for ours."""

import yaml  # type: ignore[import-untyped]  # moto brings it
from moto.cloudformation.utils import yaml_tag_constructor

from localaws.patch import replace


class Loader(yaml.CSafeLoader):  # type: ignore[misc]
    """A reader of YAML with CloudFormation's short forms, as moto reads them."""


def install() -> None:
    """Let moto read by libyaml."""
    Loader.add_multi_constructor("", yaml_tag_constructor)
    replace(yaml, "Loader", Loader)
