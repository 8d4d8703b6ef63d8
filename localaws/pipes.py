"""The end of a command whose output nobody reads any more, such as `python -m localaws status | head -1`."""

import os
import select
import signal
import sys
from collections.abc import Callable

READER_GONE = 128 + signal.SIGPIPE
"""Exit code that a shell reports of a command that SIGPIPE ended."""


def run(main: Callable[[], int]) -> int:
    """Run a command and return its exit code. It ends without a word when its reader has gone."""
    try:
        code = main()
        sys.stdout.flush()  # or the interpreter complains at its own end
    except BrokenPipeError:
        return quiet_end()
    return code


def quiet_end() -> int:
    """Return the exit code for a BrokenPipeError that is being handled, and let nothing more be printed.

    Raises:
        BrokenPipeError: somebody still reads the output, so it is another connection that broke.
    """
    output = sys.stdout.fileno()
    if not _reader_has_gone(output):
        raise
    os.dup2(os.open(os.devnull, os.O_WRONLY), output)
    return READER_GONE


def _reader_has_gone(output: int) -> bool:
    poll = select.poll()
    poll.register(output, 0)
    return any(event & (select.POLLERR | select.POLLHUP) for _, event in poll.poll(0))
