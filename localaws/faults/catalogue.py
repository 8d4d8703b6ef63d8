"""The names of the faults, what each does, and the value it takes."""

from collections.abc import Sequence
from dataclasses import dataclass

AWS_SERVICES = ("rekognition", "sns", "ses", "s3", "states", "sqs", "secretsmanager")


class WrongFault(ValueError):
    """There is no such fault, or its value cannot be used. The message tells what can."""


@dataclass(frozen=True)
class Value:
    """The number that a fault takes: its name for people, its default and its bounds. A count is whole."""

    name: str
    default: float
    least: float
    most: float
    is_count: bool = False

    def read(self, fault: str, text: str | None) -> float:
        """Return the number in `text`, the default without one. Raises WrongFault."""
        if text is None:
            return self.default
        try:
            number = float(text)
        except ValueError:
            number = self.least - 1
        if not self.least <= number <= self.most or (self.is_count and number % 1):
            kind = "a whole number" if self.is_count else "a number"
            raise WrongFault(
                f"{self.name} of `{fault}` is {text!r}, but must be {kind} from {self.least:g} to "
                f"{self.most:g}."
            )
        return number


@dataclass(frozen=True)
class Fault:
    """One kind of fault. With `subjects`, each of them is switched on its own: "down sns"."""

    name: str
    does: str
    value: Value | None = None
    subjects: tuple[str, ...] = ()

    @property
    def usage(self) -> str:
        """Return the words that switch it on."""
        subject = "SERVICE" if len(self.subjects) > 1 else "".join(self.subjects)
        words = [self.name, subject, self.value.name if self.value else ""]
        return " ".join(word for word in words if word)

    @property
    def description(self) -> str:
        """Return what it does, with the services that it can be switched on for."""
        return f"{self.does} ({', '.join(self.subjects)})" if len(self.subjects) > 1 else self.does


def _rate(default: float) -> Value:
    return Value("N", default, 0.01, 1e6)


_SECONDS = Value("SECONDS", 2.0, 0.0, 3600.0)
_SHARE = Value("SHARE", 1.0, 0.0, 1.0)

CATALOGUE = (
    Fault(
        "rekognition-tps",
        "N calls a second of each Rekognition operation; others get ProvisionedThroughputExceededException",
        _rate(5),
    ),
    Fault("sns-tps", "N messages a second by Publish or PublishBatch; others get Throttled", _rate(10)),
    Fault("ses-tps", "N recipients a second; others get TooManyRequestsException", _rate(1)),
    Fault("states-tps", "N StartExecution a second; others get ThrottlingException", _rate(5)),
    Fault(
        "lambda-concurrency",
        "N invocations at a time; others get TooManyRequestsException, events are tried again",
        Value("N", 10.0, 0.0, 1e6, is_count=True),
    ),
    Fault(
        "map-concurrency",
        "an inline Map runs N iterations at a time",
        Value("N", 40.0, 1.0, 1e6, is_count=True),
    ),
    Fault(
        "payload-limit",
        "payloads over N bytes end an execution by States.DataLimitExceeded, which no wildcard catches",
        Value("N", 262_144.0, 1.0, 1e9, is_count=True),
    ),
    Fault(
        "deleting", "a deleted state machine stays DELETING for SECONDS", Value("SECONDS", 30.0, 0.0, 3600.0)
    ),
    Fault("script-limit", "Valkey's scripts are killed after SECONDS", Value("SECONDS", 5.0, 0.001, 3600.0)),
    Fault("ses-sandbox", "e-mails to addresses that are not verified get MessageRejected"),
    Fault("down", "SERVICE answers 503; valkey does not answer", subjects=(*AWS_SERVICES, "valkey")),
    Fault("slow", "each request to SERVICE takes SECONDS longer", _SECONDS, AWS_SERVICES),
    Fault("events", "SHARE of S3's events are delivered twice", _SHARE, ("duplicate",)),
    Fault("events", "S3's events are delivered SECONDS later", _SECONDS, ("delay",)),
    Fault("events", "S3's events are delivered up to SECONDS later, in any order", _SECONDS, ("shuffle",)),
    Fault("events", "SHARE of S3's events are never delivered", _SHARE, ("lose",)),
    Fault("older", "ListObjectVersions tells a time SECONDS earlier", Value("SECONDS", 960.0, 0.0, 1e7)),
)


def read(words: Sequence[str]) -> tuple[str, float]:
    """Return a fault's key, such as "down sns", and its value (1 if it takes none). Raises WrongFault."""
    fault, key, rest = _parted(words)
    if len(rest) > (1 if fault.value else 0):
        raise WrongFault(f"`{key}` takes no {rest[-1]!r}: `fault {fault.usage}`.")
    return key, fault.value.read(key, rest[0] if rest else None) if fault.value else 1.0


def read_off(words: Sequence[str]) -> str:
    """Return the key or the name of faults to switch off, "" for all. Raises WrongFault."""
    if not words or [*words] in [[fault.name] for fault in CATALOGUE]:
        return "".join(words)
    _, key, rest = _parted(words)
    if rest:
        raise WrongFault(f"`off {key}` takes no {rest[-1]!r}.")
    return key


def takes_value(key: str) -> bool:
    """Tell whether the fault with this key has a value."""
    return _find(key.split()).value is not None


def _parted(words: Sequence[str]) -> tuple[Fault, str, Sequence[str]]:
    """Return the fault that the words name, its key, and the words behind it. Raises WrongFault."""
    fault = _find(words)
    count = 2 if fault.subjects else 1
    return fault, " ".join(words[:count]), words[count:]


def _find(words: Sequence[str]) -> Fault:
    named = [fault for fault in CATALOGUE if words and fault.name == words[0]]
    found = [fault for fault in named if not fault.subjects or set(words[1:2]) & set(fault.subjects)]
    if found:
        return found[0]
    known = [f"{fault.usage} ({', '.join(fault.subjects)})" for fault in named]
    usages = known or [fault.usage for fault in CATALOGUE]
    raise WrongFault(f"There is no fault `{' '.join(words)}`. There are: {', '.join(usages)}.")
