"""Lambda's own use of a function's role: writing the log and telling the failure destination."""

from moto.awslambda.utils import get_backend

from localaws.lambdas.deployment import Deployment
from localaws.permissions.policies import Need
from localaws.permissions.roles import refused_service
from localaws.permissions.sessions import session_of_arn

_SENDING = {"sns": "sns:Publish", "sqs": "sqs:SendMessage"}


def may_log(deployed: Deployment, stream: str) -> bool:
    """Tell whether the function's role may write its log. On AWS it runs without a log if not."""
    needs = log_needs(deployed.arn, stream)
    return refused_service(session_of_arn(deployed.role, deployed.name), needs) is None


def log_needs(function: str, stream: str) -> list[Need]:
    """Return the permissions to write a stream of a function's (ARN) log."""
    _, _, _, region, account, _, name, *_ = function.split(":")
    group = f"arn:aws:logs:{region}:{account}:log-group:/aws/lambda/{name}:log-stream:"
    return [
        Need("logs:CreateLogGroup", group),
        Need("logs:CreateLogStream", group + stream),
        Need("logs:PutLogEvents", group + stream),
    ]


def may_announce(function: str, destination: str) -> bool:
    """Tell whether a function's role may send to its failure destination. Both are ARNs."""
    _, _, _, region, account, _, name, *_ = function.split(":")
    role = get_backend(account, region).get_function(function).role
    action = _SENDING.get(destination.split(":")[2], "") if destination else ""
    return refused_service(session_of_arn(role, name), [Need(action, destination)]) is None
