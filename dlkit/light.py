"""Imports Keras without what it takes along for wrappers and galleries of its own that we do not use.

scikit-learn and Matplotlib are a quarter of the time that it takes. Whoever imports them later gets them as
ever. To be imported before anything else that imports Keras.

TensorFlow asks at every operation whether its arguments follow a protocol. Python 3.11 collects the
protocol's attributes anew each time, a twentieth of what eager code takes; later ones remember them, as is
done here.
"""

from __future__ import annotations

import sys
import typing
from functools import cache

if sys.version_info < (3, 12):
    typing._get_protocol_attrs = cache(typing._get_protocol_attrs)  # type: ignore[attr-defined]

absent = [name for name in ("sklearn", "matplotlib") if name not in sys.modules]
for name in absent:
    sys.modules[name] = None  # type: ignore[assignment]  # to import what stands there so is an ImportError
try:
    import keras  # noqa: F401
finally:
    for name in absent:
        del sys.modules[name]
