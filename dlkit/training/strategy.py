"""Where a training runs: picks a `tf.distribute` strategy, and says in a sentence which and why.

Logical devices can only be made before TensorFlow has touched its devices, so choose first.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import time
from typing import Any

import msgspec
import numpy as np
import tensorflow as tf

from dlkit.training.problems import TrainingError

NAMES = ("auto", "tpu", "workers", "mirrored", "gpu", "cpu")
PATIENCE = 60.0  # seconds, for workers to appear


class Chosen(msgspec.Struct, frozen=True):
    strategy: tf.distribute.Strategy
    says: str
    workers: int = 1  # processes that train together

    @property
    def replicas(self) -> int:
        return int(self.strategy.num_replicas_in_sync)

    @property
    def alone(self) -> bool:
        """One process, one device."""
        return self.replicas == 1 and self.workers == 1

    @property
    def compiles(self) -> bool:
        """Whether XLA can compile a replica's part; logical devices share what it would have to part."""
        devices = self.strategy.extended.worker_devices
        return len(devices) == 1 or not any("CPU" in device for device in devices)

    @property
    def chief(self) -> bool:
        """Whether this process writes for all: checkpoints, logs, the progress bar."""
        resolver = self.strategy.cluster_resolver
        return resolver is None or resolver.task_type in (None, "", "chief") or not resolver.task_id

    def told_by_chief(self, numbers: list[int]) -> list[int]:
        """The chief's numbers, in every worker."""

        def mine() -> Any:
            first = tf.distribute.get_replica_context().replica_id_in_sync_group == 0
            return tf.cast(numbers, "float32") * tf.cast(first, "float32")

        values = self.strategy.run(mine)
        return [int(each) for each in self.strategy.reduce(tf.distribute.ReduceOp.SUM, values, axis=None)]

    def scope(self) -> contextlib.AbstractContextManager[Any]:
        return self.strategy.scope()  # type: ignore[no-any-return]


def local(variable: Any) -> np.ndarray:
    """A Keras variable's value as this process has it. Reading one as usual may ask all workers, and wait."""
    value = variable._value if hasattr(variable, "_value") else variable
    parts = getattr(value, "values", None)  # of a distributed variable
    return np.asarray((parts[0] if parts else value).numpy())


def choose(name: str = "auto", replicas: int | None = None, patience: float = PATIENCE) -> Chosen:
    """The strategy of this name; `auto` takes the best that is there."""
    if name not in NAMES:
        raise TrainingError(f"There is no strategy {name!r}; there are {', '.join(NAMES)}.")
    if replicas is not None and name not in ("mirrored", "auto"):
        raise TrainingError(f"Replicas are made by the strategy mirrored, not by {name}.")
    if replicas is not None and replicas < 1:
        raise TrainingError(f"{replicas} replicas cannot train; it takes at least one.")
    if name == "auto":
        name = best(replicas)
    makers = {"tpu": tpu, "workers": lambda: workers(patience), "gpu": gpu, "cpu": cpu}
    return mirrored(replicas) if name == "mirrored" else makers[name]()


def best(replicas: int | None) -> str:
    """TPU, then several workers, several GPUs, one GPU, and the processor, which is always there."""
    if replicas is not None:
        return "mirrored"
    if os.environ.get("TPU_NAME") or tf.config.list_logical_devices("TPU"):
        return "tpu"
    if os.environ.get("TF_CONFIG"):
        return "workers"
    gpus = tf.config.list_physical_devices("GPU")
    return "mirrored" if len(gpus) > 1 else "gpu" if gpus else "cpu"


def tpu() -> Chosen:
    try:
        resolver = tf.distribute.cluster_resolver.TPUClusterResolver.connect()
    except Exception as error:
        reason = str(error).strip().partition("\n")[0]
        raise TrainingError(f"No TPU answers ({reason or type(error).__name__}).") from None
    strategy = tf.distribute.TPUStrategy(resolver)
    return Chosen(strategy, f"Training on a TPU with {strategy.num_replicas_in_sync} cores.")


def workers(patience: float) -> Chosen:
    addresses, index = cluster()
    for address in addresses[:index]:  # each worker waits for those before it; the first one's server leads
        wait_for(address, patience)
    options = tf.distribute.experimental.CommunicationOptions(
        implementation=tf.distribute.experimental.CommunicationImplementation.RING
    )
    try:
        strategy = tf.distribute.MultiWorkerMirroredStrategy(communication_options=options)
    except tf.errors.DeadlineExceededError:
        raise TrainingError(
            f"Not all of the {len(addresses)} workers came; each of them is started by the same command."
        ) from None
    return Chosen(
        strategy,
        f"Training on {len(addresses)} workers (TF_CONFIG says so); this is number {index}.",
        len(addresses),
    )


def cluster() -> tuple[list[str], int]:
    """The workers' addresses, and which of them this process is."""
    written = os.environ.get("TF_CONFIG", "")
    if not written:
        raise TrainingError("Several workers need TF_CONFIG, which tells each the others' addresses.")
    try:
        said = json.loads(written)
        task = said["task"]
        ordered = [*said["cluster"].get("chief", []), *said["cluster"].get("worker", [])]
        before = len(said["cluster"].get("chief", [])) if task["type"] == "worker" else 0
        index = before + int(task["index"])
        ordered[index].rpartition(":")
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        raise TrainingError(
            'TF_CONFIG cannot be read; it looks like {"cluster": {"worker": ["host:port", …]}, '
            '"task": {"type": "worker", "index": 0}}.'
        ) from None
    return ordered, index


def wait_for(address: str, patience: float) -> None:
    host, _, port = address.rpartition(":")
    until = time.monotonic() + patience
    while True:
        try:
            with socket.create_connection((host, int(port)), timeout=2.0):
                return
        except (OSError, ValueError):
            if time.monotonic() > until:
                raise TrainingError(
                    f"The worker at {address} did not answer within {patience:g} seconds."
                ) from None
            time.sleep(0.2)  # between knocks


def mirrored(replicas: int | None) -> Chosen:
    """On all GPUs; or on so many logical devices of the processor, for anyone to try."""
    gpus = tf.config.list_physical_devices("GPU")
    if gpus and replicas in (None, len(gpus)):
        strategy = tf.distribute.MirroredStrategy()
        return Chosen(strategy, f"Training on {len(gpus)} GPUs, each with a replica of the model.")
    if len(gpus) >= (count := replicas or 2):
        strategy = tf.distribute.MirroredStrategy([f"GPU:{number}" for number in range(count)])
        return Chosen(strategy, f"Training on {count} of {len(gpus)} GPUs.")
    processor = tf.config.list_physical_devices("CPU")[0]
    try:
        parts = [tf.config.LogicalDeviceConfiguration() for _ in range(count)]
        tf.config.set_logical_device_configuration(processor, parts)
    except RuntimeError:
        if len(tf.config.list_logical_devices("CPU")) < count:
            raise TrainingError(
                f"{count} replicas cannot be made any more: TensorFlow is already in use in this process."
            ) from None
    strategy = tf.distribute.MirroredStrategy([f"CPU:{number}" for number in range(count)])
    return Chosen(strategy, f"Training on {count} replicas that share this machine's processor.")


def gpu() -> Chosen:
    if not tf.config.list_physical_devices("GPU"):
        raise TrainingError("TensorFlow sees no GPU here; `--strategy cpu` trains without one.")
    return Chosen(tf.distribute.OneDeviceStrategy("GPU:0"), "Training on the GPU.")


def cpu() -> Chosen:
    return Chosen(tf.distribute.OneDeviceStrategy("CPU:0"), "Training on the processor.")
