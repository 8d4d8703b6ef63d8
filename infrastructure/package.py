"""`python -m infrastructure.package`: build Lambda's zips by Chalice's own code, compile and check them.

`chalice deploy` uses a zip again that it finds here, by a name made of the sources' digest.
Chalice leaves out a package without a fitting wheel, with no more than a printed line. Or it builds one from
source for this machine instead of Lambda's, and such a Pillow has no libjpeg. Neither stops a deployment.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from chalice.config import Config
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

MB = 1024 * 1024
# Lambda quotas, deployment package: zipped for a direct upload; unzipped with all layers.
ZIPPED_LIMIT_BYTES = 50 * MB
UNZIPPED_LIMIT_BYTES = 250 * MB


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m infrastructure.package", description=__doc__)
    parser.add_argument(
        "--project", type=Path, default=Path.cwd(), help="the project's folder (default: this one)"
    )
    project = parser.parse_args(arguments).project.resolve()
    return run(lambda: package(project))


def package(project: Path) -> None:
    """Build the package, compile and check it, and print its sizes.

    Raises:
        DeploymentError: the zips lack some of requirements.txt or chalicelib, are too large for Lambda, or
            can't be compiled.
    """
    wanted = read_requirements((project / "requirements.txt").read_text())
    layer_zip, function_zip = (
        build(packager, project) for packager in (LayerDeploymentPackager, AppOnlyDeploymentPackager)
    )
    add_bytecode(layer_zip, "/opt")
    add_bytecode(function_zip, "/var/task")
    layer, function = read_layer(layer_zip), read_layer(function_zip)
    found = [*problems(layer, wanted), *left_out(project, function), *too_large(layer, function)]
    if found:
        # Chalice would deploy this file again without a look at what is in it.
        layer_zip.unlink()
        raise DeploymentError(f"What Lambda gets is not whole: {'; '.join(found)}.")
    for name, built in (("function", function), ("layer", layer)):
        print(f"{name:<9} {built.zipped / MB:6.2f} MB zipped {built.unzipped / MB:6.2f} MB unzipped")


def build(packager: type[BaseLambdaDeploymentPackager], project: Path) -> Path:
    """Build or reuse the zip as `chalice deploy` does, in .chalice/deployments. Return its path."""
    files = OSUtils()
    builder = packager(files, DependencyBuilder(files), UI(out=sys.stderr))
    try:
        return Path(builder.create_deployment_package(str(project), Config().lambda_python_version))
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
