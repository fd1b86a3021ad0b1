"""What the fork server does before it forks, so that no worker has to."""

from __future__ import annotations

from abc import ABCMeta
from collections.abc import Mapping

import tensorflow as tf

from autograder.engine import beforehand


class Counting(ABCMeta):
    asked = []  # noqa: RUF012

    def __subclasscheck__(cls, kind):
        Counting.asked.append(kind)
        return super().__subclasscheck__(kind)


def test_no_class_is_asked_a_second_time():
    class Probe(Mapping, metaclass=Counting):  # asked whenever Mapping does not remember
        pass

    kinds = [tf.__internal__.EagerTensor, type(None), list]
    beforehand.get_to_know_classes()
    assert set(kinds) <= set(Counting.asked)
    Counting.asked.clear()
    assert not any(issubclass(kind, Mapping) for kind in kinds)
    assert Counting.asked == []


def test_this_tensorflow_has_the_registries_that_are_filled():
    beforehand.fill_registries()  # where a name has gone, `prepare` goes on without
