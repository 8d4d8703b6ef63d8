"""Scripts that a shop would use: the standard library and the REST API, nothing else."""
