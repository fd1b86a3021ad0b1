"""The curriculum: read, refused with one clear sentence, and searched in the learner's words."""

import subprocess
import sys
from pathlib import Path

import pytest

from autograder import catalog
from autograder.catalog import CatalogError, UnknownExercise

FIRST_EIGHT = [
    "activations/softmax",
    "losses/categorical_crossentropy",
    "backprop/dense_backward",
    "optimizers/adam",
    "convolution/conv2d",
    "recurrent/lstm_cell",
    "attention/scaled_dot_product",
    "transformer/encoder_block",
]


def entry(name="softmax", title='"Softmax"', minutes="15", difficulty="1", needs="[]", more=""):
    numbers = f"minutes = {minutes}, difficulty = {difficulty}"
    return f'{{name = "{name}", title = {title}, {numbers}, needs = {needs}{more}}}'


def topic(name, *entries):
    return f'[[topic]]\nname = "{name}"\ntitle = "{name.title()}"\nexercises = [{", ".join(entries)}]\n'


@pytest.fixture
def load(tmp_path):
    def load(*texts):
        path = tmp_path / "curriculum.toml"
        path.write_text("\n".join(texts), encoding="utf-8")
        return catalog.load(path)

    return load


def test_the_shipped_curriculum_keeps_the_learning_order():
    slugs = [exercise.slug for exercise in catalog.load()]
    assert [slug for slug in slugs if slug in FIRST_EIGHT] == FIRST_EIGHT
    assert len(catalog.load()) == len(slugs)


def test_every_exercise_of_the_shipped_curriculum_is_one_line():
    lines = (catalog.exercises_folder() / "curriculum.toml").read_text(encoding="utf-8").splitlines()
    assert sum(line.startswith("  {name = ") and line.endswith("},") for line in lines) == len(catalog.load())


def test_records_hold_what_the_line_says(load):
    (only,) = load(topic("a", entry("softmax", '"Soft max"', "20", "2"))).topics[0].exercises
    assert (only.slug, only.topic, only.name, only.title) == ("a/softmax", "a", "softmax", "Soft max")
    assert (only.minutes, only.difficulty, only.needs) == (20, 2, ())


@pytest.mark.parametrize(
    "words",
    [
        "activations/softmax",
        "softmax",
        "Softmax",
        " softmax ",
        "softmax.py",
        "work/activations/softmax.py",
        "/home/ada/activations/softmax.ipynb",
        "C:\\work\\activations\\softmax.py",
        "../activations/./softmax.py",
    ],
)
def test_find_understands(words):
    assert catalog.load().find(words).slug == "activations/softmax"


def test_find_forgives_spaces_and_hyphens():
    assert catalog.load().find("scaled dot-product").slug == "attention/scaled_dot_product"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("sofmax", "There is no exercise “sofmax”; did you mean activations/softmax"),
        ("activation/softmax", "did you mean activations/softmax"),
        ("lstm", "did you mean recurrent/lstm_cell"),
        ("other/adam.py", "did you mean optimizers/adam"),
        ("zzz", "There is no exercise “zzz”; `dlkit list` shows them all."),
        ("", "There is no exercise “”"),
        ("recurrent", "“recurrent” is a topic; its exercises: recurrent/rnn_cell, "),
    ],
)
def test_an_unknown_exercise_names_the_nearest(words, says):
    with pytest.raises(UnknownExercise) as error:
        catalog.load().find(words)
    assert says in str(error.value) and "\n" not in str(error.value)


def test_an_ambiguous_name_says_which(load):
    found = load(topic("a", entry("dense")), topic("b", entry("dense")))
    with pytest.raises(UnknownExercise, match="“dense” could be a/dense or b/dense: which one?"):
        found.find("dense")
    assert found.find("b/dense").slug == "b/dense"
    assert found.find("x/b/dense.py").slug == "b/dense"


def without(field):
    fields = {"title": '"T"', "minutes": "1", "difficulty": "1", "needs": "[]"}
    pairs = ", ".join(f"{name} = {value}" for name, value in fields.items() if name != field)
    return f'{{name = "x", {pairs}}}'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (topic("a", entry("x"), entry("x")), "exercise `a/x` appears twice."),
        (topic("a", entry("x")) + topic("a", entry("y")), "topic `a` appears twice."),
        (
            topic("a", entry("x", needs='["a/z"]')),
            "exercise `a/x` needs `a/z`, which is not in the curriculum",
        ),
        (topic("a", entry("one"), entry("x", needs='["a/on"]')), "(did you mean a/one?)."),
        (
            topic("a", entry("x", needs='["a/y"]'), entry("y")),
            "exercise `a/x` needs `a/y`, which comes later",
        ),
        (
            topic("a", entry("x", needs='["a/y"]'), entry("y", needs='["a/x"]')),
            "which comes later in the order.",
        ),
        (topic("a", entry("x", needs='["a/x"]')), "exercise `a/x` needs itself."),
        (topic("a", entry("x", difficulty="6")), "exercise `a/x` has difficulty 6; expected 1 to 5."),
        (topic("a", entry("x", difficulty="0")), "expected 1 to 5."),
        (topic("a", entry("x", difficulty="true")), "has difficulty = True; expected a whole number."),
        (topic("a", entry("x", minutes="0")), "exercise `a/x` has minutes 0; expected at least 1."),
        (
            topic("a", entry("x", minutes='"ten"')),
            "exercise `a/x` has minutes = 'ten'; expected a whole number.",
        ),
        (topic("a", entry("x", needs="[1]")), "exercise `a/x` has `needs` that are not all texts"),
        (topic("a", entry("X-ray")), "exercise `a/X-ray` should be named in lower case"),
        (topic("a", entry("x", more=", need = []")), "exercise `a/x` has an unknown field `need`."),
        (topic("a", "3"), "exercise 1 of topic `a` should be a table, not 3."),
        (topic("a", '{title = "T"}'), "exercise 1 of topic `a` has no `name`."),
        ('[[topic]]\nname = "a"\nexercises = []', "topic `a` has no `title`."),
        ('[topic]\nname = "a"', "`topic` is written [[topic]], once per topic."),
        ('title = "x"', "the file holds an unknown entry `title`."),
        ("[[topic]", "is not valid TOML"),
        *[
            (topic("a", without(f)), f"exercise `a/x` has no `{f}`.")
            for f in ("title", "minutes", "difficulty", "needs")
        ],
    ],
)
def test_a_curriculum_that_contradicts_itself_is_refused(load, tmp_path, text, says):
    with pytest.raises(CatalogError) as error:
        load(text)
    message = str(error.value)
    assert says in message
    assert message.startswith(str(tmp_path / "curriculum.toml")) and "\n" not in message


def test_a_missing_curriculum_is_one_sentence(tmp_path):
    with pytest.raises(CatalogError, match=r"nowhere.toml cannot be read: No such file"):
        catalog.load(tmp_path / "nowhere.toml")


def test_where_files_lie():
    root = Path(catalog.__file__).resolve().parents[1]
    assert catalog.corpus_root() == root
    assert catalog.stub_path("a/b") == root / "exercises" / "a" / "b.py"
    assert catalog.solution_path("a/b") == root / "solutions" / "a" / "b.py"
    assert catalog.exam_module("a/b") == "autograder.exams.a.b"


@pytest.mark.parametrize("module", ["catalog", "stubs", "workplace"])
def test_importing_stays_light(module):
    heavy = "{'tensorflow', 'keras', 'numpy', 'jupytext', 'nbformat'}"
    code = f"import sys, autograder.{module}; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=catalog.corpus_root()
    )
    assert done.stdout.strip() == "[]"
