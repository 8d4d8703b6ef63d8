"""The state machine of statemachine.json: rendered, checked, compared with the deployed one, then put."""
