"""What the fork server does before it forks, so that no worker has to."""

from __future__ import annotations

from abc import ABCMeta
from collections.abc import Mapping

import tensorflow as tf

from autograder.engine import beforehand
from autograder.report import Verdict


class Counting(ABCMeta):
    asked = []  # noqa: RUF012

    def __subclasscheck__(cls, kind):
        Counting.asked.append(kind)
        return super().__subclasscheck__(kind)


def test_no_class_is_asked_a_second_time():
    class Probe(Mapping, metaclass=Counting):  # asked whenever Mapping does not remember
        pass

    Mapping.register(type("Stranger", (), {}))  # by which it forgets what other tests have made it remember
    kinds = [tf.__internal__.EagerTensor, type(None), list]
    beforehand.get_to_know_classes()
    assert set(kinds) <= set(Counting.asked)
    Counting.asked.clear()
    assert not any(issubclass(kind, Mapping) for kind in kinds)
    assert Counting.asked == []


def test_this_tensorflow_has_registries_to_fill():
    beforehand.fill_registries()  # where a name has gone, workers go on without, and nobody would notice


WRONG_SIZE = """
import tensorflow as tf
try:
    tf.reshape(tf.zeros(3), (2, 2))
except tf.errors.InvalidArgumentError as error:
    print(error)
"""


def test_operations_of_a_worker_run_as_they_are(engine, reference):
    """Wrapped into functions, their errors speak of `{{function_node __wrapped__Reshape_device_…}}`."""
    report = engine.grade(reference("activations/softmax") + WRONG_SIZE, "activations/softmax")
    assert report.verdict is Verdict.PASSED
    assert "Input to reshape is a tensor with 3 values" in report.output
    assert "__wrapped__" not in report.output
