"""What goes wrong in the middle of a training: numbers that are none, full disks, strangers' checkpoints."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from dlkit.training import Checkpoints, Trainer, TrainingError, choose
from dlkit.training.checkpoints import Position


def model_with(layer: keras.layers.Layer) -> keras.Model:
    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(4, name="before"), layer])


def batches(epoch: int = 0) -> tf.data.Dataset:
    dice = np.random.default_rng(epoch)
    return tf.data.Dataset.from_tensor_slices(
        (dice.normal(size=(8, 3)).astype("float32"), dice.normal(size=(8, 2)).astype("float32"))
    ).batch(4)


def trainer(model: keras.Model, **options: object) -> Trainer:
    return Trainer(
        model, keras.optimizers.SGD(0.1), keras.losses.MeanSquaredError(), choose("cpu"), **options
    )


def test_the_layer_that_went_first_is_named_and_the_weights_stay():
    class Breaks(keras.layers.Layer):
        def call(self, inputs):
            return keras.ops.log(-keras.ops.square(inputs[:, :2]) - 1.0)

    model = model_with(Breaks(name="breaks"))
    before = [weight.numpy() for weight in model.weights]
    with pytest.raises(
        TrainingError, match="loss is nan at step 1 of epoch 1; the output of the layer breaks went first"
    ):
        trainer(model).train(batches, 1)
    assert all(np.array_equal(a, b.numpy()) for a, b in zip(before, model.weights, strict=True))


def test_a_loss_that_breaks_by_itself_is_told_from_a_layer():
    model = model_with(keras.layers.Dense(2))
    broken = Trainer(
        model,
        keras.optimizers.SGD(),
        lambda targets, outputs: keras.ops.mean(outputs) * float("inf"),
        choose("cpu"),
    )
    with pytest.raises(TrainingError, match="it arises in the loss"):
        broken.train(batches, 1)


def test_inputs_that_are_no_numbers_are_told(tmp_path):
    data = tf.data.Dataset.from_tensors((tf.fill((4, 3), np.nan), tf.zeros((4, 2))))
    with pytest.raises(TrainingError, match="the inputs already hold something that is no number"):
        trainer(model_with(keras.layers.Dense(2))).train(lambda epoch: data, 1)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (tf.data.Dataset.from_tensors((tf.zeros((4, 3)), tf.zeros((4, 2)))).take(0), "no batches"),
        (tf.data.Dataset.from_tensors(tf.zeros((4, 3))), "a pair of inputs and targets"),
    ],
)
def test_data_that_cannot_be_trained_on(data, says):
    with pytest.raises(TrainingError, match=says):
        trainer(model_with(keras.layers.Dense(2))).train(lambda epoch: data, 1)


def test_a_full_disk_costs_one_checkpoint_and_not_the_one_before(tmp_path, monkeypatch):
    checkpoints = Checkpoints(tmp_path)
    assert checkpoints.save(Position(epoch=1), {"a": np.ones(3)})

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert not checkpoints.save(Position(epoch=2), {"a": np.zeros(3)})
    assert "No space left on device" in checkpoints.notes[0]
    position, values = checkpoints.newest() or pytest.fail("it is gone")
    assert position.epoch == 1
    assert values["a"].tolist() == [1, 1, 1]
    assert [file.suffix for file in tmp_path.iterdir()] == [".checkpoint"]


def test_only_the_newest_checkpoints_are_kept(tmp_path):
    checkpoints = Checkpoints(tmp_path)
    for epoch in range(6):
        checkpoints.save(Position(epoch=epoch), {"a": np.ones(1)})
    assert [file.name[:6] for file in checkpoints.files()] == ["000005", "000004", "000003"]


def test_another_models_checkpoint_is_refused(tmp_path):
    checkpoints = Checkpoints(tmp_path)
    trainer(model_with(keras.layers.Dense(2, name="after"))).train(batches, 1, checkpoints=checkpoints)
    other = keras.Sequential(
        [keras.Input((3,)), keras.layers.Dense(5, name="before"), keras.layers.Dense(2, name="after")]
    )
    with pytest.raises(TrainingError, match=r"has shape \(3, 4\); the model wants \(3, 5\)"):
        trainer(other).train(batches, 1, checkpoints=checkpoints)


@pytest.mark.filterwarnings("ignore:__array__ implementation")  # of Keras's variables, under NumPy 2
def test_keras_callbacks_are_heard():
    model = model_with(keras.layers.Dense(2))
    callbacks = [
        keras.callbacks.EarlyStopping(monitor="loss", patience=0, min_delta=100.0),
        keras.callbacks.LearningRateScheduler(lambda epoch: 0.01 * (epoch + 1)),
    ]
    history = trainer(model).train(batches, 9, callbacks=callbacks)
    assert len(history) == 2
    assert float(model.optimizer.learning_rate) == pytest.approx(0.02)


def test_padding_weighs_nothing_whatever_the_batch():
    """The mean is over the tokens that count, so short sentences weigh less than long ones."""
    ids = np.array([[1, 2, 3, 4], [1, 0, 0, 0]])
    targets = np.arange(8, dtype="float32").reshape(2, 4, 1)
    data = tf.data.Dataset.from_tensor_slices((ids, targets)).batch(1)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Embedding(5, 1, mask_zero=True)])
    found = trainer(model).evaluate(data)["loss"]
    gap = model.weights[0].numpy()[ids] - targets
    assert found == pytest.approx(np.square(gap)[ids > 0].mean(), rel=1e-5)
