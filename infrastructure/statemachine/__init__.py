"""Makes the state machine from statemachine.json: rendered, checked, compared with what runs, then put."""
