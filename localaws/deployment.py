"""The project's deployment to a running AWS, which forgets it when it ends."""

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from localaws import environment, steps

Say = Callable[[str], None]


class Deployment:
    """The steps of one project. `variables`: of their processes. `log` returns a log file's path by name."""

    def __init__(
        self, project: Path, variables: Mapping[str, str], log: Callable[[str], Path], say: Say
    ) -> None:
        self._project, self._variables, self._log, self._say = project, variables, log, say
        self._aws_url = variables["AWS_ENDPOINT_URL"]

    def resources(self) -> None:
        """Deploy what the functions need. Raises StepFailed."""
        steps.forget_deployed(self._project)
        if (self._project / "infrastructure").is_dir():
            self._run(steps.infrastructure(), "infrastructure")
        if application := steps.settings(self._project).get("PUSH_APPLICATION"):
            steps.make_push_application(application, self._aws_url)

    def functions(self) -> None:
        """Deploy the functions and the state machine. Raises StepFailed."""
        if (self._project / "infrastructure").is_dir():
            self._run(steps.package(), "package")
        self._run(steps.functions(), "chalice")
        if (self._project / "deploy_sfn.py").exists():
            self._run(steps.state_machine(), "deploy_sfn")

    def environment(self, token: Path) -> dict[str, str]:
        """Return the variables for clients that name what is deployed. `token`: the file that keeps it."""
        variables = steps.settings(self._project)
        return {
            **{name: variables[name] for name in ("PHOTOS_BUCKET", "RESULTS_BUCKET") if name in variables},
            "STATE_MACHINE_ARN": steps.state_machine_arn(self._aws_url),
            "FUTURE_STORE_API": self._variables["FUTURE_STORE_API"],
            "FUTURE_STORE_TOKEN": steps.admin_token(self._project, self._aws_url, token),
        }

    def _run(self, step: steps.Step, log: str) -> None:
        with timed(self._say, step.what):
            variables = {**self._variables, **environment.packaging_variables()}
            step.run(self._project, variables, self._log(log))


@contextlib.contextmanager
def timed(say: Say, what: str) -> Iterator[None]:
    """Say how long the block took."""
    began = time.monotonic()
    yield
    say(f"{what}: {time.monotonic() - began:.1f} s")
