"""Each proof holds for a sound exercise, and fails for one that is broken in its way."""

from __future__ import annotations

import pytest

from autograder.prove import PROOFS, Depth, prove

SLUG = "normalisation/centre"
SMALL = Depth(seeds=2, few=2, graded=None, mutant_seeds=1, mutants=None, repeats=5)
SOLUTION, EXAM = "solutions", "autograder/exams"
CALL = "return inputs - ops.mean(inputs, axis=self.axis, keepdims=True)"
BODY = "inputs - ops.mean(inputs, axis=self.axis, keepdims=True)\n        # end"
FIRST = "return kit.Centre()(draw.normal(3, 5, mean=2.0))"
SECOND = "for axis in (0, 1)}"
START = "        # begin solution: take off the mean\n"
HISTORY = [
    ('class Centre(keras.layers.Layer):\n    "', 'CALLS = []\n\n\nclass Centre(keras.layers.Layer):\n    "'),
    (START, START + "        CALLS.append(1)\n"),
    ("return inputs -", "return len(CALLS) * inputs -"),
]
POINTS = "@exam.check(points=3"

BROKEN = {
    "one hint": ("written", EXAM, [(', "Second."', "")], "it has 1 hint"),
    "no example": ("written", SOLUTION, [("```python", "```text")], "no worked example"),
    "an example that is not true": (
        "written",
        SOLUTION,
        [("-2., -1.", "-2., -2.")],
        "Expected: array([[-2., -2.",
    ),
    "an example that raises": ("written", SOLUTION, [("Centre()(ops", "Middle()(ops")], "raises NameError"),
    "a class nobody promised": (
        "written",
        SOLUTION,
        [("# # Centre", "# # Middle"), ("`Centre(axis=-1)`", "It"), (">>> Centre()", ">>> ")],
        "does not mention `Centre`",
    ),
    "a class the solution lacks": (
        "written",
        EXAM,
        [(FIRST, "return kit.Middle()(draw.normal(3))")],
        "`Middle`",
    ),
    "an exam without a real check": (
        "stub",
        EXAM,
        [(FIRST, 'return {"done": True}')],
        "an empty file earns 3 points",
    ),
    "a reference with a history": ("reference", SOLUTION, HISTORY, "differs from the reference"),
    "an input without an answer": ("reference", EXAM, [(FIRST, FIRST + " * float('nan')")], "holds"),
    "an oracle that disagrees": (
        "oracle",
        SOLUTION,
        [("exact - exact.mean", "exact + exact.mean")],
        "oracle disagrees",
    ),
    "no oracle": ("oracle", SOLUTION, [("class Oracle:", "class Seer:")], "no class Oracle"),
    "a skip of nothing": (
        "oracle",
        SOLUTION,
        [("skips = {}", 'skips = {"no_such_check": "because"}')],
        "not a check",
    ),
    "an oracle that serves nothing": (
        "oracle",
        SOLUTION,
        [("skips = {}", 'skips = {"takes_off_the_mean": "", "works_along_any_axis": "it cannot"}')],
        "serves no check",
    ),
    "a mistake that is right": (
        "mistakes",
        SOLUTION,
        [('("inputs - ", "inputs + ")', '("inputs - ", "1 * inputs - ")')],
        "added earns full marks",
    ),
    "a mistake that passes where it says": (
        "mistakes",
        SOLUTION,
        [('fails=["works_along_any_axis"]', 'fails=["takes_off_the_mean"]')],
        "last passes takes_off_the_mean",
    ),
    "a mistake that fails nowhere": (
        "mistakes",
        SOLUTION,
        [('fails=["works_along_any_axis"]', 'fails=["no_such_check"]')],
        "not a check",
    ),
    "two mistakes that are one": (
        "mistakes",
        SOLUTION,
        [
            (
                '("axis=self.axis, ", ""), says="The mean runs',
                '("inputs - ", "1.0 * inputs + "), says="The mean runs',
            )
        ],
        "added and whole give the same in every check",
    ),
    "a wrong right answer": (
        "answers",
        SOLUTION,
        [("-inputs + 2 * inputs", "-inputs + 3 * inputs")],
        "the_other_way_round failed takes_off_the_mean",
    ),
    "a right answer that breaks a rule": (
        "answers",
        SOLUTION,
        [
            (
                '("inputs - ops", "-inputs + 2 * inputs - ops")',
                '("import keras\\n", "import keras\\n\\nkeras.layers.LayerNormalization()\\n")',
            )
        ],
        "is refused",
    ),
    "a hole": (
        "mutants",
        EXAM,
        [(SECOND, "for axis in (2,)}")],
        f"survives: {CALL} → {CALL.replace('self.axis', '-1')}",
    ),
    "an excuse for a mutant that dies": (
        "mutants",
        SOLUTION,
        [("EQUIVALENT = {}", f'EQUIVALENT = {{"{CALL} → return inputs": "it looks alike"}}')],
        "EQUIVALENT excuses what",
    ),
    "an excuse for nothing": (
        "mutants",
        SOLUTION,
        [("EQUIVALENT = {}", 'EQUIVALENT = {"a → b": "because"}')],
        "names no mutant",
    ),
    "too tight a tolerance": (
        "tolerances",
        EXAM,
        [(POINTS, f"{POINTS}, rtol=1e-7, atol=1e-7")],
        "float32 noise is",
    ),
    "too loose a tolerance": (
        "tolerances",
        EXAM,
        [(POINTS, f"{POINTS}, rtol=0.01, atol=0.1")],
        "tolerances away",
    ),
    "an answer that changes": (
        "steady",
        SOLUTION,
        [
            ("import keras\n", "import time\n\nimport keras\n"),
            (
                '"inputs + "), says="The mean is added."',
                '"time.monotonic_ns() % 1000 * inputs + "), says="The mean is added."',
            ),
        ],
        "changes at grading 2",
    ),
}


