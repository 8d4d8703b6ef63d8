"""The resources that the wrappers' recorded calls name, and the least answers by which a wrapper goes on."""

from types import SimpleNamespace
from typing import Any

from moto.ses.models import ses_backends
from moto.sns.models import sns_backends
from moto.stepfunctions.responses import get_backend

from infrastructure.stages import Stage
from localaws.permissions.calls import Call

ACCOUNT, REGION = "123456789012", "eu-west-1"
KEY = "1234abcd"
"""Key of the topics that are encrypted."""
VERSIONS = """<ListVersionsResult><Version><Key>{}</Key><VersionId>v</VersionId><IsLatest>true</IsLatest>
<ETag>e</ETag><LastModified>2026-01-01T00:00:00Z</LastModified></Version></ListVersionsResult>"""
ENDPOINT = f"arn:aws:sns:{REGION}:{ACCOUNT}:endpoint/GCM/future-store/1"
SNS = f"<{{0}}Response><{{0}}Result><EndpointArn>{ENDPOINT}</EndpointArn></{{0}}Result></{{0}}Response>"
RELEASE = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:future-store-dev:1"
LIVE = f'{{"routingConfiguration": [{{"stateMachineVersionArn": "{RELEASE}", "weight": 100}}]}}'
ANSWERS = {
    "DetectLabels": b'{"Labels": []}',
    "DetectModerationLabels": b'{"ModerationLabels": []}',
    "DescribeStateMachineAlias": LIVE.encode(),
    "DetectFaces": b'{"FaceDetails": []}',
    "IndexFaces": b'{"FaceRecords": []}',
    "SearchFacesByImage": b'{"FaceMatches": []}',
}
HEADERS = {"Content-Length": "0", "Content-Range": "bytes 0-8/9"}


def answer_to(call: Call) -> bytes:
    """Return the least answer by which a wrapper goes on."""
    if call.operation == "ListObjectVersions":
        prefix = call.parameters.get("Prefix", "")
        return VERSIONS.format(f"{prefix}a.jpg" if prefix.endswith("/") else prefix).encode()
    if call.protocol == "query":
        return SNS.format(call.operation).encode()
    return ANSWERS.get(call.operation, b"")


def about(stage: Stage, part: str, where: str) -> list[str]:
    """Return what a wrapper gets beside its client."""
    account, name = f"{REGION}:{ACCOUNT}", f"{stage.app}-{stage.name}"
    found = {
        "photos": stage.photos_bucket,
        "results": stage.results_bucket,
        "collection": name,
        "push": f"arn:aws:sns:{account}:app/{stage.push_application}",
        "topic": f"arn:aws:sns:{account}:{name}-{where}",
        "workflow": machine_of(stage),
        "lost_events": f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{name}-lost-events",
    }
    if part == "mailbox":
        return [stage.sender, name]
    return [found[part]] if part in found else []


def machine_of(stage: Stage) -> str:
    """Return the ARN of a stage's state machine."""
    return f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{stage.app}-{stage.name}"


def images_of(stage: Stage, where: str) -> list[dict[str, Any]]:
    """Return the pictures that Rekognition gets: of photos with and without version, or a converted one."""
    if not where:
        return [{"Bytes": b""}]
    bucket = stage.results_bucket if where == "converted" else stage.photos_bucket
    picture = {"Bucket": bucket, "Name": f"{where}/a.jpg"}
    versions = [] if where == "converted" else [{"S3Object": {**picture, "Version": "v"}}]
    return [{"S3Object": picture}, *versions]


def deploy(stage: Stage) -> None:
    """Let moto know what some permissions are about: the state machine, encrypted topics, the sender."""
    get_backend(ACCOUNT, REGION).state_machines[:] = [SimpleNamespace(arn=machine_of(stage))]
    for topic in ("reports", "storeroom"):
        sns_backends[ACCOUNT][REGION].create_topic(f"{stage.prefix}-{topic}", {"KmsMasterKeyId": KEY})
    mail = ses_backends[ACCOUNT][REGION]
    if not mail.email_identities:
        domain = stage.sender.rpartition("@")[2]
        mail.create_email_identity_v2(domain, None, None, "usual")
