"""The steps that take a stage away. Each can be repeated after an interruption."""
