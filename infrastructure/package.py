"""`python -m infrastructure.package`: build Lambda's zips by Chalice's own code, compile and check them.

They are for each runtime, or for that of `--stage`. A deployment uses a zip again that it finds here, by a
name made of the sources' digest.
Chalice leaves out a package without a fitting wheel, with no more than a printed line. Or it builds one from
source for this machine instead of Lambda's, and such a Pillow has no libjpeg. Neither stops a deployment.
"""

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from chalice.deploy.packager import (
    AppOnlyDeploymentPackager,
    BaseLambdaDeploymentPackager,
    DependencyBuilder,
    EmptyPackageError,
    LayerDeploymentPackager,
    NoSuchPackageError,
    PackageDownloadError,
)
from chalice.utils import UI, OSUtils
from packaging.requirements import Requirement

from infrastructure.bytecode import add_bytecode
from infrastructure.errors import DeploymentError, run
from infrastructure.layer import Layer, problems, read_layer
from infrastructure.runtime import ON_AWS, OWN, Runtime, interpreter, runtime_of
from infrastructure.stages import read_stage

MB = 1024 * 1024
# Lambda quotas, deployment package: zipped for a direct upload; unzipped with all layers.
ZIPPED_LIMIT_BYTES = 50 * MB
UNZIPPED_LIMIT_BYTES = 250 * MB


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m infrastructure.package", description=__doc__)
    parser.add_argument(
        "--project", type=Path, default=Path.cwd(), help="the project's folder (default: this one)"
    )
    parser.add_argument("--stage", help="build for this stage alone")
    chosen = parser.parse_args(arguments)
    return run(lambda: package_all(chosen.project.resolve(), chosen.stage))


def package_all(project: Path, stage: str | None) -> None:
    """Build the package for the stage's runtime, or for each."""
    runtimes = [runtime_of(read_stage(project, stage))] if stage else [OWN, ON_AWS]
    for runtime in dict.fromkeys(runtimes):
        package(project, runtime)


def package(project: Path, runtime: Runtime) -> None:
    """Build the package for a runtime, compile and check it, and print its sizes.

    Raises:
        DeploymentError: the zips lack some of requirements.txt or chalicelib, are too large for Lambda, or
            can't be compiled.
    """
    wanted = read_requirements((project / "requirements.txt").read_text())
    layer_zip, function_zip = (
        build(packager, project, runtime) for packager in (LayerDeploymentPackager, AppOnlyDeploymentPackager)
    )
    python = interpreter(runtime.version)
    if python:
        add_bytecode(layer_zip, "/opt", python)
        add_bytecode(function_zip, "/var/task", python)
    layer, function = read_layer(layer_zip), read_layer(function_zip)
    found = [*problems(layer, wanted, runtime), *left_out(project, function), *too_large(layer, function)]
    if found:
        # Chalice would deploy this file again without a look at what is in it.
        layer_zip.unlink()
        raise DeploymentError(f"What Lambda gets is not whole: {'; '.join(found)}.")
    for name, built in (("function", function), ("layer", layer)):
        sizes = f"{built.zipped / MB:6.2f} MB zipped {built.unzipped / MB:6.2f} MB unzipped"
        print(f"{name:<9}{sizes}, {runtime}{'' if python else f', without bytecode: no {runtime.name} here'}")


class ForRuntime(OSUtils):
    """Chalice's access to the system, with an environment in which pip takes the wheels of a runtime.

    Chalice asks pip for those of the Python that runs, whatever else it was told.
    """

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    def environ(self) -> dict[str, str]:
        return {**os.environ, **({} if self.runtime == OWN else pip_variables(self.runtime))}


def pip_variables(runtime: Runtime) -> dict[str, str]:
    """Return pip's options for a runtime with the glibc of Amazon Linux 2023, which is 2.34."""
    newest_first = [f"manylinux_2_{minor}_{runtime.machine}" for minor in range(34, 16, -1)]
    return {
        "PIP_ONLY_BINARY": ":all:",
        "PIP_IMPLEMENTATION": "cp",
        "PIP_PYTHON_VERSION": runtime.version,
        "PIP_ABI": f"cp{runtime.version.replace('.', '')} abi3 none",
        "PIP_PLATFORM": " ".join([*newest_first, f"manylinux2014_{runtime.machine}"]),
    }


def build(packager: type[BaseLambdaDeploymentPackager], project: Path, runtime: Runtime) -> Path:
    """Build or reuse the zip as a deployment does, in .chalice/deployments. Return its path."""
    files, architecture = ForRuntime(runtime), runtime.architecture
    dependencies = DependencyBuilder(files, architecture=architecture)
    builder = packager(files, dependencies, UI(out=sys.stderr), architecture)
    try:
        return Path(builder.create_deployment_package(str(project), runtime.name))
    except EmptyPackageError as exc:
        raise DeploymentError("The Lambda layer is empty: no wheel fits Lambda.") from exc
    except (NoSuchPackageError, PackageDownloadError) as exc:
        raise DeploymentError(f"The Lambda layer can't be built: {exc}") from exc


def read_requirements(text: str) -> list[Requirement]:
    lines = (line.split("#", 1)[0].strip() for line in text.splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith("-")]


def left_out(project: Path, function: Layer) -> Iterable[str]:
    """Return the application's files that the function lacks: scripts, templates, what browsers get."""
    for file in sorted((project / "chalicelib").rglob("*.*")):
        name = file.relative_to(project).as_posix()
        if file.is_file() and file.suffix != ".pyc" and name not in function.files:
            yield f"{name} is absent"


def too_large(layer: Layer, function: Layer) -> Iterable[str]:
    for name, built in (("layer", layer), ("function", function)):
        if built.zipped > ZIPPED_LIMIT_BYTES:
            yield f"the {name} is over Lambda's {ZIPPED_LIMIT_BYTES // MB} MB zipped"
    if layer.unzipped + function.unzipped > UNZIPPED_LIMIT_BYTES:
        yield f"layer and function are over Lambda's {UNZIPPED_LIMIT_BYTES // MB} MB unzipped"


if __name__ == "__main__":
    sys.exit(main())
