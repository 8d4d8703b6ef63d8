"""Published versions and aliases of functions, as on AWS.

moto uses the number of a deleted version again, publishes an updated function twice, and deletes versions
that an alias names. Its versions share policy, failure destination and code address with $LATEST. As on AWS,
each update counts as a change, whatever it changes.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html
"""

import copy
import json
import re
import uuid
from typing import Any
from urllib.parse import unquote

from moto.awslambda.exceptions import InvalidParameterValueException, LambdaClientError
from moto.awslambda.models import LambdaAlias, LambdaFunction, LambdaStorage
from moto.awslambda.policy import Policy
from moto.awslambda.responses import LambdaResponse

from localaws.functions import unqualified
from localaws.patch import replace

_PAGE = 50
_NO_WEIGHTS = "This local AWS routes an alias to one version: leave out RoutingConfig, or try it on AWS."


class ResourceConflictError(LambdaClientError):
    """The request conflicts with what there is."""

    code = 409

    def __init__(self, message: str) -> None:
        super().__init__("ResourceConflictException", message)


def install() -> None:
    """Replace publishing, listing, deleting, and the changes of aliases."""
    setattr(LambdaFunction, "published", 0)  # noqa: B010  (the version last made of it; moto has none)
    replace(LambdaStorage, "publish_version", _publish)
    replace(LambdaStorage, "list_versions_by_function", _list)
    replace(LambdaStorage, "del_function", _deleter(LambdaStorage.del_function))
    replace(LambdaStorage, "put_alias", _alias_putter(LambdaStorage.put_alias))
    replace(LambdaAlias, "update", _alias_updater(LambdaAlias.update))
    replace(LambdaResponse, "publish_version", _publisher(LambdaResponse.publish_version))
    replace(LambdaResponse, "list_versions_by_function", _list_in_pages)
    replace(LambdaResponse, "list_aliases", _list_aliases)
    tell = LambdaResponse._set_configuration_qualifier
    replace(LambdaResponse, "_set_configuration_qualifier", staticmethod(_with_alias(tell)))


def numbers(storage: Any) -> dict[str, int]:
    """Return the highest version number by function name, also of deleted functions."""
    return vars(storage).setdefault("version_numbers", {})  # type: ignore[no-any-return]


def _publish(storage: Any, name_or_arn: str, description: str = "") -> LambdaFunction:
    latest = storage.get_function_by_name_or_arn_forbid_qualifier(name_or_arn)
    published = storage._functions[latest.function_name]["versions"]
    if not latest.code_or_config_updated and published and published[-1].version == latest.published:
        return published[-1]  # type: ignore[no-any-return]
    number = numbers(storage)[latest.function_name] = numbers(storage).get(latest.function_name, 0) + 1
    latest.code_or_config_updated, latest.published = False, number
    version = _snapshot(latest, number, description)
    published.append(version)
    storage._arns[version.function_arn] = version
    return version


def _list(storage: Any, name_or_arn: str) -> list[LambdaFunction]:
    """List $LATEST and then all versions. moto lists nothing of a function that does not exist."""
    latest = copy.copy(storage.get_function_by_name_or_arn_forbid_qualifier(unquote(name_or_arn)))
    latest.function_arn += ":$LATEST"
    return [latest, *storage._functions[latest.function_name]["versions"]]


def _list_in_pages(self: LambdaResponse) -> str:
    """List the versions of a function, at most _PAGE at a time. moto lists all at once."""
    asked = {name: self.querystring.get(name, [0])[0] for name in ("Marker", "MaxItems")}
    start, size = int(asked["Marker"]), min(int(asked["MaxItems"]) or _PAGE, _PAGE)
    versions = list(self.backend.list_versions_by_function(self.path.split("/")[-2]))
    page = [version.get_configuration() for version in versions[start : start + size]]
    more = {"NextMarker": str(start + size)} if start + size < len(versions) else {}
    return json.dumps({"Versions": page, **more})


def _snapshot(latest: LambdaFunction, number: int, description: str) -> LambdaFunction:
    version = copy.copy(latest)
    version.set_version(number)
    version.description = description or latest.description
    version.code = dict(latest.code)
    version.policy = Policy(version)
    version.event_invoke_config = []
    return version


