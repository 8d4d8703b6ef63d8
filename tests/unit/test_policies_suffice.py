"""Every function is allowed what its code calls of AWS, and nothing else."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chalicelib.aws.labels import Labels
from chalicelib.aws.mail import Mailbox
from chalicelib.aws.phones import Phones, PushEndpoints
from chalicelib.aws.queues import Queue
from chalicelib.aws.rekognition import FaceCollection
from chalicelib.aws.storage import Bucket
from chalicelib.aws.topics import Topic
from chalicelib.aws.workflow import Workflow
from infrastructure.policies import WITHOUT_REDIS, function_policy
from infrastructure.stages import read_stage
from infrastructure.statemachine.lost_events import EVENT_FUNCTIONS

PROJECT = Path(__file__).parents[2]
STAGE = replace(read_stage(PROJECT, "dev"), push_application="GCM/future-store", topics_key="1234abcd")
WRAPPERS: dict[str, type[Any]] = {
    "photos": Bucket,
    "results": Bucket,
    "collection": FaceCollection,
    "labels": Labels,
    "mailbox": Mailbox,
    "phones": Phones,
    "push": PushEndpoints,
    "topic": Topic,
    "workflow": Workflow,
    "lost_events": Queue,
}
BY_VERSION = {"s3:GetObject", "s3:GetObjectVersion"}
LOOKED_FOR = {*BY_VERSION, "s3:ListBucket", "s3:ListBucketVersions"}
"""Without these S3 answers that an object, or a version, is forbidden when it is gone."""

ERASE = {"s3:ListBucketVersions", "s3:DeleteObject", "s3:DeleteObjectVersion"}

ACTIONS: dict[str, set[str]] = {
    "photos.read": LOOKED_FOR,
    "photos.size": LOOKED_FOR,
    "photos.page": {"s3:ListBucketVersions"},
    "photos.read_start": LOOKED_FOR,
    "photos.link": BY_VERSION,
    "photos.upload_form": {"s3:PutObject"},
    "photos.erase_version": ERASE,
    "photos.erase_under": ERASE,
    "photos.with_markers": ERASE,
    "photos.delete": ERASE,
    "results.link": {"s3:GetObject"},
    "results.write": {"s3:PutObject"},
    "results.size": {"s3:GetObject", "s3:ListBucket"},
    "results.download": {"s3:GetObject", "s3:ListBucket"},
    "results.upload": {"s3:PutObject"},
    "results.erase": ERASE,
    "results.erase_under": ERASE,
    "results.under": ERASE,
    "results.delete": ERASE,
    # Rekognition reads pictures with the permissions of its caller
    "collection.index": {"rekognition:IndexFaces", *BY_VERSION},
    "collection.detect": {"rekognition:DetectFaces", *BY_VERSION},
    "collection.search_image": {"rekognition:SearchFacesByImage", *BY_VERSION},
    "labels.detect": {"rekognition:DetectLabels", "rekognition:DetectModerationLabels", *BY_VERSION},
    "collection.create": {"rekognition:CreateCollection"},
    "collection.count_faces": {"rekognition:DescribeCollection"},
    "collection.search": {"rekognition:SearchFaces"},
    "collection.photos_of": {"rekognition:ListFaces"},
    "collection.face_ids": {"rekognition:ListFaces"},
    "collection.page": {"rekognition:ListFaces"},
    "collection.delete": {"rekognition:DeleteFaces"},
    "mailbox.send": {"ses:SendEmail"},
    "phones.send": {"sns:Publish"},
    "push.send": {"sns:Publish"},
    "push.register": {"sns:CreatePlatformEndpoint", "sns:SetEndpointAttributes"},
    "push.forget": {"sns:DeleteEndpoint"},
    "topic.publish": {"sns:Publish"},
    "topic.publish_many": {"sns:Publish"},
    "workflow.start": {"states:StartExecution"},
    "workflow.answer": {"states:SendTaskSuccess"},
    "workflow.executions": {"states:ListExecutions"},
    "workflow.execution": {"states:DescribeExecution"},
    "workflow.history": {"states:GetExecutionHistory"},
    "workflow.definition": {"states:DescribeStateMachineAlias", "states:DescribeStateMachine"},
    "lost_events.receive": {"sqs:ReceiveMessage"},
    "lost_events.delete": {"sqs:DeleteMessage"},
}
LOST = {"sqs:SendMessage"}
"""Lambda queues the events that a function failed to take, with the function's permissions."""
ENCRYPTING = {"kms:Decrypt", "kms:GenerateDataKey"}
"""SNS encrypts what is published to the topics of links and orders, with the publisher's permissions."""
CONNECTING = {"secretsmanager:GetSecretValue"}
INDEXING = "collection.index photos.read_start photos.size photos.read"
NOTIFYING = "mailbox.send phones.send push.send push.forget"
"""By every channel; what is about an enrolment goes by e-mail only."""
ERASING = (
    "photos.erase_under photos.with_markers photos.delete results.erase results.under results.delete "
    "collection.delete workflow.answer workflow.start push.forget"
)
"""A person: pictures, faces, devices; tasks that wait for them go on, reports about them are made anew."""
RETELLING = "workflow.start photos.erase_version results.erase collection.delete"
"""What start_photo and remove_photo call, and the sweep for events that these have lost."""
CALLS = {
    "api_handler": "photos.link photos.upload_form results.link collection.count_faces workflow.answer "
    f"push.register results.write {ERASING} {INDEXING} collection.photos_of "
    "workflow.executions workflow.execution workflow.history workflow.definition",
    "authorize": "",
    "start_photo": "workflow.start photos.erase_version",
    "remove_photo": "results.erase",
    "recognise_faces": f"{INDEXING} collection.search collection.delete",
    "register_customer": "",
    "ask_staff": "workflow.answer",
    "record_visit": "",
    "request_orders": "",
    "send_offers": f"topic.publish {NOTIFYING}",
    "list_customers_in_store": "",
    "send_promotion": f"topic.publish_many {NOTIFYING}",
    "check_selfie": "photos.size photos.read results.write results.erase collection.detect collection.delete",
    "check_not_enrolled": "collection.search_image",
    "index_face": "collection.index collection.delete",
    "save_profile": "collection.search collection.photos_of collection.delete",
    "notify_customer": "mailbox.send",
    "reject_enrolment": "mailbox.send collection.index collection.delete",
    "read_metadata": "photos.size photos.read results.write results.erase",
    "detect_labels": "labels.detect",
    "detect_faces": "collection.detect",
    "make_thumbnail": "photos.size photos.read results.write results.erase",
    "store_results": "results.write results.erase",
    "finish_photo": "photos.read results.write results.erase collection.delete",
    "reject_photo": "",
    "record_failure": "topic.publish collection.delete",
    "record_stopped_execution": "topic.publish collection.delete",
    "merge_newcomers": "collection.search",
    "retry_notifications": NOTIFYING,
    "start_promotions": "workflow.start",
    "rerun_failed": "workflow.start",
    "reconcile_photos": "photos.page photos.size photos.erase_version workflow.start workflow.execution "
    "results.erase",
    "sweep": f"workflow.execution topic.publish lost_events.receive lost_events.delete {RETELLING}",
    "init_collection": f"{INDEXING} collection.create collection.face_ids collection.delete",
    "gather_report_data": "results.upload results.erase",
    "render_report": "results.download results.upload results.erase",
    "presign_report": "results.link",
    "send_report": "results.size mailbox.send topic.publish",
    "apply_retention": f"{ERASING} collection.page",
    "create_token": "",
    "list_tokens": "",
    "migrate": "",
    "revoke_tokens": "",
}
"""What each function's code may call, by reading it from app.py down."""


