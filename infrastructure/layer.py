"""The contents of a zip for Lambda, and a check that nothing is missing. Pure, but for reading the zip."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

# What the Lambda runtime brings.
PROVIDED = {"boto3", "botocore"}


@dataclass(frozen=True)
class Distribution:
    """An installed Python package: its version, what it needs itself, the platforms its wheel is for."""

    version: str
    needs: tuple[Requirement, ...]
    platforms: frozenset[str]


@dataclass(frozen=True)
class Layer:
    """A zip's packages by canonical name, all its files, and its sizes in bytes."""

    distributions: dict[str, Distribution]
    files: frozenset[str]
    zipped: int
    unzipped: int


def read_layer(file: Path) -> Layer:
    with ZipFile(file) as zipped:
        names = zipped.namelist()
        distributions = dict(
            read_distribution(zipped, name) for name in names if name.endswith(".dist-info/METADATA")
        )
        size = sum(entry.file_size for entry in zipped.infolist())
    return Layer(distributions, frozenset(names), file.stat().st_size, size)


def read_distribution(zipped: ZipFile, metadata: str) -> tuple[str, Distribution]:
    about = headers(zipped, metadata)
    wheel = headers(zipped, metadata.removesuffix("METADATA") + "WHEEL")
    tags: list[str] = wheel.get_all("Tag", [])
    return canonicalize_name(about["Name"]), Distribution(
        version=about["Version"],
        needs=tuple(Requirement(line) for line in about.get_all("Requires-Dist", [])),
        platforms=frozenset(tag.rsplit("-", 1)[-1] for tag in tags),
    )


def headers(zipped: ZipFile, name: str) -> Message:
    """Parse a file of a .dist-info, which has the format of e-mail headers (core metadata specification)."""
    return Parser().parsestr(zipped.read(name).decode(), headersonly=True)


def problems(layer: Layer, wanted: Iterable[Requirement]) -> list[str]:
    """Return the layer's faults: packages missing, of another version, or built for this machine."""
    needed = [*wanted, *(need for found in layer.distributions.values() for need in found.needs)]
    return [
        *(problem for need in needed if applies(need) for problem in need_problems(layer, need)),
        *built_here(layer),
        *pillow_problems(layer),
    ]


def applies(need: Requirement) -> bool:
    """Tell whether the requirement holds here, without any extra, and the runtime does not meet it."""
    if canonicalize_name(need.name) in PROVIDED:
        return False
    return need.marker is None or need.marker.evaluate({"extra": ""})


def need_problems(layer: Layer, need: Requirement) -> Iterator[str]:
    found = layer.distributions.get(canonicalize_name(need.name))
    if found is None:
        yield f"{need.name} is absent"
    elif not need.specifier.contains(found.version, prereleases=True):
        yield f"{need.name} is {found.version} instead of {need.specifier}"


def built_here(layer: Layer) -> Iterator[str]:
    """Tell whether the wheel was built here: its tag is linux; an index has only any and manylinux."""
    for name, found in layer.distributions.items():
        if not all(platform == "any" or platform.startswith("manylinux") for platform in found.platforms):
            yield f"{name} {found.version} was built from source on this machine"


def pillow_problems(layer: Layer) -> Iterator[str]:
    if "pillow" not in layer.distributions:
        return
    for part in ("PIL/_imaging.", "pillow.libs/libjpeg"):
        if not any(part in file for file in layer.files):
            yield f"pillow is there without {part}*"
