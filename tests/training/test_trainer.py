"""The same numbers wherever it runs, and after whatever happened on the way."""

from __future__ import annotations

import json
import signal
import socket

import pytest
from trainings import ended  # type: ignore[import-not-found]

SETTINGS = {"clip": 0.5}


def test_one_device_gives_what_fit_gives(trained):
    ours = trained(fit=True, **SETTINGS)
    assert ours["losses"] == pytest.approx(ours["keras"]["losses"], rel=1e-5)
    assert ours["weights"] == pytest.approx(ours["keras"]["weights"], abs=1e-5)
    assert ours["history"][-1]["accuracy"] > ours["history"][0]["accuracy"]


@pytest.mark.parametrize("replicas", [2, 4])
def test_replicas_give_what_one_device_gives_though_batches_do_not_divide(trained, replicas):
    one = trained(fit=True, **SETTINGS)
    several = trained(strategy="mirrored", replicas=replicas, **SETTINGS)
    assert several["losses"] == pytest.approx(one["losses"], rel=1e-5)
    assert several["weights"] == pytest.approx(one["weights"], abs=1e-5)
    assert [logs["val_accuracy"] for logs in several["history"]] == pytest.approx(
        [logs["val_accuracy"] for logs in one["history"]]
    )
    assert f"{replicas} replicas" in several["says"]


def test_two_workers_give_what_one_device_gives(trained, start):
    addresses = free_addresses(2)
    workers = [
        start(
            {"strategy": "workers", **SETTINGS},
            TF_CONFIG=json.dumps(
                {"cluster": {"worker": addresses}, "task": {"type": "worker", "index": index}}
            ),
        )
        for index in range(2)
    ]
    first, second = (ended(worker) for worker in workers)
    one = trained(fit=True, **SETTINGS)
    assert first["losses"] == second["losses"]
    assert first["digest"] == second["digest"]
    assert first["losses"] == pytest.approx(one["losses"], rel=1e-5)


def free_addresses(count: int) -> list[str]:
    doors = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    addresses = [f"127.0.0.1:{door.getsockname()[1]}" for door in doors]
    for door in doors:
        door.close()
    return addresses


def test_two_batches_accumulated_make_the_step_of_one_large_batch(trained):
    small = trained(batch=6, accumulate=2, epochs=2)
    large = trained(batch=12, epochs=2)
    assert small["losses"] == pytest.approx(large["losses"], rel=1e-5)
    assert small["weights"] == pytest.approx(large["weights"], abs=1e-5)


def test_xla_changes_nothing_but_the_speed(trained):
    assert trained(compiled=True, epochs=2)["losses"] == pytest.approx(
        trained(batch=12, epochs=2)["losses"], rel=1e-5
    )


@pytest.mark.parametrize("precision", ["mixed_bfloat16", "mixed_float16"])
def test_mixed_precision_learns_the_same_within_its_rounding(trained, precision):
    whole, mixed = trained(batch=12, epochs=2), trained(precision=precision, batch=12, epochs=2)
    assert mixed["losses"] == pytest.approx(whole["losses"], rel=0.03)
    assert mixed["losses"] != whole["losses"]


def test_a_killed_training_goes_on_to_the_same_weights(struck, start, tmp_path):
    settings = {"dropout": 0.3, "every": 1}
    whole = ended(start({**settings, "checkpoints": str(tmp_path / "whole")}))
    asked = {**settings, "checkpoints": str(tmp_path / "killed")}
    code, _ = struck(asked, "1 2", signal.SIGKILL)
    assert code == -signal.SIGKILL
    resumed = ended(start(asked))
    assert 0 < len(resumed["losses"]) < len(whole["losses"])
    assert resumed["digest"] == whole["digest"]
    assert resumed["history"] == whole["history"]


def test_ctrl_c_saves_and_the_next_run_goes_on(struck, start, trained, tmp_path):
    asked = {"checkpoints": str(tmp_path)}
    code, said = struck(asked, "1 2", signal.SIGINT)
    stopped = json.loads(said.splitlines()[-1])
    assert code == 0
    assert stopped["stopped"]
    resumed = ended(start(asked))
    assert len(stopped["losses"]) + len(resumed["losses"]) == 12
    assert resumed["history"] == trained()["history"]


def test_a_damaged_checkpoint_is_passed_over(start, trained, tmp_path):
    asked = {"checkpoints": str(tmp_path)}
    ended(start({**asked, "epochs": 2}))
    newest = max(tmp_path.glob("*.checkpoint"))
    newest.write_bytes(newest.read_bytes()[:-7])
    resumed = ended(start(asked))
    assert "damaged" in resumed["notes"][0]
    assert newest.name in resumed["notes"][0]
    assert resumed["history"] == trained()["history"]


def test_replicas_that_get_nothing_are_refused(trained):
    assert trained(strategy="mirrored", replicas=4, batch=3)["error"] == (
        "A batch of 3 is too small for 4 replicas."
    )
