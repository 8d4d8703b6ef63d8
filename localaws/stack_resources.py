"""The form of resources that moto's CloudFormation lacks.

moto finds resource types among the direct subclasses of CloudFormationModel, so each class of a type has that
one as its base too, and importing its module is enough.
"""

from typing import Any, ClassVar, Self

Place = tuple[str, str]
"""Account and region."""


class StackResource:
    """A resource that a stack made, as its template has it."""

    TYPE: ClassVar[str]
    """The type's name in a template."""
    NAME: ClassVar[str] = ""
    """The property with its name, if it has one."""

    def __init__(self, name: str, properties: dict[str, Any], place: Place) -> None:
        self.name, self.properties, self.place = name, properties, place

    @property
    def physical_resource_id(self) -> str:
        """Return what the stack knows it by."""
        raise NotImplementedError

    def put(self) -> None:
        """Make it."""

    def replace(self, former: Self) -> None:
        """Make it in the place of the former one."""
        former.remove()
        self.put()

    def remove(self) -> None:
        """Take it away."""

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
        """Return False: the project's template reads no attribute of it."""
        return False

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str, **kwargs: Any
    ) -> Self:
        """Make it."""
        made = cls(resource_name, cloudformation_json["Properties"], (account_id, region_name))
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
    ) -> Self:
        """Make it as the template has it now."""
        made = cls(new_resource_name, cloudformation_json["Properties"], (account_id, region_name))
        made.replace(original_resource)
        return made

    @classmethod
    def delete_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str
    ) -> None:
        """Refuse: moto calls `delete` instead."""
        raise NotImplementedError

    def delete(self, account_id: str, region_name: str) -> None:
        """Take it away."""
        self.remove()
