"""What TensorBoard shows of a training: curves, weights, gradients, pictures, the graph, the settings."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import msgspec
import numpy as np
import tensorflow as tf
from keras import ops
from tensorboard.plugins.hparams import api as hparams

from dlkit.training.strategy import local

MOST = 8  # pictures of a kind
PROFILED = (2, 6)  # steps, the first ones left out, in which TensorFlow sets itself up


class Board(keras.callbacks.Callback):
    def __init__(self, folder: Path, plan: Any, built: Any, sample: Any) -> None:
        """`sample` is a batch to look at: its gradients, feature maps and attention."""
        super().__init__()
        self.folder = folder
        self.plan = plan
        self.loss = built.loss
        self.sample = sample
        self.steps = 0
        self.profiling = False

    def on_train_begin(self, logs: Any = None) -> None:
        self.writer = tf.summary.create_file_writer(str(self.folder))
        self.steps = int(local(self.model.optimizer.iterations))
        with self.writer.as_default():
            hparams.hparams(settings(self.plan, self.model), trial_id=str(self.folder))
            self._graph()

    def _graph(self) -> None:
        traced = tf.function(lambda given: self.model(given), autograph=False)
        tf.summary.graph(traced.get_concrete_function(self.sample[0]).graph)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.steps += 1
        with self.writer.as_default():
            tf.summary.scalar("step/loss", logs["loss"], step=self.steps)
        if self.plan.profile and self.steps == PROFILED[0]:
            tf.profiler.experimental.start(str(self.folder))
            self.profiling = True
        if self.profiling and self.steps == PROFILED[1]:
            self._end_profile()

    def _end_profile(self) -> None:
        if self.profiling:
            tf.profiler.experimental.stop()
            self.profiling = False

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        with self.writer.as_default():
            for name, value in (logs or {}).items():
                kind, plain = ("validation", name[4:]) if name.startswith("val_") else ("training", name)
                tf.summary.scalar(f"{kind}/{plain}", value, step=epoch + 1)
            tf.summary.scalar("training/learning_rate", learning_rate(self.model), step=epoch + 1)
            self._histograms(epoch + 1)
            for name, pictures in images(self.model, self.sample[0]):
                tf.summary.image(name, pictures, step=epoch + 1, max_outputs=MOST)
        self.writer.flush()

    def _histograms(self, epoch: int) -> None:
        for variable in self.model.trainable_variables:
            tf.summary.histogram(f"weights/{variable.path}", local(variable), step=epoch)
        inputs, targets = self.sample
        weights = [variable.value for variable in self.model.trainable_variables]
        with tf.GradientTape() as tape:
            tape.watch(weights)
            loss = tf.reduce_mean(self.loss(targets, self.model(inputs, training=True)))
        for variable, gradient in zip(
            self.model.trainable_variables, tape.gradient(loss, weights), strict=True
        ):
            if gradient is not None:
                gradient = tf.convert_to_tensor(gradient)
                tf.summary.histogram(f"gradients/{variable.path}", gradient, step=epoch)

    def on_train_end(self, logs: Any = None) -> None:
        self._end_profile()
        self.writer.close()


def learning_rate(model: keras.Model) -> float:
    rate = model.optimizer._learning_rate  # a variable, or a schedule, which tells it by the step
    if isinstance(rate, keras.Variable):
        return float(local(rate))
    return float(ops.convert_to_numpy(model.optimizer.learning_rate))


def settings(plan: Any, model: keras.Model) -> dict[str, Any]:
    """Of what TensorBoard can sort and filter by."""
    told = {name: value for name, value in msgspec.structs.asdict(plan).items() if name in SETTINGS}
    found = told | {"learning_rate": learning_rate(model), "weights": model.count_params()}
    return {name: value for name, value in found.items() if value is not None}


SETTINGS = ("exercise", "dataset", "batch", "precision", "clip", "accumulate", "seed")


def images(model: keras.Model, inputs: Any) -> Iterator[tuple[str, np.ndarray]]:
    """Filters, feature maps and attention maps, from 0 to 1, as `tf.summary.image` wants them."""
    for layer in model._flatten_layers(include_self=False):
        kernel = getattr(layer, "kernel", None)
        if kernel is not None and len(kernel.shape) == 4:
            taps = ops.convert_to_numpy(kernel)  # rows, columns, channels, filters
            yield f"filters/{layer.name}", stretched(np.moveaxis(taps, -1, 0)[:, :, :, :1])
    probe = [layer for layer in model.layers if shows(layer)]
    if not probe:
        return
    wanted = [[layer.input, layer.output] for layer in probe]
    values = keras.Model(model.inputs, keras.tree.flatten(wanted))(inputs)
    for layer, (given, came) in zip(probe, keras.tree.pack_sequence_as(wanted, values), strict=True):
        maps = attention_maps(layer, given, came)
        if maps is not None:
            yield f"attention/{layer.name}", stretched(ops.convert_to_numpy(maps)[..., None])
        elif len(came.shape) == 4:
            first = ops.convert_to_numpy(came)[0]  # one example's: rows, columns, channels
            yield f"features/{layer.name}", stretched(np.moveaxis(first, -1, 0)[..., None])


def shows(layer: keras.layers.Layer) -> bool:
    if isinstance(layer, keras.layers.InputLayer) or not getattr(layer, "_inbound_nodes", None):
        return False
    outputs = layer.output
    return "ttention" in type(layer).__name__ or (
        not isinstance(outputs, (list, tuple)) and len(outputs.shape) == 4
    )


def attention_maps(layer: keras.layers.Layer, given: Any, came: Any) -> Any:
    """(pictures, queries, keys), or None where the layer gives no attention away."""
    if "ttention" not in type(layer).__name__ or not isinstance(given, list | tuple):
        return None
    if "return_attention_scores" in inspect.signature(layer.call).parameters:
        return layer(given[0], given[1], return_attention_scores=True)[1][0]  # one example's heads
    if isinstance(came, list | tuple):
        return came[1]
    if len(given) < 3:
        return None
    # Attention is linear in its values: with one unit vector for each key, what comes out are the weights.
    query, key = given[0], given[1]
    units = ops.broadcast_to(ops.eye(key.shape[1], dtype=query.dtype), (query.shape[0], *[key.shape[1]] * 2))
    return layer(query, key, units, *given[3:])


def stretched(pictures: np.ndarray) -> np.ndarray:
    """Each picture from its darkest to its brightest, large enough to see."""
    pictures = pictures.astype("float32")[:MOST]
    low, high = pictures.min(axis=(1, 2, 3), keepdims=True), pictures.max(axis=(1, 2, 3), keepdims=True)
    pictures = (pictures - low) / np.maximum(high - low, 1e-12)
    times = max(1, 96 // max(pictures.shape[1:3]))
    return pictures.repeat(times, axis=1).repeat(times, axis=2)
