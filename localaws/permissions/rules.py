"""The table of what each operation needs: one row for each operation that functions use.

Service Authorization Reference, where it names resources. Elsewhere the resource is the one that AWS' own
refusals name: the state machine of SendTaskSuccess, the collection of CreateCollection, the application of a
device's endpoint. SNS documents no resource for devices, so a device's call needs application and endpoint.
"""

from collections.abc import Callable, Iterable, Mapping
from urllib.parse import unquote

from localaws.environment import ACCOUNT
from localaws.permissions import lookups
from localaws.permissions.calls import Call
from localaws.permissions.policies import Need

Rule = Callable[[Call], Iterable[Need]]
Resource = Callable[[Call], str]


def needs_of(call: Call) -> list[Need] | None:
    """Return the permissions that a call needs, None if the table has no row for it."""
    rules = RULES.get((call.service, call.operation))
    return None if rules is None else [need for rule in rules for need in rule(call)]


def needs_if_missing(call: Call) -> list[Need]:
    """Return the permission to be told that an object is missing, without which S3 answers AccessDenied."""
    if (call.service, call.operation) not in (("s3", "GetObject"), ("s3", "HeadObject")):
        return []
    return [Need(f"s3:ListBucket{'Versions' if call.parameters.get('VersionId') else ''}", _bucket(call))]


def _on(action: str, resource: Resource) -> Rule:
    return lambda call: [Need(action, resource(call))]


def _named(service: str, kind: str, parameter: str) -> Resource:
    """Return the ARN of what a parameter names, as `collection/NAME`."""
    return lambda call: (
        f"arn:aws:{service}:{call.signer.region}:{ACCOUNT}:{kind}{call.parameters.get(parameter, '')}"
    )


def _parameter(name: str) -> Resource:
    """Return the ARN that a parameter has."""
    return lambda call: str(call.parameters.get(name, ""))


def _on_machine(action: str, parameter: str = "stateMachineArn") -> Rule:
    """Return the rule of an action on a state machine. One by an alias or a version is on the machine too."""

    def rule(call: Call) -> list[Need]:
        *machine, qualifier = f"{call.parameters.get(parameter, '')}:".split(":")[:8]
        values = {"states:statemachinequalifier": qualifier} if qualifier else {}
        return [Need(action, ":".join(machine), values)]

    return rule


def _everything(call: Call) -> str:
    return "*"


def _bucket(call: Call) -> str:
    return f"arn:aws:s3:::{call.parameters['Bucket']}"


def _object(call: Call) -> str:
    return f"arn:aws:s3:::{call.parameters['Bucket']}/{call.parameters['Key']}"


def _read(call: Call) -> list[Need]:
    version = "Version" if call.parameters.get("VersionId") else ""
    return [Need(f"s3:GetObject{version}", _object(call))]


def _listed(action: str) -> Rule:
    return lambda call: [Need(action, _bucket(call), {"s3:prefix": call.parameters.get("Prefix", "")})]


def _deleted(call: Call) -> list[Need]:
    """Return the permissions to delete. A version needs both: S3's API reference, DeleteObject."""
    named: list[Mapping[str, str]] = call.parameters.get("Delete", [call.parameters])
    return [
        Need(action, f"{_bucket(call)}/{each.get('Key', '')}")
        for each in named
        for action in ("s3:DeleteObject", "s3:DeleteObjectVersion")[: 2 if each.get("VersionId") else 1]
    ]


def _tagged(call: Call) -> list[Need]:
    return [Need("s3:PutObjectTagging", _object(call))] if "Tagging" in call.parameters else []


def _source(call: Call) -> list[Need]:
    """Return the permission to read what CopyObject copies."""
    name, _, version = str(call.parameters["CopySource"]).lstrip("/").partition("?versionId=")
    return [Need(f"s3:GetObject{'Version' if version else ''}", f"arn:aws:s3:::{unquote(name)}")]


def _picture(call: Call) -> list[Need]:
    """Return the permission to read the picture, which Rekognition does with the caller's permissions."""
    image: Mapping[str, Mapping[str, str]] = call.parameters.get("Image", {})
    if not (picture := image.get("S3Object")):
        return []
    action = f"s3:GetObject{'Version' if picture.get('Version') else ''}"
    return [Need(action, f"arn:aws:s3:::{picture.get('Bucket')}/{picture.get('Name')}")]


def _published(call: Call) -> list[Need]:
    """Return the permissions of Publish: on a topic, on a phone number, or on a device."""
    if topic := call.parameters.get("TopicArn"):
        return lookups.topic_needs(topic)
    target = call.parameters.get("TargetArn") or call.parameters.get("PhoneNumber") or ""
    return [Need("sns:Publish", each) for each in _with_application(target)]


def _on_device(action: str) -> Rule:
    return lambda call: [
        Need(action, each) for each in _with_application(call.parameters.get("EndpointArn", ""))
    ]


