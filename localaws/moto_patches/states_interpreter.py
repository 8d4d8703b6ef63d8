"""moto's interpreter repeats much work for each execution and state. Here it is done once.

Measured before: parsing 30 states of ASL took 55-74 ms an execution, each JSONPath about 0.3 ms a use, each
AWS client 10 ms a Task, copying by `deepcopy` a third of the rest, and making an encoder for each JSON text
half of the text's time. Parsed programs are shared by concurrent executions, so nothing in them may change
while they run. The one attribute that is set lazily (the key of a Retry's counters) becomes a constant.
"""

import copy
import sys
import threading
from collections.abc import Callable
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import moto.stepfunctions.parser.models  # noqa: F401  (imports the interpreter that is patched below)
from moto.stepfunctions.parser.asl.component.common.path import result_path
from moto.stepfunctions.parser.asl.component.common.string import string_expression
from moto.stepfunctions.parser.asl.component.eval_component import EvalComponent
from moto.stepfunctions.parser.asl.component.state.exec import execute_state
from moto.stepfunctions.parser.asl.eval import environment, states
from moto.stepfunctions.parser.asl.eval.program_state import ProgramState
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser
from moto.stepfunctions.parser.asl.utils import boto_client, encoding, json_path

from localaws.patch import replace

_INTERPRETER = "moto.stepfunctions"
_DEFINITIONS, _PATHS, _ENCODERS = 16, 4096, 8
_UNCHANGING = frozenset((str, int, float, bool, type(None)))


def install() -> None:
    """Cache programs, paths, clients and encoders. Share nothing that changes."""
    replace(AmazonStateLanguageParser, "parse", staticmethod(_once(AmazonStateLanguageParser.parse)))
    replace(EvalComponent, "heap_key", property(lambda self: str(id(self))))
    replace(json_path, "parse", lru_cache(_PATHS)(vars(json_path)["parse"]))
    replace(result_path, "parse", lru_cache(_PATHS)(vars(result_path)["parse"]))
    for module in (states, string_expression, result_path, environment, execute_state):
        replace(module, "copy", SimpleNamespace(deepcopy=_copy))
    clients = lru_cache(None)(boto_client.boto_client_for)
    replace_everywhere(
        "boto_client_for", lambda region, service, state_credentials=None: clients(region, service)
    )
    replace_everywhere("to_json_str", _as_json)


def _once(parse: Callable[..., Any]) -> Callable[..., Any]:
    """Parse each definition once. A start goes on with many executions together, which wait for the first."""
    cached, lock = lru_cache(_DEFINITIONS)(parse), threading.Lock()

    def parse_once(*definition: Any) -> Any:
        with lock:
            return cached(*definition)

    return parse_once


@lru_cache(_ENCODERS)
def _encode(separators: tuple[str, str] | None) -> Callable[[Any], str]:
    return encoding._DateTimeEncoder(separators=separators).encode


def _as_json(obj: Any, separators: tuple[str, str] | None = None) -> str:
    """Do what moto's to_json_str does, with an encoder that is made once."""
    return _encode(separators)(obj)


def _copy(value: Any) -> Any:
    """Copy as deepcopy does, faster for JSON values and for the states of a program."""
    kind = type(value)
    if kind in _UNCHANGING:
        return value
    # Most values are unchanging ones in dictionaries: calling this for each of them would double the time.
    if kind is dict:
        return {name: one if type(one) in _UNCHANGING else _copy(one) for name, one in value.items()}
    if kind is list:
        return [_copy(one) for one in value]
    # Nothing changes the values in a program's state, so a shallow copy is enough.
    return copy.copy(value) if isinstance(value, ProgramState) else copy.deepcopy(value)


def replace_everywhere(name: str, value: Any) -> None:
    """Replace a name in all of the interpreter's modules that imported it."""
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith(_INTERPRETER) and hasattr(module, name):
            setattr(module, name, value)
