"""CloudFormation's keys of KMS have a policy that can be read, can be changed, and survive a restart.

moto keeps the policy as the template has it. Describing such a key fails, since all else is JSON text. Also,
it makes each key a pair of RSA keys, which takes long and cannot be written to a file.
"""

import json
from typing import Any

from moto.kms import models
from moto.kms.models import Key

from localaws.patch import replace

SYMMETRIC = "SYMMETRIC_DEFAULT"


def install() -> None:
    """Keep the policy as text, change a key in its place, and make no pair for a key that is one secret."""
    make_pair: Any = vars(models)["generate_private_key"]
    replace(models, "generate_private_key", lambda spec: None if spec == SYMMETRIC else make_pair(spec))
    create: Any = vars(Key)["create_from_cloudformation_json"].__func__

    def create_readable(cls: Any, /, resource_name: str, template: Any, *place: Any, **options: Any) -> Key:
        key: Key = create(cls, resource_name, template, *place, **options)
        return _configured(key, template["Properties"])

    def change(cls: Any, /, original_resource: Key, cloudformation_json: Any, **place: Any) -> Key:
        return _configured(original_resource, cloudformation_json["Properties"])

    replace(Key, "create_from_cloudformation_json", classmethod(create_readable))
    replace(Key, "update_from_cloudformation_json", classmethod(change))


def _configured(key: Key, properties: dict[str, Any]) -> Key:
    key.policy = json.dumps(properties["KeyPolicy"])
    key.description = properties.get("Description", "")
    key.key_rotation_status = properties.get("EnableKeyRotation", False)
    return key
