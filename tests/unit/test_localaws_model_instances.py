"""Objects that moto deleted are freed."""

import gc
import weakref

import pytest
from moto.core.common_models import BaseModel
from moto.logs.models import LogEvent

from localaws.moto_patches import model_instances


def test_an_unreferenced_object_is_freed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BaseModel, "__new__", BaseModel.__new__)  # as it was, after this test
    model_instances.install()

    left = weakref.ref(LogEvent(0, {"timestamp": 0, "message": "a line that was deleted"}))
    gc.collect()

    assert left() is None
