"""Trainings, each in a process that this one forks; `trainings.py` starts it and asks.

TensorFlow's devices are fixed once they are used, so each strategy needs a fresh process. A training prints a
line for each step while it runs, and a last line of JSON.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import signal
import socket
import sys
import traceback
from pathlib import Path

import dlkit.light  # noqa: F401  before anybody else imports Keras

# isort: split
import keras
import keras_tuner  # noqa: F401  for `dlkit tune`
import numpy as np
import tensorflow as tf
import tensorflow_datasets  # noqa: F401  for all that show or train

from autograder import cli
from autograder.cli import training
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


def serve(control):
    """Each request brings three descriptors: two to print on, and one on which the process is told of."""
    while True:
        request, descriptors, _, _ = socket.recv_fds(control, 1 << 16, 3)
        if not request:
            return
        if os.fork() == 0:  # waits for the training, so that we need not
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            output, errors, told = descriptors
            training = os.fork()
            if training == 0:
                control.close()
                os.close(told)
                os.dup2(output, 1)
                os.dup2(errors, 2)
                begin(**json.loads(request))
            os.close(output)
            os.write(told, f"{training}\n".encode())
            code = os.waitstatus_to_exitcode(os.waitpid(training, 0)[1])
            os.write(told, f"{code}\n".encode())
            os._exit(0)
        for descriptor in descriptors:
            os.close(descriptor)


def begin(environment, asked=None, words=(), folder="."):
    code = 1
    try:
        os.environ.update(environment)
        os.chdir(folder)
        code = commanded(words) if words else printed(asked)
    except BaseException:  # told on the training's own output; nothing may outlive this process
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def printed(asked):
    try:
        print(json.dumps(run(asked)))
    except TrainingError as error:
        print(json.dumps({"error": str(error)}))
    return 0


def commanded(words):
    """`dlkit` with these words, which trains in this process and not in one that it starts."""
    training.ran = lambda module: importlib.import_module(module[2]).main(module[3:])
    return cli.run(words)


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever waits for a training is not waited for
    for command in ("data", "train", "tune"):
        importlib.import_module(f"dlkit.commands.{command}")
    serve(socket.socket(fileno=int(sys.argv[1])))
