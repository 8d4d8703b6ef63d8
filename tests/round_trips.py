"""How often somebody waits for Redis."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def counted_trips(client: Any) -> Iterator[list[str]]:
    """Yield a list that gets a word for each round trip to Redis during the block.

    A command, a script and a whole pipeline are one round trip each.
    """
    trips: list[str] = []
    client = getattr(
        client, "_client", client
    )  # within the one that refuses what ElastiCache Serverless does
    own = {name: vars(client).get(name) for name in ("execute_command", "pipeline")}
    execute, make_pipeline = client.execute_command, client.pipeline

    def execute_command(*arguments: Any, **options: Any) -> Any:
        trips.append(str(arguments[0]))
        return execute(*arguments, **options)

    def pipeline(*arguments: Any, **options: Any) -> Any:
        made = make_pipeline(*arguments, **options)
        run = made.execute

        def execute_pipeline(*given: Any, **also: Any) -> Any:
            if len(made):  # else there is nothing to send
                trips.append("pipeline")
            return run(*given, **also)

        made.execute = execute_pipeline
        return made

    client.execute_command, client.pipeline = execute_command, pipeline
    try:
        yield trips
    finally:
        for name, before in own.items():
            delattr(client, name) if before is None else setattr(client, name, before)