def _publisher(publish: Any) -> Any:
    def publish_version(self: LambdaResponse) -> Any:
        wanted = self._get_param("CodeSha256")
        name = re.sub(r"/versions/?$", "", self.path).rpartition("/")[2]
        found = wanted and self.backend.get_function(name).code_sha_256
        if found != wanted:
            raise InvalidParameterValueException(
                f"CodeSHA256 ({wanted}) is different from current CodeSHA256 in $LATEST ({found}). "
                "Please try again with the CodeSHA256 in $LATEST."
            )
        return publish(self)

    return publish_version


def _deleter(delete: Any) -> Any:
    def del_function(self: Any, name_or_arn: str, qualifier: str | None = None) -> None:
        qualifier = _qualifier(name_or_arn, qualifier)
        if not qualifier:
            delete(self, name_or_arn)
            return
        version = self.get_function_by_name_or_arn_with_qualifier(name_or_arn, qualifier)
        aliases = self._aliases[unqualified(version.function_arn)]
        _check_deletion(qualifier, aliases)
        self._functions[version.function_name]["versions"].remove(version)
        del self._arns[version.function_arn]

    return del_function


def _check_deletion(qualifier: str, aliases: dict[str, LambdaAlias]) -> None:
    if qualifier == "$LATEST":
        raise InvalidParameterValueException(
            "$LATEST version cannot be deleted without deleting the function."
        )
    if not qualifier.isdigit():
        raise InvalidParameterValueException("Deletion of aliases is not currently supported.")
    naming = [alias.name for alias in aliases.values() if alias.function_version == qualifier]
    if naming:
        listed = ", ".join(naming)
        raise ResourceConflictError(
            f"Unable to delete version because the following aliases reference it: [{listed}]"
        )


def _alias_putter(put: Any) -> Any:
    def put_alias(
        self: Any, name: str, function_name: str, function_version: str, description: str, routing_config: Any
    ) -> LambdaAlias:
        _refuse_weights(routing_config)
        function = self.get_function_by_name_or_arn_with_qualifier(function_name, function_version)
        if name in self._aliases[unqualified(function.function_arn)]:
            raise ResourceConflictError(f"Alias already exists: {unqualified(function.function_arn)}:{name}")
        return put(self, name, function_name, function_version, description, routing_config)  # type: ignore[no-any-return]

    return put_alias


def _alias_updater(update: Any) -> Any:
    def update_alias(
        self: Any, description: str | None, function_version: str | None, routing_config: Any
    ) -> None:
        _refuse_weights(routing_config)
        update(self, description, function_version, None)
        self.revision_id = str(uuid.uuid4())

    return update_alias


def _list_aliases(self: LambdaResponse) -> tuple[int, dict[str, str], str]:
    """List the aliases of a function, or only those of one version."""
    version = self.querystring.get("FunctionVersion", [None])[0]
    aliases = self.backend.list_aliases(unquote(self.path.split("/")[-2]))
    listed = [alias.to_json() for alias in aliases if version in (None, alias.function_version)]
    return 200, {}, json.dumps({"Aliases": listed})


def _with_alias(tell: Any) -> Any:
    """Tell the ARN of the alias that a configuration was asked by. moto tells its version's."""

    def tell_alias(configuration: dict[str, Any], function_name: str, qualifier: str | None) -> Any:
        told = tell(configuration, function_name, qualifier)
        named = _qualifier(function_name, qualifier)
        if named and named != "$LATEST":
            told["FunctionArn"] = f"{unqualified(told['FunctionArn'])}:{named}"
        return told

    return tell_alias


def _qualifier(name_or_arn: str, qualifier: str | None) -> str | None:
    """Return the version or alias that a request names."""
    return name_or_arn.rpartition(":function:")[2].partition(":")[2] or qualifier


def _refuse_weights(routing_config: Any) -> None:
    if (routing_config or {}).get("AdditionalVersionWeights"):
        raise InvalidParameterValueException(_NO_WEIGHTS)
