"""moto's interpreter repeats much work for each execution and state. Here it is done once.

Measured before: parsing 30 states of ASL took 55-74 ms an execution, each JSONPath about 0.3 ms a use, each
AWS client 10 ms a Task, copying by `deepcopy` a third of the rest. Parsed programs are shared by concurrent
executions, so nothing in them may change while they run. The one attribute that is set lazily (the key of a
Retry's counters) becomes a constant. moto also kept every started thread in a list that only its own tests
empty: 10 threads an execution.
"""

import copy
import sys
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import moto.stepfunctions.parser.models  # noqa: F401  (imports the interpreter that is patched below)
from moto.stepfunctions.parser import utils
from moto.stepfunctions.parser.asl.component.common.path import result_path
from moto.stepfunctions.parser.asl.component.common.string import string_expression
from moto.stepfunctions.parser.asl.component.eval_component import EvalComponent
from moto.stepfunctions.parser.asl.eval import states
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser
from moto.stepfunctions.parser.asl.utils import boto_client, json_path

from localaws.patch import replace

_INTERPRETER = "moto.stepfunctions"
_DEFINITIONS, _PATHS = 16, 4096
_UNCHANGING = (str, int, float, bool, type(None))


class _Forgetful(list[Any]):
    """A list that stays empty."""

    def append(self, item: Any) -> None:
        pass


def install() -> None:
    """Cache programs, paths and clients. Share nothing that changes. Keep no threads."""
    parse = lru_cache(_DEFINITIONS)(AmazonStateLanguageParser.parse)
    replace(AmazonStateLanguageParser, "parse", staticmethod(parse))
    replace(EvalComponent, "heap_key", property(lambda self: str(id(self))))
    replace(json_path, "parse", lru_cache(_PATHS)(vars(json_path)["parse"]))
    replace(result_path, "parse", lru_cache(_PATHS)(vars(result_path)["parse"]))
    for module in (states, string_expression, result_path):
        replace(module, "copy", SimpleNamespace(deepcopy=_copy))
    clients = lru_cache(None)(boto_client.boto_client_for)
    _replace("boto_client_for", lambda region, service, state_credentials=None: clients(region, service))
    _replace("TMP_THREADS", _Forgetful())
    replace(utils, "TMP_THREADS", _Forgetful())


def _copy(value: Any) -> Any:
    """Copy as deepcopy does, faster for JSON values."""
    if type(value) is dict:
        return {name: _copy(item) for name, item in value.items()}
    if type(value) is list:
        return [_copy(item) for item in value]
    return value if type(value) in _UNCHANGING else copy.deepcopy(value)


def _replace(name: str, value: Any) -> None:
    """Replace a name in all of the interpreter's modules that imported it."""
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith(_INTERPRETER) and hasattr(module, name):
            setattr(module, name, value)
