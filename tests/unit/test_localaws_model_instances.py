"""What moto no longer needs is let go."""

import gc
import weakref

import pytest
from moto.core.common_models import BaseModel
from moto.logs.models import LogEvent

from localaws.moto_patches import model_instances


def test_an_object_that_nobody_needs_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BaseModel, "__new__", BaseModel.__new__)  # as it was, after this test
    model_instances.install()

    left = weakref.ref(LogEvent(0, {"timestamp": 0, "message": "a line that was deleted"}))
    gc.collect()

    assert left() is None