def _with_application(arn: str) -> list[str]:
    """Return the ARN and, for a device's endpoint, the ARN of its application."""
    account, found, endpoint = arn.partition(":endpoint/")
    return [f"{account}:app/{endpoint.rpartition('/')[0]}", arn] if found else [arn]


def _queue(call: Call) -> str:
    name = str(call.parameters.get("QueueUrl", "")).rpartition("/")[2]
    return f"arn:aws:sqs:{call.signer.region}:{ACCOUNT}:{name}"


_COLLECTION = _named("rekognition", "collection/", "CollectionId")
_EXECUTION = _parameter("executionArn")
_WAITING = lookups.machine_of_task

RULES: dict[tuple[str, str], tuple[Rule, ...]] = {
    ("s3", "GetObject"): (_read,),
    ("s3", "HeadObject"): (_read,),
    ("s3", "PutObject"): (_on("s3:PutObject", _object), _tagged),
    ("s3", "CopyObject"): (_on("s3:PutObject", _object), _source),
    ("s3", "DeleteObject"): (_deleted,),
    ("s3", "DeleteObjects"): (_deleted,),
    ("s3", "HeadBucket"): (_on("s3:ListBucket", _bucket),),
    ("s3", "ListObjects"): (_listed("s3:ListBucket"),),
    ("s3", "ListObjectsV2"): (_listed("s3:ListBucket"),),
    ("s3", "ListObjectVersions"): (_listed("s3:ListBucketVersions"),),
    ("rekognition", "CreateCollection"): (_on("rekognition:CreateCollection", _COLLECTION),),
    ("rekognition", "DescribeCollection"): (_on("rekognition:DescribeCollection", _COLLECTION),),
    ("rekognition", "DeleteCollection"): (_on("rekognition:DeleteCollection", _COLLECTION),),
    ("rekognition", "IndexFaces"): (_on("rekognition:IndexFaces", _COLLECTION), _picture),
    ("rekognition", "SearchFaces"): (_on("rekognition:SearchFaces", _COLLECTION),),
    ("rekognition", "SearchFacesByImage"): (_on("rekognition:SearchFacesByImage", _COLLECTION), _picture),
    ("rekognition", "ListFaces"): (_on("rekognition:ListFaces", _COLLECTION),),
    ("rekognition", "DeleteFaces"): (_on("rekognition:DeleteFaces", _COLLECTION),),
    ("rekognition", "DetectFaces"): (_on("rekognition:DetectFaces", _everything), _picture),
    ("rekognition", "DetectLabels"): (_on("rekognition:DetectLabels", _everything), _picture),
    ("rekognition", "DetectModerationLabels"): (
        _on("rekognition:DetectModerationLabels", _everything),
        _picture,
    ),
    ("states", "StartExecution"): (_on_machine("states:StartExecution"),),
    ("states", "ListExecutions"): (_on_machine("states:ListExecutions"),),
    ("states", "DescribeStateMachine"): (_on_machine("states:DescribeStateMachine"),),
    ("states", "DescribeStateMachineAlias"): (
        _on_machine("states:DescribeStateMachineAlias", "stateMachineAliasArn"),
    ),
    ("states", "DescribeExecution"): (_on("states:DescribeExecution", _EXECUTION),),
    ("states", "GetExecutionHistory"): (_on("states:GetExecutionHistory", _EXECUTION),),
    ("states", "SendTaskSuccess"): (_on("states:SendTaskSuccess", _WAITING),),
    ("states", "SendTaskFailure"): (_on("states:SendTaskFailure", _WAITING),),
    ("states", "SendTaskHeartbeat"): (_on("states:SendTaskHeartbeat", _WAITING),),
    ("sns", "Publish"): (_published,),
    ("sns", "PublishBatch"): (_published,),
    ("sns", "CreatePlatformEndpoint"): (
        _on("sns:CreatePlatformEndpoint", _parameter("PlatformApplicationArn")),
    ),
    ("sns", "SetEndpointAttributes"): (_on_device("sns:SetEndpointAttributes"),),
    ("sns", "GetEndpointAttributes"): (_on_device("sns:GetEndpointAttributes"),),
    ("sns", "DeleteEndpoint"): (_on_device("sns:DeleteEndpoint"),),
    ("ses", "SendEmail"): (lookups.mail_needs,),
    ("sqs", "ReceiveMessage"): (_on("sqs:ReceiveMessage", _queue),),
    ("sqs", "DeleteMessage"): (_on("sqs:DeleteMessage", _queue),),
    ("sqs", "SendMessage"): (_on("sqs:SendMessage", _queue),),
    ("secretsmanager", "GetSecretValue"): (_on("secretsmanager:GetSecretValue", lookups.secret_arn),),
    ("sts", "GetCallerIdentity"): (),  # IAM never refuses it
}
