"""The interpreter of state machines is imported without AWS Batch, and so without EC2.

It needs one enumeration of Batch. The rest takes 85 MB and a third of the server's start.
"""

import moto

from localaws.lean_imports import without

with without("moto.batch"):
    import moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_batch  # noqa: F401
