"""The contents of a zip for Lambda, and a check that nothing is missing. Pure, but for reading the zip."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from infrastructure.runtime import OWN, Runtime

# What the Lambda runtime brings.
PROVIDED = {"boto3", "botocore"}
PROCESSORS = {(0x3E).to_bytes(2, "little"): "x86_64", (0xB7).to_bytes(2, "little"): "aarch64"}


@dataclass(frozen=True)
class Distribution:
    """An installed Python package: its version, what it needs itself, the platforms its wheel is for."""

    version: str
    needs: tuple[Requirement, ...]
    platforms: frozenset[str]


@dataclass(frozen=True)
class Layer:
    """A zip's packages by canonical name, all its files, its sizes in bytes.

    `libraries` has the processor of each native library, as the tags of wheels name it.
    """

    distributions: dict[str, Distribution]
    files: frozenset[str]
    libraries: dict[str, str]
    zipped: int
    unzipped: int


def read_layer(file: Path) -> Layer:
    with ZipFile(file) as zipped:
        names = zipped.namelist()
        distributions = dict(
            read_distribution(zipped, name) for name in names if name.endswith(".dist-info/METADATA")
        )
        size = sum(entry.file_size for entry in zipped.infolist())
        libraries = {name: processor(zipped, name) for name in names if ".so" in Path(name).name}
    return Layer(distributions, frozenset(names), libraries, file.stat().st_size, size)


def processor(zipped: ZipFile, name: str) -> str:
    """Return the processor of a native library by the head of its file (ELF specification, e_machine)."""
    with zipped.open(name) as file:
        head = file.read(20)
    return PROCESSORS.get(head[18:20], "unknown") if head.startswith(b"\x7fELF") else "none"


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


def problems(layer: Layer, wanted: Iterable[Requirement], runtime: Runtime = OWN) -> list[str]:
    """Return the layer's faults: packages missing, of another version, or not built for the runtime."""
    needed = [*wanted, *(need for found in layer.distributions.values() for need in found.needs)]
    return [
        *(problem for need in needed if applies(need, runtime) for problem in need_problems(layer, need)),
        *built_here(layer),
        *of_another_processor(layer, runtime),
        *pillow_problems(layer),
    ]


def applies(need: Requirement, runtime: Runtime) -> bool:
    """Tell whether the requirement holds in the runtime, without any extra, and Lambda does not bring it."""
    if canonicalize_name(need.name) in PROVIDED:
        return False
    version = {"python_version": runtime.version, "python_full_version": f"{runtime.version}.99"}
    there = {**version, "platform_machine": runtime.machine, "extra": ""}
    return need.marker is None or need.marker.evaluate(there)


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


def of_another_processor(layer: Layer, runtime: Runtime) -> Iterator[str]:
    for name, built_for in layer.libraries.items():
        if built_for != runtime.machine:
            yield f"{name} is for {built_for} instead of {runtime.machine}"


def pillow_problems(layer: Layer) -> Iterator[str]:
    if "pillow" not in layer.distributions:
        return
    for part in ("PIL/_imaging.", "pillow.libs/libjpeg"):
        if not any(part in file for file in layer.files):
            yield f"pillow is there without {part}*"
