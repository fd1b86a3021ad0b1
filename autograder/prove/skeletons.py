"""A new exercise's two files and its line of the curriculum."""

from __future__ import annotations

import re
from pathlib import Path

from autograder import catalog
from autograder.catalog import CatalogError


class SkeletonError(Exception):
    """No skeleton can be written: one sentence that says why."""


SOLUTION = '''\
# %% [markdown]
# # {title}
#
# Why anybody wants this, the formula, the shapes, and a number worked by hand:
#
# ```python
# >>> {class_name}()(ops.array([[1.0, 2.0]])).numpy()
# array([[2., 4.]], dtype=float32)
# ```
#
# **What goes wrong in practice.** …

# %% [markdown]
# ## Your layer
#
# | | |
# |---|---|
# | `{class_name}(scale=2.0)` | each argument, with its meaning |
# | `inputs` | floats of any shape |
# | returns | the same shape and dtype |

# %%
import keras
from keras import ops


class {class_name}(keras.layers.Layer):
    """What it gives for what goes in."""

    def __init__(self, scale=2.0, **kwargs):
        super().__init__(**kwargs)
        self.scale = scale

    def call(self, inputs):
        # begin solution: say what to do here without giving it away
        return ops.multiply(inputs, self.scale)
        # end solution

    def get_config(self):
        # begin solution: the base class's configuration, with the scale added
        return {{**super().get_config(), "scale": self.scale}}
        # end solution


# %% [markdown]
# ## Read on
#
# - …

# %%
from autograder.variants import Answer, Mistake

MISTAKES = [
    Mistake(
        "name_of_the_mistake",
        swap=("ops.multiply(inputs, self.scale)", "ops.add(inputs, self.scale)"),
        says="What the learner's code does, true whenever the numbers match.",
        hint="A question that leads on?",
        fails=["gives_the_right_values"],
    ),
]

OTHER_ANSWERS = [
    Answer("name_of_the_answer", swap=("ops.multiply(inputs, self.scale)", "inputs * self.scale")),
]


class Oracle:
    """The same names as in the exercise, made independently."""

    class {class_name}(keras.layers.Rescaling):
        def __init__(self, scale=2.0, **kwargs):
            super().__init__(scale, **kwargs)

    skips = {{}}
'''

EXAM = '''\
from autograder.checks import gradients, graph, leaves_inputs_alone, mixed_precision, round_trip
from autograder.exam import Exam

exam = Exam(
    points=10,
    without=[],  # the public names of every ready-made road
    hints=[
        "What to look at first.",
        "What to do, almost.",
    ],
)


@exam.check(points=5)
def gives_the_right_values(kit, draw):
    """What a learner reads as the title of this check."""
    return kit.{class_name}()(draw.normal(3, 5))


def sample(kit, draw):
    return kit.{class_name}(scale=draw.number(2.5, 4.0)), {{"inputs": draw.normal(3, 5, 4)}}


exam.add(gradients(sample), points=1)
exam.add(graph(sample, unknown=(0, 1, 2)), points=1)
exam.add(mixed_precision(sample), points=1)
exam.add(round_trip(sample), points=1)
exam.add(leaves_inputs_alone(sample), points=1)
'''


def write(root: Path, slug: str, *, title: str | None, minutes: int, difficulty: int) -> list[Path]:
    """Writes all three, or refuses before the first."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*/[a-z][a-z0-9_]*", slug):
        raise SkeletonError(f"“{slug}” is not of the form topic/name, in lower case.")
    topic, _, name = slug.partition("/")
    words = {"title": title or name.replace("_", " ").capitalize(), "class_name": class_name(name)}
    texts = {
        root / "solutions" / f"{slug}.py": SOLUTION.format(**words),
        root / "autograder" / "exams" / f"{slug}.py": EXAM.format(**words),
    }
    for path in texts:
        if path.exists():
            raise SkeletonError(f"{path} exists already.")
    curriculum = root / "exercises" / "curriculum.toml"
    entry = (
        f'  {{name = "{name}", title = "{escaped(words["title"])}", minutes = {minutes}, '
        f"difficulty = {difficulty}, needs = []}},\n"
    )
    if slug in {exercise.slug for exercise in catalog.load(curriculum)}:
        raise SkeletonError(f"{slug} is in the curriculum already.")
    text = with_entry(curriculum.read_text(encoding="utf-8"), topic, entry)
    for path, skeleton in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(skeleton, encoding="utf-8", newline="\n")
    curriculum.write_text(text, encoding="utf-8", newline="\n")
    try:
        catalog.load(curriculum)
    except CatalogError as error:
        raise SkeletonError(f"The line of the curriculum has to be put right by hand: {error}") from None
    return [*texts, curriculum]


def with_entry(text: str, topic: str, entry: str) -> str:
    """The curriculum with an exercise at the end of its topic, or with a new topic at the end."""
    opening = rf'\[\[topic\]\]\s*\nname = "{topic}"(?:(?!\[\[topic\]\]).)*?exercises = \['
    match = re.search(rf"({opening}.*?\n?)(\][ \t]*(?:\n|\Z))", text, re.S)
    if not match:
        heading = topic.replace("_", " ").capitalize()
        block = f'[[topic]]\nname = "{topic}"\ntitle = "{heading}"\nexercises = [\n{entry}]\n'
        return f"{text.rstrip()}\n\n{block}"
    before = match[1] if match[1].endswith("\n") else match[1] + "\n"
    return text[: match.start()] + before + entry + match[2] + text[match.end() :]


def class_name(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


def escaped(title: str) -> str:
    return title.replace("\\", "\\\\").replace('"', '\\"')
