"""The tests of what may break. `make chaos` runs all, `make test` a selection without the machine."""

import os

collect_ignore = [] if os.environ.get("CHAOS") else ["machine"]
os.environ.setdefault("PHOTOS_BUCKET", "photos")
