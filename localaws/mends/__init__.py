"""What moto 5.2.5 gets wrong, or leaves out, of what this project uses: one module each.

Every module says why in its docstring, replaces as little as it can, and has a test in
tests/contract/test_localaws_mends_*.py, so that a moto that changes underneath fails loudly.
"""

from localaws.mends import (
    apigateway_import,
    cloudformation_buckets,
    eventbridge_schedules,
    eventbridge_targets,
    model_instances,
    s3_events,
    s3_notification_filters,
    states_definitions,
    states_errors,
    states_executions,
    states_history,
    states_interpreter,
    states_status_events,
    states_stop,
    states_tasks,
    states_tokens,
)
from localaws.mends.functions import Functions, Send


def install(functions: Functions, send: Send) -> None:
    """Mend moto in this process. Tasks invoke Lambda by `functions`; S3 and EventBridge deliver by `send`."""
    model_instances.install()
    s3_notification_filters.install()
    s3_events.install(send)
    cloudformation_buckets.install()
    apigateway_import.install()
    eventbridge_targets.install(send)
    eventbridge_schedules.install(send)
    states_errors.install()
    states_interpreter.install()
    states_definitions.install()
    states_executions.install()
    states_history.install()
    states_stop.install()
    states_status_events.install()
    states_tokens.install()
    states_tasks.install(functions)