def test_every_function_is_listed() -> None:
    functions = set(STAGE.policy_files)

    assert not functions - set(CALLS), (
        "add to CALLS in tests/unit/test_policies_suffice.py, with what their code calls of AWS, "
        f'"" if nothing: {sorted(functions - set(CALLS))}'
    )
    assert not set(CALLS) - functions, f"take out of CALLS, app.py has none: {sorted(set(CALLS) - functions)}"


def test_every_call_of_a_wrapper_has_its_actions() -> None:
    for wrapper in set(WRAPPERS.values()):
        known = {call.split(".")[1] for call in ACTIONS if WRAPPERS[call.split(".")[0]] is wrapper}

        assert {name for name, thing in vars(wrapper).items() if callable(thing) and name[0] != "_"} == known


@pytest.mark.parametrize("function", CALLS)
def test_a_function_is_allowed_what_it_calls_and_nothing_else(function: str) -> None:
    policy = function_policy(
        PROJECT / ".chalice" / "policy-templates", STAGE, function, "123456789012", "eu-west-1"
    )

    actions = {action for statement in policy["Statement"] for action in statement["Action"]}

    allowed = {action for action in actions if not action.startswith("logs:")}
    needed = {action for call in CALLS[function].split() for action in ACTIONS[call]}
    needed |= LOST if function in EVENT_FUNCTIONS else set()
    needed |= set() if function in WITHOUT_REDIS else CONNECTING
    needed |= ENCRYPTING if function == "send_report" else set()
    template = f".chalice/policy-templates/{function}.json"
    assert not needed - allowed, f"allow in {template} what CALLS has: {sorted(needed - allowed)}"
    assert not allowed - needed, f"{template} allows what CALLS has not: {sorted(allowed - needed)}"


@pytest.mark.parametrize("function", CALLS)
def test_versions_are_listed_in_the_bucket_that_is_read_or_erased_by_version(function: str) -> None:
    """The action is one on the bucket, although it is allowed beside actions on objects."""
    policy = function_policy(
        PROJECT / ".chalice" / "policy-templates", STAGE, function, "123456789012", "eu-west-1"
    )
    buckets = {"photos": STAGE.photos_bucket, "results": STAGE.results_bucket}
    needed = {
        f"arn:aws:s3:::{buckets[part]}"
        for call in CALLS[function].split()
        for part in [call.partition(".")[0]]
        if "s3:ListBucketVersions" in ACTIONS[call]
    }

    assert needed <= resources(policy, "s3:ListBucketVersions")


def resources(policy: dict[str, Any], action: str) -> set[str]:
    """Return the resources that an action is allowed on."""
    found = [statement["Resource"] for statement in policy["Statement"] if action in statement["Action"]]
    return {each for some in found for each in ([some] if isinstance(some, str) else some)}
