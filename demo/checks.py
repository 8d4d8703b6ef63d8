"""Holding the story to what it should be."""


class StoryError(Exception):
    """The story came out otherwise; the message says what was expected and what came."""


def expect(what: str, came: object, wanted: object) -> None:
    """Raises StoryError unless what came is what was wanted; `what` names it in a sentence."""
    if came != wanted:
        raise StoryError(f"Expected {what} to be {wanted!r}, but it is {came!r}.")


def expect_at_least(what: str, came: float | None, least: float) -> None:
    """Raises StoryError unless a number came and it is not below `least`."""
    if came is None or came < least:
        raise StoryError(f"Expected {what} to be {least:g} or more, but it is {came!r}.")
