"""Imports Keras without what it takes along for wrappers and galleries of its own that we do not use.

scikit-learn and Matplotlib are a quarter of the time that it takes. Whoever imports them later gets them as
ever. To be imported before anything else that imports Keras.
"""

from __future__ import annotations

import sys

absent = [name for name in ("sklearn", "matplotlib") if name not in sys.modules]
for name in absent:
    sys.modules[name] = None  # type: ignore[assignment]  # to import what stands there so is an ImportError
try:
    import keras  # noqa: F401
finally:
    for name in absent:
        del sys.modules[name]
