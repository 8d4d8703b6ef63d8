"""What ElastiCache Serverless refuses and a Valkey of one's own takes, so that it shows in the tests.

https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/RedisConfiguration.html, client-query-buffer-limit.
"""

from collections.abc import Callable, Sequence
from typing import Any

MOST_ARGUMENTS = 3_999
"""Of one request: the command's name counts, and for a script its hash and the number of its keys."""


class Serverless:
    """A client whose scripts must have a key, and no command more arguments than are taken."""

    def __init__(self, client: Any) -> None:
        self._client = client
        execute = client.execute_command

        def execute_checked(*arguments: Any, **options: Any) -> Any:
            assert len(arguments) <= MOST_ARGUMENTS, f"{arguments[0]} has too many arguments"
            return execute(*arguments, **options)

        client.execute_command = execute_checked

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def register_script(self, source: str) -> Callable[..., Any]:
        """The script, which refuses to be called as it would be there."""
        script = self._client.register_script(source)

        def call(keys: Sequence[str] = (), args: Sequence[Any] = ()) -> Any:
            assert keys, "scripts without any input keys are not supported"
            assert 3 + len(keys) + len(args) <= MOST_ARGUMENTS, "a request has too many arguments"
            return script(keys=keys, args=args)

        return call
