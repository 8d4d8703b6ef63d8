"""Completeness of a built layer, on zips of a few bytes."""

from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement

from infrastructure.layer import Layer, problems, read_layer
from infrastructure.package import MB, left_out, read_requirements, too_large
from infrastructure.runtime import ON_AWS, Runtime

MANYLINUX = "cp311-cp311-manylinux_2_17_x86_64"


def layer(folder: Path, **wheels: tuple[str, str, list[str]]) -> Layer:
    """Return a layer of packages, each given by its version, its wheel's tag and its requirements."""
    file = folder / "layer.zip"
    with ZipFile(file, "w") as zipped:
        for name, (version, tag, needs) in wheels.items():
            info = f"python/lib/python3.11/site-packages/{name}-{version}.dist-info"
            lines = [f"Name: {name}", f"Version: {version}", *(f"Requires-Dist: {need}" for need in needs)]
            zipped.writestr(f"{info}/METADATA", "\n".join(lines) + "\n\nA description: not a header")
            zipped.writestr(f"{info}/WHEEL", f"Wheel-Version: 1.0\nTag: {tag}\n")
    return read_layer(file)


def wanted(*lines: str) -> list[Requirement]:
    return [Requirement(line) for line in lines]


def test_a_layer_with_every_requirement_is_whole(tmp_path: Path) -> None:
    built = layer(tmp_path, redis=("8.1.0", "py3-none-any", []), msg_spec=("0.22.0", MANYLINUX, []))

    assert problems(built, wanted("redis==8.1.0", "msg-spec==0.22.0")) == []


def test_a_requirement_left_out_is_found(tmp_path: Path) -> None:
    assert problems(layer(tmp_path), wanted("redis==8.1.0")) == ["redis is absent"]


def test_a_package_that_a_requirement_needs_is_missed_too(tmp_path: Path) -> None:
    built = layer(tmp_path, jinja2=("3.1.6", "py3-none-any", ["MarkupSafe>=2.0"]))

    assert problems(built, wanted("Jinja2==3.1.6")) == ["MarkupSafe is absent"]


@pytest.mark.parametrize("need", ["boto3>=1", 'pytest; extra == "test"', 'tomli; python_version < "3.11"'])
def test_what_lambda_brings_and_what_does_not_apply_is_not_missed(tmp_path: Path, need: str) -> None:
    built = layer(tmp_path, powertools=("3.0", "py3-none-any", [need]))

    assert problems(built, wanted("powertools")) == []


def test_another_version_than_required_is_found(tmp_path: Path) -> None:
    built = layer(tmp_path, redis=("7.0.0", "py3-none-any", []))

    assert problems(built, wanted("redis==8.1.0")) == ["redis is 7.0.0 instead of ==8.1.0"]


def test_a_package_built_on_this_machine_is_found(tmp_path: Path) -> None:
    built = layer(tmp_path, msgspec=("0.22.0", "cp311-cp311-linux_x86_64", []))

    assert problems(built, []) == ["msgspec 0.22.0 was built from source on this machine"]


def test_a_requirement_of_another_python_than_this_one_is_missed(tmp_path: Path) -> None:
    newer = 'backport; python_version >= "3.13" and platform_machine == "aarch64"'
    built = layer(tmp_path, powertools=("3.0", "py3-none-any", [newer]))

    assert problems(built, [], ON_AWS) == ["backport is absent"]
    assert (
        problems(built, [], Runtime("3.12", "arm64")) == problems(built, [], Runtime("3.13", "x86_64")) == []
    )


def test_a_native_library_for_another_processor_is_found(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "layer.zip", "w") as zipped:
        for name, machine in (("a.cpython-313.so", b"\xb7\0"), ("libz-1.so.6", b"\x3e\0")):
            zipped.writestr(name, b"\x7fELF" + bytes(14) + machine)
    built = read_layer(tmp_path / "layer.zip")

    assert problems(built, [], ON_AWS) == ["libz-1.so.6 is for x86_64 instead of aarch64"]


def test_a_pillow_without_its_libraries_is_found(tmp_path: Path) -> None:
    built = layer(tmp_path, pillow=("12.2.0", MANYLINUX, []))

    assert problems(built, []) == [
        "pillow is there without PIL/_imaging.*",
        "pillow is there without pillow.libs/libjpeg*",
    ]


def test_comments_and_options_are_no_requirements() -> None:
    text = "# why\n-c constraints.txt\nredis==8.1.0  # why this\n\nJinja2\n"

    assert read_requirements(text) == wanted("redis==8.1.0", "Jinja2")


def test_more_than_lambda_takes_is_found() -> None:
    small, zipped, unpacked = (
        Layer({}, frozenset(), {}, packed * MB, size * MB) for packed, size in ((1, 2), (51, 100), (40, 249))
    )

    assert list(too_large(small, small)) == []
    assert list(too_large(zipped, small)) == ["the layer is over Lambda's 50 MB zipped"]
    assert list(too_large(unpacked, small)) == ["layer and function are over Lambda's 250 MB unzipped"]


def test_a_file_of_the_application_that_lambda_would_not_get_is_found(tmp_path: Path) -> None:
    web = tmp_path / "chalicelib" / "web"
    web.mkdir(parents=True)
    for name in ("app.js", "style.css", "old.pyc"):
        (web / name).touch()
    function = Layer({}, frozenset({"app.py", "chalicelib/web/app.js"}), {}, 1, 1)

    assert list(left_out(tmp_path, function)) == ["chalicelib/web/style.css is absent"]
