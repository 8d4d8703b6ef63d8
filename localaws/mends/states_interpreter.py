"""moto's interpreter does much work again for each execution and state: it is done once here.

Measured before: parsing 30 states of ASL took 55-74 ms an execution, each JSONPath about 0.3 ms a use, each
AWS client 10 ms a Task. Parsed programs are shared by concurrent executions, so nothing in them may change
while they run: the one lazily set attribute (the key of a Retry's counters) becomes a constant. And every
thread ever started was remembered in a list that only moto's own tests empty: 10 threads an execution.
"""

import sys
from functools import lru_cache
from typing import Any

import moto.stepfunctions.parser.models  # noqa: F401  (imports the interpreter that is mended below)
from moto.stepfunctions.parser import utils
from moto.stepfunctions.parser.asl.component.common.path import result_path
from moto.stepfunctions.parser.asl.component.eval_component import EvalComponent
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser
from moto.stepfunctions.parser.asl.utils import boto_client, json_path

from localaws.patching import replace

_INTERPRETER = "moto.stepfunctions"
_DEFINITIONS, _PATHS = 16, 4096


class _Forgetful(list[Any]):
    """Remembers nothing that is appended."""

    def append(self, item: Any) -> None:
        pass


def install() -> None:
    """Cache programs, paths and clients; share nothing that changes; remember no threads."""
    parse = lru_cache(_DEFINITIONS)(AmazonStateLanguageParser.parse)
    replace(AmazonStateLanguageParser, "parse", staticmethod(parse))
    replace(EvalComponent, "heap_key", property(lambda self: str(id(self))))
    replace(json_path, "parse", lru_cache(_PATHS)(vars(json_path)["parse"]))
    replace(result_path, "parse", lru_cache(_PATHS)(vars(result_path)["parse"]))
    clients = lru_cache(None)(boto_client.boto_client_for)
    _replace("boto_client_for", lambda region, service, state_credentials=None: clients(region, service))
    _replace("TMP_THREADS", _Forgetful())
    replace(utils, "TMP_THREADS", _Forgetful())


def _replace(name: str, value: Any) -> None:
    """Wherever the interpreter's modules imported the name to."""
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith(_INTERPRETER) and hasattr(module, name):
            setattr(module, name, value)
