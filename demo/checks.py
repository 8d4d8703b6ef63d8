"""Checks of the story's claims."""


class StoryError(Exception):
    """A wrong turn of the story; the message names the expected and the actual value."""


def expect(what: str, came: object, wanted: object) -> None:
    """Raise StoryError unless the value is the wanted one; `what` names it in a sentence."""
    if came != wanted:
        raise StoryError(f"Expected {what} to be {wanted!r}, but it is {came!r}.")


def expect_at_least(what: str, came: float | None, least: float) -> None:
    """Raise StoryError unless there is a number that is not below `least`."""
    if came is None or came < least:
        raise StoryError(f"Expected {what} to be {least:g} or more, but it is {came!r}.")
