"""The address of the REST API for customers, with which links in the state machine's messages begin."""

import re
from collections.abc import Mapping

from infrastructure.errors import DeploymentError
from infrastructure.place import LOCAL, LOCAL_API
from infrastructure.stages import Stage
from infrastructure.statemachine.deployed import Deployed

ADDRESS = re.compile(r"https?://[\w.:/-]+")


def api_address(stage: Stage, deployed: Deployed, environment: Mapping[str, str]) -> str:
    """Return the stage's own domain (API_URL), or else Chalice's record, without a slash at the end.

    On one machine `chalice local` serves the API, at an address that only the local AWS knows. It passes the
    address on as FUTURE_STORE_API. Other stages ignore that variable, which may be left from another shell.

    Raises:
        DeploymentError: no address is known, or the setting is none.
    """
    served_here = environment.get(LOCAL_API, "") if stage.name == LOCAL else ""
    address = served_here or stage.api_url or deployed.api_url
    if not address:
        raise DeploymentError(
            f"The address of stage {stage.name}'s REST API is not known: run `make deploy "
            f"STAGE={stage.name}`, or set API_URL under environment_variables in .chalice/config.json."
        )
    if not ADDRESS.fullmatch(address):
        raise DeploymentError(
            f"{address!r} is no address of a REST API: API_URL is to be like https://api.example.com."
        )
    return address.rstrip("/")


def local_hint(stage: Stage, deployed: Deployed, environment: Mapping[str, str]) -> list[str]:
    """Return a line with the API's address on one machine, where Chalice has printed one of AWS."""
    if stage.name != LOCAL:
        return []
    return [f"REST API: {api_address(stage, deployed, environment)} (not the address that Chalice printed)"]
