"""What a stage needs around its functions, and the state machine: described, compared, applied."""
