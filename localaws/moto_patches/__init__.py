"""Patches of moto 5.2.5: what it gets wrong or leaves out of what this project uses, one module each.

The docstring of each module states the reason; README.md lists them. A patch replaces as little as it can.
Tests in tests/contract/localaws/ fail when moto changes underneath.
"""

from collections.abc import Callable

from localaws.cloudwatch.metrics import Metrics
from localaws.disk_space import DiskSpace
from localaws.functions import Functions, Send
from localaws.moto_patches import (
    apigateway_checks,
    apigateway_import,
    apigateway_stages,
    batch_left_out,  # noqa: F401  (importing it first is enough)
    cloudformation_buckets,
    cloudformation_changes,
    cloudformation_keys,
    cloudformation_reading,
    cloudformation_types,
    cloudwatch_alarms,
    cloudwatch_metrics,
    eventbridge_schedules,
    eventbridge_targets,
    iam_policies,
    lambda_code,
    lambda_layers,
    lambda_tracing,
    lambda_versions,
    model_instances,
    s3_concurrency,
    s3_encoding,
    s3_events,
    s3_notification_filters,
    s3_versions,
    sns_endpoints,
    sns_subscribers,
    sqs_visibility,
    states_aliases,
    states_choices,
    states_context,
    states_definitions,
    states_errors,
    states_executions,
    states_full_disk,
    states_history,
    states_interpreter,
    states_origins,
    states_permissions,
    states_status_events,
    states_stop,
    states_tasks,
    states_threads,
    states_time,
    states_tokens,
    states_versions,
    states_waits,
)
from localaws.moto_patches.cloudformation_alarms import StackAlarm as StackAlarm
from localaws.moto_patches.cloudformation_bucket_policies import StackBucketPolicy as StackBucketPolicy
from localaws.moto_patches.cloudformation_mail import StackMailSet as StackMailSet
from localaws.moto_patches.cloudformation_subscriptions import StackSubscription as StackSubscription


def install(
    functions: Functions,
    send: Send,
    log: Callable[[str], None],
    space: DiskSpace,
    metrics: Metrics,
    factor: float = 1.0,
) -> None:
    """Patch moto in this process.

    Tasks invoke Lambda by `functions`. S3 and EventBridge deliver by `send`. `log` gets a line for each event
    that could not be delivered. Executions wait for `space`. `metrics` keeps what CloudWatch gets.
    `factor`: of LOCALAWS_TIME.
    """
    model_instances.install()
    s3_notification_filters.install()
    s3_events.install(send)
    s3_concurrency.install()
    s3_versions.install()
    s3_encoding.install()
    cloudformation_buckets.install()
    cloudformation_changes.install()
    cloudformation_keys.install()
    cloudformation_reading.install()
    cloudformation_types.install()
    cloudwatch_alarms.install(log)
    cloudwatch_metrics.install(metrics)
    apigateway_checks.install()
    apigateway_import.install()
    apigateway_stages.install()
    iam_policies.install()
    lambda_code.install()
    lambda_layers.install()
    lambda_tracing.install()
    lambda_versions.install()
    sns_endpoints.install()
    sns_subscribers.install(log, send)
    sqs_visibility.install(factor)
    eventbridge_targets.install(send)
    eventbridge_schedules.install(send, log, factor)
    states_errors.install()
    states_interpreter.install()
    states_threads.install()
    states_choices.install()
    states_context.install()
    states_definitions.install()
    states_versions.install()
    states_aliases.install()
    states_origins.install()
    states_executions.install()
    states_history.install()
    states_stop.install()
    states_status_events.install()
    states_tokens.install()
    states_waits.install()
    states_time.install(factor)
    states_tasks.install(functions)
    states_permissions.install()
    states_full_disk.install(space)
