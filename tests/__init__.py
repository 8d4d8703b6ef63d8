"""The tests: unit (pure), contract (against real servers), workflow (everything together)."""
