"""Random numbers inside a check: the same for the same seed, at a price that a check can bear."""

from __future__ import annotations

import random

import keras
import numpy as np
from keras.src.backend.common import global_state
from keras.src.random.seed_generator import GLOBAL_SEED_GENERATOR
from keras.src.utils.rng_utils import GLOBAL_RANDOM_SEED


def seed_module(seed: int) -> None:
    """Before a module is loaded: everything, TensorFlow's own generators included."""
    keras.utils.set_random_seed(seed)


def seed_check(seed: int) -> None:
    """Before a check: all that `keras.utils.set_random_seed` does, but for `tf.random.set_seed`.

    That one empties TensorFlow's cache of kernels, and filling it again takes four times as long as most
    checks. TensorFlow's own stateful generators therefore go on from where the last check left them.
    """
    random.seed(seed)
    np.random.seed(seed)
    global_state.set_global_attribute(GLOBAL_RANDOM_SEED, seed)
    global_state.set_global_attribute(GLOBAL_SEED_GENERATOR, None)
