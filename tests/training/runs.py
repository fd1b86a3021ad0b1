"""One training in a process of its own: `python runs.py '{"strategy": "mirrored", "replicas": 2}'`.

TensorFlow's devices are fixed once they are used, so each strategy needs a fresh process. Prints a line for
each step while it runs, and a last line of JSON.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from dlkit.training import Checkpoints, Trainer, TrainingError, choose

SAMPLES = 44  # not a multiple of the batch: the last one is smaller, and uneven among replicas


def numbers():
    dice = np.random.default_rng(3)
    inputs = dice.normal(size=(SAMPLES, 5)).astype("float32")
    return inputs, (inputs @ dice.normal(size=(5, 3)) + 0.1).argmax(axis=1).astype("int32")


def batches(size):
    inputs, targets = numbers()

    def of(epoch):
        order = np.random.default_rng(epoch).permutation(SAMPLES)
        return tf.data.Dataset.from_tensor_slices((inputs[order], targets[order])).batch(size)

    return of


def run(asked):
    chosen = choose(asked.get("strategy", "cpu"), asked.get("replicas"), patience=20.0)
    keras.utils.set_random_seed(7)
    keras.config.set_dtype_policy(asked.get("precision", "float32"))
    with chosen.scope():
        model = keras.Sequential(
            [
                keras.Input((5,)),
                keras.layers.Dense(8, activation="tanh"),
                keras.layers.Dropout(asked.get("dropout", 0.0), seed=5),
                keras.layers.Dense(3, dtype="float32", kernel_regularizer=keras.regularizers.L2(1e-3)),
            ]
        )
        optimizer = keras.optimizers.Adam(0.02)
        metrics = [keras.metrics.SparseCategoricalAccuracy(name="accuracy")]
    trainer = Trainer(
        model,
        optimizer,
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        chosen,
        metrics=metrics,
        clip=asked.get("clip"),
        accumulate=asked.get("accumulate", 1),
        compiled=asked.get("compiled", False),
    )
    losses = []

    def on_step(position, loss):
        losses.append(loss)
        print("step", position.epoch, position.step, flush=True)

    folder = asked.get("checkpoints")
    checkpoints = Checkpoints(Path(folder), every=asked.get("every", 0)) if folder else None
    data = batches(asked.get("batch", 12))
    history = trainer.train(
        data, asked.get("epochs", 3), validation=data, checkpoints=checkpoints, on_step=on_step
    )
    weights = [variable.numpy() for variable in model.trainable_variables]
    return {
        "says": chosen.says,
        "losses": losses,
        "history": history,
        "stopped": trainer.stopped,
        "digest": hashlib.sha256(b"".join(each.tobytes() for each in weights)).hexdigest(),
        "weights": [float(each.sum()) for each in weights],
        "notes": checkpoints.notes if checkpoints else [],
        "keras": by_fit(asked, data) if asked.get("fit") else None,
    }


def by_fit(asked, data):
    """The same training by Keras's own `fit`, on one device, as an oracle."""
    keras.utils.set_random_seed(7)
    model = keras.Sequential(
        [
            keras.Input((5,)),
            keras.layers.Dense(8, activation="tanh"),
            keras.layers.Dense(3, kernel_regularizer=keras.regularizers.L2(1e-3)),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    clip = asked.get("clip")
    model.compile(keras.optimizers.Adam(0.02, global_clipnorm=clip), loss, metrics=["accuracy"])
    found = []
    for epoch in range(asked.get("epochs", 3)):
        for inputs, targets in data(epoch):
            found.append(float(model.train_on_batch(inputs, targets, return_dict=True)["loss"]))
            model.reset_metrics()
    return {"losses": found, "weights": [float(v.numpy().sum()) for v in model.trainable_variables]}


if __name__ == "__main__":
    try:
        print(json.dumps(run(json.loads(sys.argv[1]))), flush=True)
    except TrainingError as error:
        print(json.dumps({"error": str(error)}), flush=True)
