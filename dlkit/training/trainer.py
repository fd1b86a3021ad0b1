"""One training loop for every strategy. Keras's own `fit` fails under several workers.

The numbers do not depend on where it runs: gradients are summed over the replicas and divided by the size
of the whole batch, then clipped and applied once. So two replicas give what one device gives.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from dlkit.training.batches import Batches, Held, fitting, groups, only_batches_vary
from dlkit.training.checkpoints import Checkpoints, Position, fit, read
from dlkit.training.diagnosis import first_to_go
from dlkit.training.losses import scales_its_loss, without_reduction
from dlkit.training.problems import TrainingError
from dlkit.training.strategy import Chosen, local


class Trainer:
    """Trains a built Keras model. Model and optimizer are to be made inside `chosen.scope()`."""

    def __init__(
        self,
        model: keras.Model,
        optimizer: keras.optimizers.Optimizer,
        loss: Callable[[Any, Any], Any],
        chosen: Chosen,
        *,
        metrics: Sequence[keras.metrics.Metric] = (),
        clip: float | None = None,
        accumulate: int = 1,
        compiled: bool = False,
    ) -> None:
        """`clip` bounds the gradients' global norm; `accumulate` so many batches make one step."""
        if compiled and not chosen.compiles:
            raise TrainingError("XLA does not compile for replicas that share a processor.")
        self.model = model
        self.loss = loss
        self.chosen = chosen
        self.metrics = list(metrics)
        self.clip = clip
        self.accumulate = accumulate
        self.position = Position()
        self.stopped = False  # by Ctrl-C
        with chosen.scope():
            if model.dtype_policy.name == "mixed_float16" and not scales_its_loss(optimizer):
                optimizer = keras.optimizers.LossScaleOptimizer(optimizer)
            self.optimizer = optimizer
            if not optimizer.built:
                optimizer.build(model.trainable_variables)
        model.optimizer = optimizer  # where Keras's callbacks look for it
        self._compiled = (compiled and chosen.alone) or None  # the whole step, else each replica's part
        self._gradients = tf.function(
            self._replica, jit_compile=(compiled and not chosen.alone) or None, autograph=False
        )
        self._traced: dict[Any, Any] = {}
        self._fitting: set[str] = set()

    def train(
        self,
        batches: Batches,
        epochs: int,
        *,
        validation: Batches | None = None,
        checkpoints: Checkpoints | None = None,
        callbacks: Iterable[keras.callbacks.Callback] = (),
        on_step: Callable[[Position, float], None] = lambda position, loss: None,
    ) -> list[dict[str, float]]:
        """Trains up to so many epochs, on from the newest checkpoint if there is one; returns the history."""
        if checkpoints:
            self._resume(checkpoints)
        heard = keras.callbacks.CallbackList(list(callbacks), model=self.model)
        self.model.stop_training = False
        heard.on_train_begin()
        with stopping_on_interrupt(self):
            while self.position.epoch < epochs and not self.model.stop_training:
                epoch = self.position.epoch
                heard.on_epoch_begin(epoch)
                if not self._epoch(batches(epoch), checkpoints, heard, on_step):
                    break
                logs = {"loss": float(np.mean(self.position.seen)), **self._results()}
                if validation:
                    logs |= {f"val_{name}": value for name, value in self.evaluate(validation(epoch)).items()}
                self.position = Position(epoch + 1, 0, [*self.position.history, logs])
                heard.on_epoch_end(epoch, logs)
                self._save(checkpoints)
        heard.on_train_end()
        return self.position.history

    def _epoch(self, dataset: Any, checkpoints: Checkpoints | None, heard: Any, on_step: Any) -> bool:
        """What is left of an epoch; whether it came to its end."""
        if not self.position.step:  # otherwise the metrics go on from their checkpoint
            self._reset_metrics()
        distributed = self._distributed("train", dataset, self.position.step)
        for group in groups(distributed, self.accumulate):
            step = self._in_graph(self._step, (distributed.element_spec,) * len(group))
            loss = float(step(group))
            if not np.isfinite(loss):
                raise TrainingError(self._diagnosed(loss, group))
            self.position.step += len(group)
            self.position.seen.append(loss)
            heard.on_train_batch_end(self.position.step - 1, {"loss": loss})
            on_step(self.position, loss)
            if self.stopped:
                self._save(checkpoints)
                return False
            if checkpoints and checkpoints.every and self.position.step % checkpoints.every < len(group):
                self._save(checkpoints)
        return True

    def evaluate(self, dataset: tf.data.Dataset | Held) -> dict[str, float]:
        """The mean loss and the metrics on these batches; the metrics start anew."""
        self._reset_metrics()
        total, count = 0.0, 0.0
        distributed = self._distributed("evaluate", dataset, 0)
        predict = self._in_graph(self._predict, distributed.element_spec)
        for batch in distributed:
            loss, part = predict(batch)
            total, count = total + float(loss), count + float(part)
        return {"loss": total / count, **self._results()}

    def _distributed(self, use: str, dataset: tf.data.Dataset | Held, done: int) -> Any:
        if use not in self._fitting:  # looked at once: it reads a batch
            fitting(dataset, self.chosen.replicas)
            self._fitting.add(use)
        dataset = dataset.skip(done) if done else dataset
        if self.chosen.alone:  # setting a distribution up takes as long as dozens of small steps
            return dataset
        whole = dataset.dataset() if isinstance(dataset, Held) else dataset
        return self.chosen.strategy.experimental_distribute_dataset(whole)

    def _in_graph(self, function: Callable[[Any], Any], spec: Any) -> Any:
        """Traced for each size of batch, or for open sizes: never for what happens to come first.

        Otherwise a training that goes on in its last, smaller batch is traced for other sizes than one that
        ran from the start; TensorFlow then takes other kernels, and the last bits differ.
        """
        key = function.__name__, *tf.nest.flatten(spec)
        if key not in self._traced:
            signature = None if self.chosen.alone and only_batches_vary(spec) else [spec]
            self._traced[key] = tf.function(
                function, input_signature=signature, autograph=False, jit_compile=self._compiled
            )
        return self._traced[key]

    # One step: in each replica, then across them.

    def _replica(self, inputs: Any, targets: Any) -> tuple[Any, Any, list[Any], Any]:
        """This replica's summed loss and what it was summed over, its gradients, its outputs."""
        weights = [variable.value for variable in self.model.trainable_variables]
        with tf.GradientTape() as tape:
            outputs = self.model(inputs, training=True)
            objective, count = self._summed(targets, outputs)
            # The way back starts from the mean: a sum, scaled up, would leave float16's range.
            scaled = self.optimizer.scale_loss(tf.math.divide_no_nan(objective, count))
        gradients = tape.gradient(scaled, weights, unconnected_gradients=tf.UnconnectedGradients.ZERO)
        summed = [tf.convert_to_tensor(each) * tf.cast(count, each.dtype) for each in gradients]
        return objective, count, summed, outputs

    def _summed(self, targets: Any, outputs: Any) -> tuple[Any, Any]:
        """The sum of the losses and their number, which may be added up over replicas where means may not."""
        values = tf.cast(without_reduction(self.loss)(targets, outputs), "float32")
        mask = getattr(outputs, "_keras_mask", None)
        if values.shape.rank == 0:  # the loss has made a mean of its own
            count = tf.cast(tf.shape(tf.nest.flatten(targets)[0])[0], "float32")
            total = values * count
        else:
            total = tf.reduce_sum(values)
            valid = mask is not None and isinstance(self.loss, keras.losses.Loss)
            count = tf.reduce_sum(tf.cast(mask if valid else tf.ones_like(values), "float32"))
        extra = sum(tf.cast(each, "float32") for each in self.model.losses)
        return total + extra * count, count

    def _step(self, group: Sequence[Any]) -> Any:
        total, count, gradients = 0.0, 0.0, None
        for inputs, targets in group:
            found = self.chosen.strategy.run(self._gradients, args=(inputs, targets))
            objective, part, these = (self._over_replicas(each) for each in found[:3])
            total, count = total + objective, count + part
            gradients = these if gradients is None else [a + b for a, b in zip(gradients, these, strict=True)]
            self._update_metrics(targets, found[3])
        loss = total / count
        gradients = [each / tf.cast(count, each.dtype) for each in gradients or []]
        # A loss that is no number must not reach the weights: they tell where it came from.
        tf.cond(tf.math.is_finite(loss), lambda: self._apply(gradients), lambda: None)
        return loss

    def _apply(self, gradients: list[Any]) -> None:
        if self.clip is not None:
            # Clipping speaks of true gradients, not of those that loss scaling has blown up.
            scale = self.optimizer.scale_loss(1.0)
            gradients, _ = tf.clip_by_global_norm(gradients, tf.cast(self.clip * scale, gradients[0].dtype))
        self.optimizer.apply(gradients, self.model.trainable_variables)

    def _over_replicas(self, value: Any) -> Any:
        return tf.nest.map_structure(
            lambda each: self.chosen.strategy.reduce(tf.distribute.ReduceOp.SUM, each, axis=None), value
        )

    def _predict(self, batch: Any) -> tuple[Any, Any]:
        inputs, targets = batch

        def run(inputs: Any, targets: Any) -> tuple[Any, Any, Any]:
            outputs = self.model(inputs, training=False)
            return *self._summed(targets, outputs), outputs

        found = self.chosen.strategy.run(run, args=(inputs, targets))
        self._update_metrics(targets, found[2])
        return self._over_replicas(found[0]), self._over_replicas(found[1])

    def _update_metrics(self, targets: Any, outputs: Any) -> None:
        """On the whole batch, once: a metric's own variables know nothing of replicas."""
        if self.metrics:
            everything = [self.chosen.strategy.gather(each, axis=0) for each in (targets, outputs)]
            for metric in self.metrics:
                metric.update_state(*everything)

    def _reset_metrics(self) -> None:
        for metric in self.metrics:
            metric.reset_state()

    def _results(self) -> dict[str, float]:
        return {metric.name: float(metric.result()) for metric in self.metrics}

    def _diagnosed(self, loss: float, group: Sequence[Any]) -> str:
        inputs = self.chosen.strategy.experimental_local_results(group[0][0])[0]
        where = f"step {self.position.step + 1} of epoch {self.position.epoch + 1}"
        return (
            f"The loss is {loss} at {where}; {first_to_go(self.model, inputs)} "
            "The weights are those of the step before."
        )

    # Checkpoints.

    def _variables(self) -> dict[str, Any]:
        found = {}
        for kind, variables in (("model", self.model.variables), ("optimizer", self.optimizer.variables)):
            for number, variable in enumerate(variables):
                found[f"{kind}/{number}/{variable.name}"] = variable
        for metric in self.metrics:
            for number, variable in enumerate(metric.variables):
                found[f"metric/{metric.name}/{number}"] = variable
        return found

    def _save(self, checkpoints: Checkpoints | None) -> None:
        if checkpoints and self.chosen.chief:
            values = {name: local(each) for name, each in self._variables().items()}
            checkpoints.save(self.position, values)

    def _resume(self, checkpoints: Checkpoints) -> None:
        found = checkpoints.newest() if self.chosen.chief else None
        if self.chosen.workers > 1:
            # One decides for all: another worker may look before or after the newest was written.
            position = found[0] if found else Position(-1)
            epoch, step = self.chosen.told_by_chief([position.epoch, position.step])
            if epoch >= 0 and not self.chosen.chief:
                found = read(checkpoints.file(epoch, step))
        if found is None:
            return
        position, values = found
        variables = self._variables()
        fit(values, {name: tuple(variable.shape) for name, variable in variables.items()})
        for name, variable in variables.items():
            variable.assign(values[name])
        self.position = position


@contextmanager
def stopping_on_interrupt(trainer: Trainer) -> Iterator[None]:
    """Ctrl-C ends the training after the step at hand, with a checkpoint; a second one ends it at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: object) -> None:
        trainer.stopped = True
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
