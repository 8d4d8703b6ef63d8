"""The state machine in process: statemachine.json, run on a clock that is set."""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from chalicelib.errors import Conflict, NotFound
from tests.asl import State, fill, following, get, put
from tests.chaos.clock import Clock
from tests.chaos.executions import Execution, StateError

DEFINITION: State = json.loads((Path(__file__).parents[2] / "statemachine.json").read_text())
ARN = "arn:aws:states:us-east-1:000000000000:stateMachine:future-store-test"
INVOKE_AND_WAIT = "arn:aws:states:::lambda:invoke.waitForTaskToken"
PUBLISH = "arn:aws:states:::sns:publish"
API_URL = "https://api.example.com"

Call = Callable[[str, Any], Awaitable[Any]]


class Lanes:
    """Step Functions with one state machine, as a Workflow of the shop.

    `call` runs a function by its name, `publish` a message on a topic. Both raise StateError. `do` lets an
    execution run beside all else, and `ended` hears of its end.
    """

    arn = ARN

    def __init__(self, clock: Clock, chances: Random, definition: State = DEFINITION) -> None:
        self._clock, self._chances, self._definition = clock, chances, definition
        self.call: Call = _nothing
        self.publish: Call = _nothing
        self.do: Callable[[Coroutine[Any, Any, None]], object] = clock.loop.create_task
        self.ended: Callable[[Execution], None] = lambda _: None
        self.begun: dict[str, Execution] = {}
        self._tokens: dict[str, asyncio.Future[Any]] = {}

    @property
    def running(self) -> list[str]:
        """Return the names of the executions that have not ended."""
        return [name for name, execution in self.begun.items() if execution.status == "RUNNING"]

    # what a shop asks of it

    def start(self, name: str, payload: dict[str, Any]) -> bool:
        """Start an execution; True also for one that still runs with the same input."""
        known = self.begun.get(name)
        if known:
            return known.status == "RUNNING" and known.input == payload
        self.begun[name] = Execution(name, json.loads(json.dumps(payload)))
        self.do(self._execute(self.begun[name]))
        return True

    def answer(self, token: str, output: dict[str, Any]) -> None:
        """Let a waiting task go on."""
        waiting = self._tokens.pop(token, None)
        if waiting is None or waiting.done():
            raise Conflict(f"no task waits with {token}")
        waiting.set_result(json.loads(json.dumps(output)))

    def execution(self, name: str) -> Mapping[str, Any]:
        """Describe an execution."""
        if name not in self.begun:
            raise NotFound(f"there is no execution {name}")
        known = self.begun[name]
        described = {"name": name, "status": known.status, "input": json.dumps(known.input)}
        return described | ({"error": known.error.error, "cause": known.error.cause} if known.error else {})

    # what it does

    async def _execute(self, execution: Execution) -> None:
        try:
            execution.output = await self._run(self._definition, execution.input, execution)
            execution.status = "SUCCEEDED"
        except StateError as error:
            execution.error, execution.status = error, "FAILED"
        self.ended(execution)

    async def _run(self, machine: State, data: Any, of: Execution) -> Any:
        """Run a machine, a branch or a Map's processor. Return its output."""
        name: str | None = machine["StartAt"]
        while name is not None:
            state = machine["States"][name]
            of.states.append((self._clock.now(), name))
            try:
                data = await self._retried(state, data, of)
            except StateError as error:
                caught = next(
                    (one for one in state.get("Catch", []) if error.is_one_of(one["ErrorEquals"])), None
                )
                if caught is None:
                    raise
                data = put(data, caught["ResultPath"], {"Error": error.error, "Cause": error.cause})
                name = caught["Next"]
            else:
                name = following(state, data)
        return data

    async def _retried(self, state: State, data: Any, of: Execution) -> Any:
        tried: Counter[int] = Counter()
        while True:
            try:
                return await self._done(state, data, of)
            except StateError as error:
                retriers = enumerate(state.get("Retry", []))
                number, retrier = next(
                    (one for one in retriers if error.is_one_of(one[1]["ErrorEquals"])), (0, {})
                )
                if tried[number] >= retrier.get("MaxAttempts", 0):
                    raise
                longest = retrier["IntervalSeconds"] * retrier["BackoffRate"] ** tried[number]
                tried[number] += 1
                most = min(longest, retrier.get("MaxDelaySeconds", longest))
                await asyncio.sleep(self._chances.uniform(0, most))

    async def _done(self, state: State, data: Any, of: Execution) -> Any:
        """Do what a state does, once. Return what it hands on."""
        match state["Type"]:
            case "Choice" | "Succeed":
                return data
            case "Fail":
                raise StateError(get(data, state["ErrorPath"]), get(data, state["CausePath"]))
            case "Wait":
                await asyncio.sleep(
                    max(0, _seconds(get(data, state["TimestampPath"])) - self._clock.now() / 1000)
                )
                return data
            case "Pass":
                result = state.get("Result", fill(state.get("Parameters", data), data, {}))
            case "Map":
                result = await self._each(state, data, of)
            case "Parallel":
                result = await _together([self._run(branch, data, of) for branch in state["Branches"]])
            case "Task":
                result = await self._task(state, data, of)
        return get(put(data, state.get("ResultPath", "$"), result), state.get("OutputPath", "$"))

    async def _each(self, state: State, data: Any, of: Execution) -> list[Any]:
        limit = asyncio.Semaphore(state["MaxConcurrency"] or 40)  # an inline Map runs at most 40 at once

        async def run(element: Any) -> Any:
            item = fill(state["ItemSelector"], data, {"$$.Map.Item.Value": element})
            async with limit:
                return await self._run(state["ItemProcessor"], item, of)

        return await _together([run(element) for element in get(data, state["ItemsPath"])])

    async def _task(self, state: State, data: Any, of: Execution) -> Any:
        token = f"token-{len(of.states)}-{of.name}-{self._chances.random()}"
        context = {"$$.Execution.Name": of.name, "$$.Task.Token": token}
        given = fill(state["Parameters"], data, context) if "Parameters" in state else data
        timeout = state.get("TimeoutSeconds") or get(data, state["TimeoutSecondsPath"])
        try:
            return await asyncio.wait_for(self._resource(state["Resource"], given, token), timeout)
        except TimeoutError as exc:
            raise StateError("States.Timeout") from exc
        finally:
            self._tokens.pop(token, None)

    async def _resource(self, resource: str, given: Any, token: str) -> Any:
        if resource == PUBLISH:
            return await self.publish(given["TopicArn"].strip("${}"), given)
        if resource != INVOKE_AND_WAIT:
            filled = given | {"api_url": API_URL} if given.get("api_url") == "${api_url}" else given
            return await self.call(resource.strip("${}"), filled)
        waiting = self._tokens[token] = self._clock.loop.create_future()
        await self.call(given["FunctionName"].strip("${}"), given["Payload"])
        return await waiting


async def _nothing(name: str, event: Any) -> Any:
    return {}


async def _together(work: list[Coroutine[Any, Any, Any]]) -> list[Any]:
    """Run all at once. The first error ends the others."""
    tasks = [asyncio.ensure_future(one) for one in work]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()


def _seconds(timestamp: str) -> int:
    return int(datetime.fromisoformat(timestamp).astimezone(UTC).timestamp())
