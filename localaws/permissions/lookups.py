"""Resources that a call does not name, and that the state of a service tells."""

from collections.abc import Iterator
from email.utils import parseaddr
from typing import Any

from moto.secretsmanager.models import secretsmanager_backends
from moto.ses.models import ses_backends
from moto.sns.models import sns_backends
from moto.stepfunctions.responses import get_backend

from localaws.environment import ACCOUNT, REGION
from localaws.permissions.calls import Call
from localaws.permissions.policies import Need


def machine_of_task(call: Call) -> str:
    """Return the ARN of the state machine that a task token belongs to.

    Here it is the only one: tokens of this machine do not tell.
    """
    machines = get_backend(ACCOUNT, call.signer.region).state_machines
    return str(machines[0].arn) if machines else ""


def topic_needs(arn: str) -> list[Need]:
    """Return the permissions to publish to a topic, and to use its key: SNS encrypts in the caller's name."""
    _, _, _, region, account, *_ = f"{arn}:::::".split(":")
    topic = sns_backends[account or ACCOUNT][region or REGION].topics.get(arn)
    used = topic.kms_master_key_id if topic else ""
    key = used if used.startswith("arn:") else f"arn:aws:kms:{region}:{account}:key/{used}"
    return [
        Need("sns:Publish", arn),
        *([Need(action, key) for action in ("kms:GenerateDataKey", "kms:Decrypt")] if used else []),
    ]


def secret_arn(call: Call) -> str:
    """Return the ARN of the secret that a name or an ARN stands for."""
    named = str(call.parameters.get("SecretId", ""))
    secrets = secretsmanager_backends[ACCOUNT][call.signer.region].secrets
    if named in secrets:
        return str(secrets[named].arn)
    region = call.signer.region
    return named if named.startswith("arn:") else f"arn:aws:secretsmanager:{region}:{ACCOUNT}:secret:{named}"


def mail_needs(call: Call) -> list[Need]:
    """Return the permissions to send an e-mail.

    They are on the sender's identity, on that of each recipient who is an identity (SES looks at it in the
    sandbox), and on the configuration set, named or the sender's default.
    """
    sender = parseaddr(str(call.parameters.get("FromEmailAddress", "")))[1]
    destination = call.parameters.get("Destination", {})
    recipients = [parseaddr(one)[1] for addresses in destination.values() for one in addresses]
    known = ses_backends[ACCOUNT][call.signer.region].email_identities
    identity = identity_of(sender, known) or sender
    resources = [f"identity/{identity}"]
    resources += [f"identity/{found}" for one in recipients if (found := identity_of(one, known))]
    used = call.parameters.get("ConfigurationSetName") or _default_set(known.get(identity))
    resources += [f"configuration-set/{used}"] if used else []
    account = f"arn:aws:ses:{call.signer.region}:{ACCOUNT}:"
    return [Need("ses:SendEmail", account + each, {"ses:fromaddress": sender}) for each in resources]


def identity_of(address: str, known: dict[str, Any]) -> str | None:
    """Return the identity that an address is verified by: its own, or of its domain or a parent domain."""
    return next((name for name in identities(address) if name in known), None)


def identities(address: str) -> Iterator[str]:
    """Yield the identities that may stand for an address, the nearest first."""
    yield address
    domain = address.rpartition("@")[2]
    while "." in domain:
        yield domain
        domain = domain.partition(".")[2]


def _default_set(identity: Any) -> str | None:
    return identity.configuration_set_name if identity else None
