"""Names of a local AWS's processes, for people."""

from pathlib import Path

_MODULES = {
    "localaws": "python -m localaws",
    "localaws.server": "AWS",
    "localaws.api": "REST API",
    "localaws.faces.worker": "Rekognition",
}
_PROGRAMS = {"valkey-server": "Valkey"}


def process_name(command: str, short: str) -> str:
    """Return a process's name for people, from its command line and its short name in the kernel.

    Lambda's workers are forked and share one command line. Their short name is their function's.
    """
    words = command.split()
    if not words:
        return short
    if any(word.endswith("/sandbox/zygote.py") for word in words):
        return "Lambda" if short.startswith("python") else f"Lambda {short}"
    if words[1:2] == ["-m"]:
        return _MODULES.get(words[2], words[2])
    program = Path(words[0]).name
    return _PROGRAMS.get(program, program)
