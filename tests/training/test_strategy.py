"""What is picked, and what is said where it cannot be."""

from __future__ import annotations

import json

import pytest
import tensorflow as tf

from dlkit.training import TrainingError, choose


def test_without_anything_better_it_is_the_processor(monkeypatch):
    monkeypatch.delenv("TF_CONFIG", raising=False)
    chosen = choose()
    assert chosen.says == "Training on the processor."
    assert chosen.replicas == 1
    assert chosen.chief


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"name": "gpu"}, "TensorFlow sees no GPU here"),
        ({"name": "tpu"}, "No TPU answers"),
        ({"name": "fast"}, "There is no strategy 'fast'; there are auto, tpu,"),
        ({"name": "cpu", "replicas": 2}, "Replicas are made by the strategy mirrored"),
        ({"name": "mirrored", "replicas": 0}, "0 replicas cannot train"),
        ({"name": "workers"}, "Several workers need TF_CONFIG"),
    ],
)
def test_what_is_not_there_is_said_in_a_sentence(asked, says, monkeypatch):
    monkeypatch.delenv("TF_CONFIG", raising=False)
    with pytest.raises(TrainingError, match=says):
        choose(**asked)


@pytest.mark.parametrize("config", ["{", "[]", '{"cluster": {}, "task": {"type": "worker", "index": 0}}'])
def test_a_tf_config_that_cannot_be_read(config, monkeypatch):
    monkeypatch.setenv("TF_CONFIG", config)
    with pytest.raises(TrainingError, match="TF_CONFIG cannot be read"):
        choose("workers")


def test_a_worker_that_does_not_answer(monkeypatch):
    config = {"cluster": {"worker": ["127.0.0.1:9", "127.0.0.1:10"]}, "task": {"type": "worker", "index": 1}}
    monkeypatch.setenv("TF_CONFIG", json.dumps(config))
    with pytest.raises(TrainingError, match="127.0.0.1:9 did not answer within 0.1 seconds"):
        choose("workers", patience=0.1)


def test_workers_that_never_come(monkeypatch):
    def waited(**_):
        raise tf.errors.DeadlineExceededError(None, None, "Barrier timed out.")

    monkeypatch.setattr(tf.distribute, "MultiWorkerMirroredStrategy", waited)
    config = {"cluster": {"worker": ["127.0.0.1:9", "127.0.0.1:10"]}, "task": {"type": "worker", "index": 0}}
    monkeypatch.setenv("TF_CONFIG", json.dumps(config))
    with pytest.raises(TrainingError, match="Not all of the 2 workers came; each of them is started"):
        choose("workers")
