"""A bundle stands in for the solution: the same verdicts, names and words, from data alone."""

from __future__ import annotations

import contextlib
import os
import zlib
from pathlib import Path

import msgspec
import pytest

from autograder import bundles, cli
from autograder.bundles import MAGIC, MOST, NAME, BundleError, Recorded, find, pack, read, record
from autograder.catalog import solution_text
from autograder.engine.wire import Leaf, Outcome
from autograder.judge import Observed
from autograder.report import Report, Verdict

SLUG = "activations/softmax"


@pytest.fixture(scope="module")
def recorded(engine) -> Recorded:
    return record(engine.answers, SLUG)


@pytest.fixture(scope="module")
def bundle(recorded, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("bundle") / NAME
    path.write_bytes(pack({SLUG: recorded}))
    return path


def told(report: Report) -> list[tuple[object, ...]]:
    return [(c.name, c.verdict, c.points, c.message, c.mistake, c.hint, c.line) for c in report.checks]


@pytest.mark.parametrize(
    "old, new",
    [
        ("", ""),
        ("inputs - ops.max(inputs, axis=self.axis, keepdims=True)", "inputs"),
        ("ops.sum(exponentials, axis=self.axis, keepdims=True)", "ops.sum(exponentials)"),
        ('{**super().get_config(), "axis": self.axis}', "super().get_config()"),
        ("ops.exp(shifted)", "2.0 * shifted"),
        ("ops.exp(shifted)", "ops.exp(missing)"),
        ("ops.exp(shifted)", "keras.activations.softmax(shifted)"),
    ],
    ids=["right", "no_max", "one_sum", "config", "nameless", "raises", "refused"],
)
def test_it_says_what_the_solution_would(engine, bundle, reference, monkeypatch, old, new):
    source = reference(SLUG).replace(old, new) if old else reference(SLUG)
    with_solution = engine.grade(source, SLUG)
    monkeypatch.setattr(engine, "answers", None)  # whoever asks for the solution now fails
    with_bundle = engine.grade(source, SLUG, bundle=bundle)
    assert told(with_bundle) == told(with_solution)
    assert with_bundle.message == with_solution.message


def test_it_names_mistakes(engine, bundle, reference):
    source = reference(SLUG).replace(
        "ops.sum(exponentials, axis=self.axis, keepdims=True)", "ops.sum(exponentials)"
    )
    report = engine.grade(source, SLUG, bundle=bundle)
    assert {check.mistake for check in report.checks if check.verdict is Verdict.FAILED} == {
        "sums_over_everything"
    }


def test_it_holds_no_code(bundle):
    data = bundle.read_bytes()[len(MAGIC) + 32 :]
    [packed] = msgspec.msgpack.decode(data, type=dict[str, bytes]).values()
    content = zlib.decompress(packed)
    body = solution_text(SLUG).partition("class Softmax")[2].partition("# %% [markdown]")[0]
    for line in filter(None, map(str.strip, body.split("\n"))):
        assert line.encode() not in content or len(line) < 12, line
    assert len(data) < MOST


def test_each_way_to_spoil_it_gets_its_sentence(bundle, recorded, tmp_path):
    spoiled = tmp_path / "spoiled"

    def complaint(data: bytes, slug: str = SLUG, seed: str = "practice") -> str:
        spoiled.write_bytes(data)
        with pytest.raises(BundleError) as raised:
            read(spoiled, slug, seed)
        return str(raised.value).replace(str(spoiled), "B")

    whole = bundle.read_bytes()
    assert complaint(b"PK\3\4") == "B is damaged or no bundle; `dlkit bundle` makes one."
    assert complaint(whole[:-1] + b"?") == "B is damaged or no bundle; `dlkit bundle` makes one."
    assert complaint(whole, "losses/huber") == f"The bundle B does not hold losses/huber; it holds {SLUG}."
    assert complaint(whole, seed="other").endswith("can be checked with the practice inputs only.")
    other = msgspec.structs.replace(recorded, exam="another")
    assert complaint(pack({SLUG: other})).endswith(
        "was made for another version of activations/softmax; ask for a new one."
    )
    spoiled.unlink()
    with pytest.raises(BundleError, match="cannot be read: No such file"):
        read(spoiled, SLUG)


def run(size: int, salt: int) -> Observed:
    return Observed(Outcome(kind="observed", leaves=[Leaf("", "array")]), os.urandom(size) + bytes([salt]))


def test_what_is_too_large_forgets_the_largest_runs_of_mistakes(recorded):
    check = recorded.sheet.checks[0].name
    mistakes = {"small": {check: run(MOST // 4, 1)}, "large": {check: run(MOST, 2)}}
    names = [msgspec.structs.replace(recorded.mistakes[0], name=name, source=name) for name in mistakes]
    large = msgspec.structs.replace(recorded, wrong=mistakes, mistakes=names)
    data = pack({SLUG: large})
    [packed] = msgspec.msgpack.decode(data[len(MAGIC) + 32 :], type=dict[str, bytes]).values()
    kept = msgspec.msgpack.decode(zlib.decompress(packed), type=Recorded)
    assert len(packed) <= MOST
    assert kept.wrong == {"small": mistakes["small"], "large": {check: bundles.FORGOTTEN}}
    with pytest.raises(BundleError, match="a bundle has room for 200"):
        pack({SLUG: msgspec.structs.replace(recorded, reference={check: run(MOST + 1, 3)})})


def test_the_nearest_one_is_taken_unless_another_is_named(tmp_path, monkeypatch):
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    monkeypatch.delenv("DLKIT_BUNDLE", raising=False)
    assert find(inner) is None
    (tmp_path / NAME).touch()
    assert find(inner) == tmp_path / NAME
    (inner / NAME).touch()
    assert find(inner) == inner / NAME
    monkeypatch.setenv("DLKIT_BUNDLE", str(tmp_path / "elsewhere"))
    assert find(inner) == tmp_path / "elsewhere"


def test_a_machine_without_solutions_checks_with_what_another_recorded(
    engine, tmp_path, reference, monkeypatch, capsys
):
    """The whole way, through the commands: `bundle` on one machine, `check` on the other."""
    (tmp_path / "dlkit.toml").write_text("format = 1\n")
    (tmp_path / "activations").mkdir()
    wrong = reference(SLUG).replace("inputs - ops.max(inputs, axis=self.axis, keepdims=True)", "inputs")
    (tmp_path / f"{SLUG}.py").write_text(wrong)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("autograder.engine.engine.Engine", lambda: contextlib.nullcontext(engine))

    def dlkit(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        return cli.run(list(words)), *capsys.readouterr()

    with monkeypatch.context() as here:
        here.setattr("autograder.cli.courses._answers", lambda doing: contextlib.nullcontext(engine.answers))
        code, out, err = dlkit("bundle", SLUG)
        assert (code, err) == (0, "")
        assert out.startswith("✓ dlkit.bundle: 1 exercise, ")

    for module in ("autograder.bundles", "autograder.cli.grader"):
        monkeypatch.setattr(f"{module}.solution_path", lambda slug: tmp_path / "nowhere")
    monkeypatch.setattr(engine, "answers", None)
    code, out, err = dlkit("check", SLUG, "--no-server", "--json")
    report = msgspec.json.decode(out, type=Report)
    assert (code, report.points, err) == (1, 8.0, "")
    assert "no_max_subtraction" in {check.mistake for check in report.checks}

    code, out, err = dlkit("check", SLUG, "--no-server", "--json", "--seed", "other")
    assert (code, out) == (2, "")
    assert err == f"dlkit: Without the solutions, {SLUG} can be checked with the practice inputs only.\n"

    (tmp_path / NAME).unlink()
    code, out, err = dlkit("check", SLUG, "--no-server", "--json")
    assert (code, out) == (2, "")
    assert "its solution is not on this machine, and there is no dlkit.bundle" in err


def test_a_bundle_needs_a_place(tmp_path, capsys):
    assert cli.run(["bundle", SLUG, "--output", str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"dlkit: There is no place for the bundle at {tmp_path}.\n"
