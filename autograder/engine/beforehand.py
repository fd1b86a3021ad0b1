"""What spares TensorFlow work in the short life of a worker."""

from __future__ import annotations

import builtins
from collections.abc import Iterator, Mapping, MappingView, Sequence
from contextlib import suppress

import keras
import numpy as np
import tensorflow as tf

# Where TensorFlow has other names for these one day, a worker is only slower.
IF_IT_CAN = (ImportError, AttributeError)


def prepare() -> None:
    """Does what TensorFlow does once in each process: those that are forked from this one inherit it.

    No operation runs here, and no thread starts.
    """
    get_to_know_classes()
    with suppress(*IF_IT_CAN):
        fill_registries()


def begin() -> None:
    """What each process has to do for itself, before its first operation."""
    with suppress(*IF_IT_CAN):
        run_operations_directly()


def get_to_know_classes() -> None:
    """TensorFlow asks of nearly every value whether it is a mapping, or a composite tensor.

    An abstract class remembers its answer for each class. The first time takes up to a millisecond, since it
    asks all that inherit from it: in TensorFlow, hundreds of classes.
    """
    values = {
        *(each for each in vars(builtins).values() if isinstance(each, type)),
        *(type(None), np.ndarray, np.bool_, np.int32, np.int64, np.float32, np.float64),
        *(tf.TensorShape, tf.TensorSpec, tf.DType, keras.KerasTensor, keras.DTypePolicy, keras.Sequential),
        *(kind for root in (tf.Tensor, tf.Variable, keras.Variable) for kind in descendants(root)),
    }
    composite, trace = tf.__internal__.CompositeTensor, tf.types.experimental.TraceType
    for abstract in (Mapping, MappingView, Sequence, composite, tf.TypeSpec, trace, tf.Variable):
        for value in values:
            issubclass(value, abstract)


def descendants(kind: type) -> Iterator[type]:
    yield kind
    children: list[type] = type.__subclasses__(kind)
    for child in children:
        yield from descendants(child)


def fill_registries() -> None:
    """Those of kernels, of operations and of what XLA compiles, which are filled when they are first asked.

    Else a worker's first operation does that, and takes 17 ms instead of 2.
    """
    from tensorflow.python.framework import kernels, op_def_registry
    from tensorflow.python.util import pywrap_xla_ops

    kernels.get_registered_kernels_for_op("Const")
    op_def_registry.get("a name that there is not")  # the first such question is answered slowly
    pywrap_xla_ops.get_cpu_kernel_names()


def run_operations_directly() -> None:
    """TensorFlow wraps each operation that runs eagerly into a function of its own.

    That function is placed, optimized and partitioned when its kind and types are first met, which takes
    0.6 ms; a worker meets a hundred. The kernels that do the work are the same without it.
    """
    from tensorflow.python import pywrap_tfe
    from tensorflow.python.eager import context

    here = context.context()
    here.ensure_initialized()
    pywrap_tfe.TFE_ContextSetRunEagerOpAsFunction(here._handle, False)
