"""The project's deployment to a running AWS, which forgets it when it ends."""

import contextlib
import json
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from localaws import environment, plain_calls, steps
from localaws.kept_deployment import KeptDeployment, Origin

HEALER = "init_collection"
"""Function that `deploy_sfn.py` runs at its end, and that a start which deploys nothing runs too."""

Say = Callable[[str], None]


class Deployment:
    """The steps of one project. `variables`: of their processes.

    `log` returns a log file's path by name. `call` calls the server's own handlers by name.
    """

    def __init__(
        self,
        project: Path,
        kept: KeptDeployment,
        variables: Mapping[str, str],
        log: Callable[[str], Path],
        say: Say,
        call: Callable[[str], bytes],
    ) -> None:
        self._project, self._variables, self._log, self._say = project, variables, log, say
        self._kept, self._call = kept, call
        self._aws_url = variables["AWS_ENDPOINT_URL"]
        self._made_from, self._unchanged = "", False

    def prepare(self) -> None:
        """Look for changes since the last deployment, before the API starts, which reads Chalice's record."""
        self._made_from = Origin(self._project).digest(self._variables)
        self._unchanged = self._kept.is_of(self._made_from)
        if self._unchanged:
            self._kept.restore_record()
        else:
            self._kept.forget()

    def deploy(self) -> None:
        """Take the last deployment over if nothing has changed, or else run the steps. Raises StepFailed."""
        if self._unchanged and self._has_buckets() and self._done("load-resources"):
            self._say("Nothing has changed since the last deployment.")
            steps.run_later(self._project, HEALER, self._aws_url)
            return
        self._kept.forget()
        self._resources()
        self._functions()
        self._keep()

    def _resources(self) -> None:
        """Deploy what the functions need."""
        if secret := steps.settings(self._project).get("REDIS_SECRET"):
            steps.make_secret(secret, self._variables["REDIS_URL"], self._aws_url)
        if (self._project / "infrastructure").is_dir():
            self._run(steps.infrastructure(), "infrastructure")
        if application := steps.settings(self._project).get("PUSH_APPLICATION"):
            steps.make_push_application(application, self._aws_url)

    def _functions(self) -> None:
        """Deploy the functions and the state machine."""
        if (self._project / "infrastructure" / "package.py").exists():
            self._run(steps.package(), "package")
        if (self._project / "infrastructure" / "deploy.py").exists():
            self._run(steps.deployment(), "deploy")
            return
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

    def _keep(self) -> None:
        """Keep the deployment for later starts, unless a file was changed meanwhile."""
        if Origin(self._project).digest(self._variables) == self._made_from and self._done("save-resources"):
            self._kept.complete(self._made_from)

    def _has_buckets(self) -> bool:
        """Tell whether the buckets are still there: S3 keeps them, and they can be erased."""
        variables = steps.settings(self._project)
        names = [variables[name] for name in ("PHOTOS_BUCKET", "RESULTS_BUCKET") if name in variables]
        return all(plain_calls.is_there(self._aws_url, f"/{name}") for name in names)

    def _done(self, handler: str) -> bool:
        return bool(json.loads(self._call(handler))["done"])

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
