"""Every function is allowed what its code calls of AWS, and nothing else.

Each line, action and resource of a policy template is taken out once: then a call of the function is refused.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from infrastructure.policies import WITHOUT_REDIS, function_policy
from infrastructure.stages import read_stage
from infrastructure.statemachine.lost_events import EVENT_FUNCTIONS
from localaws.lambdas.rights import log_needs
from localaws.permissions.policies import Decision, Need, Policies
from tests.aws_answers import ACCOUNT, KEY, REGION
from tests.aws_calls import EXAMPLES, WRAPPERS, needs

PROJECT = Path(__file__).parents[2]
DEV = read_stage(PROJECT, "dev")
STAGE = replace(DEV, push_application="GCM/future-store", topics_key=KEY, in_vpc=frozenset(DEV.policy_files))

NOTIFYING = "mailbox.send phones.send push.send push.forget"
"""By every channel; what is about an enrolment goes by e-mail only."""
INDEXING = "collection.index photos.read_start@entrance photos.size@entrance photos.read@entrance"
DERIVED = "thumbnails", "converted", "results"
"""Folders of what is made of a photo."""
OF_PEOPLE = *DERIVED, "exports", "faces", "reports"


def each(call: str, folders: tuple[str, ...]) -> str:
    """Return a call on each of these folders."""
    return " ".join(f"{call}@{folder}" for folder in folders)


ERASING = (
    "results.write@erased photos.erase_under@enrolment photos.with_markers@entrance photos.delete@entrance "
    f"{each('results.erase', OF_PEOPLE)} results.under@reports results.delete@reports "
    "collection.delete workflow.answer workflow.start push.forget"
)
"""A person: pictures, faces, devices; tasks that wait for them go on, reports about them are made anew."""
RETELLING = (
    f"workflow.start photos.erase_version@enrolment {each('results.erase', DERIVED)} collection.delete"
)
"""What start_photo and remove_photo call, and the sweep for events that these have lost."""
READING = "photos.size@gallery photos.read@gallery"
CALLS = {
    "api_handler": "photos.link@gallery "
    + each("photos.upload_form", ("enrolment", "entrance", "exit", "gallery"))
    + f" {each('results.link', ('exports', 'faces', 'reports', 'results', 'thumbnails'))} "
    f"collection.count_faces push.register results.write@exports {ERASING} {INDEXING} collection.photos_of "
    "collection.detect collection.search_image "
    "workflow.executions workflow.execution workflow.history workflow.definition",
    "authorize": "",
    "start_photo": "workflow.start photos.erase_version@enrolment",
    "remove_photo": each("results.erase", DERIVED),
    "recognise_faces": f"{INDEXING} collection.search collection.delete "
    "collection.detect@entrance collection.search_image",
    "register_customer": "",
    "ask_staff": "workflow.answer",
    "record_visit": "",
    "record_exits": "",
    "request_orders": "",
    "send_offers": f"topic.publish@offers {NOTIFYING}",
    "list_customers_in_store": "",
    "send_promotion": f"topic.publish_many@offers {NOTIFYING}",
    "check_selfie": f"{READING} results.write@converted results.erase@converted collection.delete "
    "collection.detect@enrolment collection.detect@converted",
    "check_not_enrolled": "collection.search_image@enrolment collection.search_image@converted",
    "index_face": "collection.index@enrolment collection.index@converted collection.delete",
    "save_profile": "collection.search collection.photos_of collection.delete",
    "notify_customer": "mailbox.send",
    "reject_enrolment": "mailbox.send collection.delete "
    "collection.index@enrolment collection.index@converted",
    "read_metadata": f"{READING} results.write@converted results.erase@converted",
    "detect_labels": "labels.detect@gallery labels.detect@converted",
    "detect_faces": "collection.detect@gallery collection.detect@converted",
    "make_thumbnail": f"{READING} results.write@thumbnails results.erase@thumbnails",
    "store_results": f"results.write@results {each('results.erase', DERIVED)}",
    "finish_photo": "photos.read@entrance results.write@faces results.erase@faces collection.delete "
    "photos.with_markers@entrance photos.delete@entrance photos.with_markers@exit photos.delete@exit",
    "reject_photo": "",
    "record_failure": "topic.publish@alerts collection.delete",
    "record_stopped_execution": "topic.publish@alerts collection.delete",
    "record_feedback": "",
    "merge_newcomers": "collection.search",
    "retry_notifications": NOTIFYING,
    "start_promotions": "workflow.start",
    "rerun_failed": "workflow.start",
    "reconcile_photos": "photos.page photos.size@gallery photos.erase_version@enrolment workflow.start "
    f"workflow.execution {each('results.erase', DERIVED)}",
    "sweep": f"workflow.execution topic.publish@alerts lost_events.receive lost_events.delete {RETELLING}",
    "init_collection": f"{INDEXING} collection.create collection.face_ids collection.delete",
    "gather_report_data": "results.upload@reports results.erase@reports",
    "render_report": "results.download@reports results.upload@reports results.erase@reports",
    "presign_report": "results.link@reports",
    "send_report": "results.size@reports mailbox.send topic.publish@reports",
    "apply_retention": f"{ERASING} collection.page",
    "create_token": "",
    "list_tokens": "",
    "migrate": "",
    "replace_link_key": "",
    "revoke_tokens": "results.write@erased",
}
"""What each function's code may call, by reading it from app.py down; after the @ a folder or a topic."""
UNUSED = {
    "xray:": "Lambda sends the traces of a function with the function's permissions",
    "ec2:": "Lambda makes a function's network interfaces with the function's permissions, in a VPC",
}
"""Actions that nothing here uses, by their beginning, with the reason why a policy has them."""


