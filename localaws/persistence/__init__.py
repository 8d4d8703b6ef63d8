"""What survives the end of the server, however it ends: S3, events on their way, executions cut off.

All is written before the request that caused it is answered. Not kept: what `up` deploys again at each start
(functions, roles, topics, the state machine, the stack), multipart uploads under way, and the histories of
executions. The disk is not flushed: killing the process loses nothing, a power cut may lose the last seconds.
"""
