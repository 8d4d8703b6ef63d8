"""What people call the processes of a local AWS."""

from pathlib import Path

_MODULES = {
    "localaws": "python -m localaws",
    "localaws.server": "AWS",
    "localaws.api": "REST API",
    "localaws.faces.worker": "Rekognition",
}
_PROGRAMS = {"valkey-server": "Valkey"}


def process_name(command: str, short: str) -> str:
    """By its command line and the short name that it has from the kernel, or has given itself.

    Lambda's workers are forked, so they all have the one command line; the short name is their function's.
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
