"""The devices for checks that train on two replicas: two logical ones, of one processor.

They have to be there before TensorFlow's first operation, so each process that runs checks makes them as it
starts; the fork server does so for all its workers. The second one costs nothing until a check uses it.
"""

from __future__ import annotations

import tensorflow as tf

REPLICAS = 2


def make_devices() -> None:
    processor, *_ = tf.config.list_physical_devices("CPU")
    devices = [tf.config.LogicalDeviceConfiguration() for _ in range(REPLICAS)]
    tf.config.set_logical_device_configuration(processor, devices)