@pytest.mark.parametrize("name", PROOFS)
def test_a_sound_exercise_is_proven(proof, name):
    result = proof(name)

    assert result.findings == []
    assert result.figures


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_exercise_is_not(proof, corpus, how):
    name, folder, swaps, told = BROKEN[how]
    corpus.change(folder, *swaps)

    result = proof(name)

    assert not result.passed
    assert told in " | ".join(result.findings)


def test_points_that_do_not_add_up_end_the_proof_in_one_sentence(engine, corpus):
    corpus.change(EXAM, ("points=4", "points=5"))

    proven = prove(engine, SLUG, SMALL)

    assert not proven.passed
    [only] = proven.proofs
    assert "the checks add up to 4 points, not 5" in only.findings[0]


def test_a_rule_about_nothing_is_told(engine, corpus):
    corpus.change(EXAM, ("LayerNormalization", "Centring"))

    [only] = prove(engine, SLUG, SMALL).proofs

    assert "Centring" in only.findings[0]


def test_a_mistake_that_does_not_fit_its_reference_is_told(engine, corpus):
    corpus.change(SOLUTION, ('swap=("inputs - "', 'swap=("imputs - "'))

    [only] = prove(engine, SLUG, SMALL).proofs

    assert "0 times in the reference" in only.findings[0]


def test_a_missing_solution_is_told(engine, corpus):
    (corpus.root / SOLUTION / f"{SLUG}.py").unlink()

    [only] = prove(engine, SLUG, SMALL).proofs

    assert "solutions/normalisation/centre.py is missing" in only.findings[0]


def test_an_explained_survivor_is_no_hole(proof, corpus):
    corpus.change(EXAM, (SECOND, "for axis in (-1,)}"))
    keys = [finding.partition("survives: ")[2] for finding in proof("mutants").findings]
    explained = ", ".join(f'"{key}": "this exam asks for the last axis only"' for key in keys)

    corpus.change(SOLUTION, ("EQUIVALENT = {}", f"EQUIVALENT = {{{explained}}}"))

    assert proof("mutants").passed
    assert f"{len(keys)} equivalent" in proof("mutants").figures


def test_mistakes_that_coincide_in_one_check_are_told_apart_by_another(proof, corpus):
    corpus.change(EXAM, (FIRST, FIRST.replace("3, 5", "3, 1")))  # one column: its mean is the whole mean
    corpus.change(SOLUTION, ('"axis=-1,"), says="The last axis', '"axis=0,"), says="The first axis'))

    result = proof("mistakes")

    assert result.findings == result.notes == []


def test_mistakes_that_coincide_everywhere_are_both_named(proof, corpus):
    corpus.change(SOLUTION, *BROKEN["two mistakes that are one"][2])

    assert "added cannot be told from whole" in " ".join(proof("mistakes").notes)


def test_a_wrong_file_must_get_what_its_head_promises(proof, corpus):
    wrong = f"tests/submissions/wrong/{SLUG}/added.py"
    text = (
        (corpus.root / SOLUTION / f"{SLUG}.py").read_text().replace("inputs - ops.mean", "inputs + ops.mean")
    )
    head = "# verdict: failed\n# mistake: added\n# says: the mean is added\n"
    code = text.partition("# %%\nfrom autograder")[0]
    corpus.write(wrong, head + code)
    assert proof("mistakes").passed

    corpus.write(wrong, head.replace("added\n# says", "whole\n# says").replace("is added", "is gone") + code)

    assert "added.py: whole is not named" in proof("mistakes").findings
    assert "added.py: nothing says “the mean is gone”" in proof("mistakes").findings


def test_right_files_are_other_right_answers(proof, corpus):
    corpus.write(f"tests/submissions/right/{SLUG}/lazy.py", "class Centre: ...\n")

    assert "lazy" in " ".join(proof("answers").findings)
