"""State that survives the end of the server: S3, queues, pending events, interrupted executions.

All of it is written before the request that caused it is answered. Not kept: what `up` deploys again at each
start (functions, roles, topics, the state machine, the stack), unfinished multipart uploads, and the
histories of executions. The disk is not flushed: a kill of the process loses nothing, a power cut may lose
the last seconds.
"""
