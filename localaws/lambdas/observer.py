"""The listener to what functions do."""


class Observer:
    """A listener that does nothing; others override what they want to hear."""

    def function_ran(self, function: str, ms: float, failed: bool) -> None:
        """Hear that a function (its name) ran for some milliseconds."""

    def function_throttled(self, function: str) -> None:
        """Hear that a function was not run, because too many ran."""

    def function_logged(self, lines: list[str]) -> None:
        """Hear the lines that CloudWatch Logs got of a function."""
