"""Imports Keras without scikit-learn, which it takes along for wrappers that no check uses.

That is a fifth of the time until the first answer can be checked. An answer that imports scikit-learn itself
gets it as ever. Matplotlib, which Keras takes along too, stays: many notebooks begin with it.
"""

from __future__ import annotations

import sys

absent = "sklearn" not in sys.modules
if absent:
    sys.modules["sklearn"] = None  # type: ignore[assignment]  # to import what stands there so is an ImportError
try:
    import keras  # noqa: F401
finally:
    if absent:
        del sys.modules["sklearn"]