@cache
def needed(function: str) -> list[Need]:
    """Return the permissions that a function needs: of its calls, of its connection to Redis, of Lambda."""
    account = f"{REGION}:{ACCOUNT}"
    found = [need for example in CALLS[function].split() for need in needs(STAGE, example)]
    found += log_needs(f"arn:aws:lambda:{account}:function:{STAGE.lambda_name(function)}", "s")
    if function in EVENT_FUNCTIONS:  # Lambda queues the events that a function failed to take
        found.append(Need("sqs:SendMessage", f"arn:aws:sqs:{account}:{STAGE.prefix}-lost-events"))
    if function not in WITHOUT_REDIS:
        secret = f"arn:aws:secretsmanager:{account}:secret:{STAGE.redis_secret}-AbCdEf"
        found.append(Need("secretsmanager:GetSecretValue", secret))
    return found


@cache
def policy_of(function: str) -> dict[str, Any]:
    """Return a function's rendered policy."""
    return function_policy(PROJECT / ".chalice" / "policy-templates", STAGE, function, ACCOUNT, REGION)


def refused(policy: dict[str, Any], function: str) -> list[Need]:
    """Return the permissions that a function needs and a policy does not allow."""
    policies = Policies([json.dumps(policy)])
    return [need for need in needed(function) if policies.decide(need) is not Decision.ALLOWED]


def without_one(policy: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield a policy without a statement, an action or a resource, and what was taken out."""
    statements: list[dict[str, Any]] = policy["Statement"]
    for place, statement in enumerate(statements):
        others = statements[:place], statements[place + 1 :]
        for name, left in _parts(statement):
            yield name, {**policy, "Statement": [*others[0], *left, *others[1]]}


def _parts(statement: dict[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    yield f"{', '.join(statement['Action'])}", []
    for element in ("Action", "Resource"):
        listed = statement.get(element, [])
        for one in listed if isinstance(listed, list) and len(listed) > 1 else []:
            left = [other for other in listed if other != one]
            yield f"{one} of {statement['Action'][0]} ...", [{**statement, element: left}]


def test_every_function_is_listed() -> None:
    functions = set(STAGE.policy_files)

    assert not functions - set(CALLS), (
        "add to CALLS in tests/unit/test_policies_suffice.py, with what their code calls of AWS, "
        f'"" if nothing: {sorted(functions - set(CALLS))}'
    )
    assert not set(CALLS) - functions, f"take out of CALLS, app.py has none: {sorted(set(CALLS) - functions)}"


def test_every_call_of_a_wrapper_has_an_example() -> None:
    for part, (wrapper, _) in WRAPPERS.items():
        methods = {name for name, thing in vars(wrapper).items() if callable(thing) and name[0] != "_"}
        calls = methods if part in ("photos", "results") else {f"{part}.{name}" for name in methods}

        assert calls <= set(EXAMPLES), f"add to EXAMPLES in tests/aws_calls.py: {calls - set(EXAMPLES)}"


@pytest.mark.parametrize("function", CALLS)
def test_a_function_is_allowed_what_it_calls(function: str) -> None:
    template = f".chalice/policy-templates/{function}.json"

    assert not refused(policy_of(function), function), f"allow in {template} what CALLS has"


@pytest.mark.parametrize("function", CALLS)
def test_without_any_line_action_or_resource_of_its_policy_a_call_is_refused(function: str) -> None:
    policy = policy_of(function)
    unused = [name for name, less in without_one(policy) if not refused(less, function)]
    unlisted = [name for name in unused if not name.startswith(tuple(UNUSED))]

    assert not unlisted, f".chalice/policy-templates/{function}.json allows what CALLS has not: {unlisted}"
