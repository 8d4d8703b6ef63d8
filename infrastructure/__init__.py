"""A stage's infrastructure and its state machine: described, compared, applied."""
