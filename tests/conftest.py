"""What the rings share: a Valkey in cluster mode, an AWS to talk to, the REST API on top of both, and one
machine with everything deployed.

Every test has a shop of its own in the one Valkey, so none sees another's data.
"""

import gc
import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from hypothesis import settings

from chalicelib.database import Database, connect
from chalicelib.outside import now
from chalicelib.shop import Shop
from chalicelib.shop import shop as shop_of_process
from chalicelib.tokens.values import Bearer
from localaws.machine import Machine
from tests.fakes import FakeWorkflow
from tests.recorded_calls import Calls, recorded
from tests.serverless import Serverless
from tests.shops import make_shop

# Every session of the SDK would read the descriptions of the services anew.
botocore.session.create_loader = cache(botocore.session.create_loader)

# No example fails because the machine has other work too.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

STAGE = {
    "STAGE": "test",
    "PHOTOS_BUCKET": "future-store-test-photos",
    "RESULTS_BUCKET": "future-store-test-results",
}
MACHINE = "machine"
EACH_ALONE = ("tests/chaos/test_every_call.py", "tests/chaos/test_outages.py")
"""Files whose tests need not stay in one process."""
ON_A_MACHINE = ("tests/workflow/test_backfill.py", "tests/workflow/test_workflow_", "tests/browser/")
SECOND_HALF = "tests/workflow/test_workflow_examples.py"
"""The first file of the second machine. As many seconds of tests come before it as from there on."""
TOKENS = {"camera": "a-cameras-token", "staff": "a-persons-token", "admin": "an-admins-token"}


def pytest_collection_finish() -> None:
    """Keep a million objects of imported modules out of each garbage collection."""
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep the tests of a file in one process, and those on the deployed machine in two, each with its own.

    The machines begin, then come the files in the order of their number of tests.
    """
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            if nodeid.startswith(ON_A_MACHINE):
                return f"{MACHINE} {1 + (nodeid >= SECOND_HALF)}"
            return nodeid if nodeid.startswith(EACH_ALONE) else nodeid.partition("::")[0]

        def _assign_work_unit(self, node: Any) -> None:
            # One test may last a minute, and hundreds last seconds: these fill the gap at the end.
            queue = self.workqueue
            first = min(queue, key=lambda scope: (not scope.startswith(MACHINE), len(queue[scope])))
            queue.move_to_end(first, last=False)
            super()._assign_work_unit(node)

    return Together(config, log)


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a Valkey in cluster mode that ends with the tests."""
    from localaws.valkey import running

    with running(tmp_path_factory.mktemp("valkey")) as url:
        yield url


@pytest.fixture(scope="session")
def connected(redis_url: str) -> Database:
    """The one connection of the stores' tests."""
    return Database(Serverless(connect(redis_url, "connected").client), "connected")


@pytest.fixture
def database(connected: Database) -> Database:
    """A shop of the test's own."""
    return Database(connected.client, uuid.uuid4().hex)


@pytest.fixture(scope="session")
def aws_url() -> Iterator[str]:
    """The URL of an empty AWS: moto's server in this process."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def environment(redis_url: str, aws_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """What a Lambda of the stage `test` finds in its environment; each test's shop is its own."""
    variables = STAGE | {
        "REDIS_URL": redis_url,
        "SHOP": uuid.uuid4().hex,
        "AWS_ENDPOINT_URL": aws_url,
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    shop_of_process.cache_clear()
    yield variables
    shop_of_process.cache_clear()


@pytest.fixture
def wired(environment: dict[str, str]) -> Shop:
    """The shop that the handlers find, wired by the environment."""
    return shop_of_process()


@pytest.fixture
def shop(database: Database) -> Shop:
    """A shop on the Valkey, with fakes in the place of AWS."""
    return make_shop(database)


@dataclass
class Answer:
    """What the REST API answered."""

    status: int
    body: Any


@dataclass
class Api:
    """The REST API as API Gateway calls it; `role` chooses whose token is sent (None: none at all)."""

    gateway: Any

    def __call__(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        role: str | None = "admin",
        token: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        from chalice.local import LocalGatewayException

        sent = token or (TOKENS[role] if role else None)
        sending = {"content-type": "application/json"} | (headers or {})
        sending |= {"authorization": f"Bearer {sent}"} if sent else {}
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        try:
            response = self.gateway.handle_request(method, path, sending, content)
        except LocalGatewayException as exc:
            return Answer(exc.CODE, json.loads(exc.body or b"null"))
        text = response["body"]
        return Answer(response["statusCode"], json.loads(text) if text else None)


@pytest.fixture
def api(wired: Shop) -> Api:
    """The REST API, with a token of every role."""
    from chalice.config import Config
    from chalice.local import LocalGateway

    from app import app

    for role, token in TOKENS.items():
        wired.tokens.add(token, Bearer(name=role, role=role), now())  # type: ignore[arg-type]
    return Api(LocalGateway(app, Config(chalice_stage="test")))


@pytest.fixture
def workflow(wired: Shop) -> FakeWorkflow:
    """A state machine that only remembers, in place of the stage's."""
    fake = FakeWorkflow()
    wired.workflow = fake  # type: ignore[assignment]
    return fake


@pytest.fixture(scope="session")
def project() -> Path:
    """The project's folder."""
    return Path(__file__).parent.parent


@pytest.fixture(scope="session")
def machine(
    project: Path, deployment_calls: Calls, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Machine]:
    """The local AWS of all end-to-end tests in this process, with everything deployed."""
    folder = tmp_path_factory.mktemp("machine")
    copy = Machine.copy_project(project, folder / "project")
    with recorded() as calls:
        running = Machine(project=copy, state=folder / "state")
        running.start()
    deployment_calls |= calls
    yield running
    running.stop()


@pytest.fixture(scope="session")
def deployment_calls() -> Calls:
    """The calls of the deployment of `machine`."""
    return set()


@pytest.fixture
def ids() -> Callable[[], str]:
    """Ids that tell their order: `id-1`, `id-2`, …"""
    numbers = iter(range(1, 1_000_000))
    return lambda: f"id-{next(numbers)}"
