"""State that survives the end of the server: S3, queues, pending events, interrupted executions, published
versions, resources.

All of it is written before the request that caused it is answered, except what is deployed (functions, roles,
topics, the state machine, the stack): `resources` writes that after a deployment. Not kept: unfinished
multipart uploads, and the histories of executions. The disk is not flushed: a kill of the process loses
nothing, a power cut may lose the last seconds.
"""
