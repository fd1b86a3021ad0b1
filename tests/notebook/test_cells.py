"""Which cells are the answer, and what goes with them."""

from __future__ import annotations

import ast

import pytest

from autograder.catalog import load
from autograder.notebook.cells import imports, latest_cells, one_cell
from autograder.notebook.trouble import Complaint

SLUG = "activations/softmax"
CLASS = "class Softmax(keras.layers.Layer):\n    pass\n"


def test_imports_are_carried_along_where_the_answer_uses_them():
    earlier = ["import numpy as np\nimport keras, os", "from keras import ops as K, layers\nx = np.ones(3)"]
    assert imports("y = K.exp(keras.ops.ones(2))", earlier) == "import keras; from keras import ops as K"
    assert imports("import keras\nkeras.ops", earlier) == ""
    assert imports("np = 3\nprint(np)", earlier) == ""
    assert imports("from __future__ import annotations\nK.exp", earlier) == ""


def test_the_import_made_last_counts_and_broken_cells_do_no_harm():
    assert imports("ops.exp", ["from keras import ops", "def (", "from tensorflow import ops"]) == (
        "from tensorflow import ops"
    )
    assert imports("def (", ["import keras"]) == ""


def test_lines_of_one_cell_are_counted_from_its_magic():
    submission = one_cell(SLUG, 4, CLASS, {2: "import keras", 4: f"%%exercise {SLUG}\n{CLASS}"})
    assert submission.source == f"import keras\n{CLASS}"
    assert submission.cells == ()


def test_the_cell_run_last_counts():
    inputs = {1: "import keras", 2: CLASS, 3: "x = 3", 4: CLASS.replace("pass", "axis = 1"), 5: "y = 4"}
    submission = latest_cells(SLUG, inputs, load())
    assert submission.source == f"import keras\n{inputs[4]}"
    assert submission.label == "In[4]"
    assert [start.cell for start in submission.cells] == [4]


def test_a_cell_for_another_exercise_is_not_meant():
    inputs = {1: f"%%exercise softmax\nimport keras\n{CLASS}", 2: f"%%exercise activations/relu\n{CLASS}"}
    assert latest_cells(SLUG, inputs, load()).label == "In[1]"
    with pytest.raises(Complaint, match="defines `ReLU` or `dead_units`"):
        latest_cells("activations/relu", {1: inputs[1]}, load())


def test_an_answer_in_several_cells_is_put_together_in_the_order_of_running():
    inputs = {
        1: "import keras\nclass ReLU(keras.layers.Layer):\n    pass",
        2: "def dead_units(x):\n    return x",
        3: "class ReLU(keras.layers.Layer):\n    limit = 3",
    }
    source = latest_cells("activations/relu", inputs, load()).source
    tree = ast.parse(source)
    assert [getattr(node, "name", "") for node in tree.body] == ["", "dead_units", "ReLU"]
    assert "limit" in source


def test_magics_inside_are_left_out_and_said():
    submission = one_cell(SLUG, 1, "%matplotlib inline\nimport keras\n", {})
    assert "works in a notebook only" in submission.notes[0]
    assert ast.parse(submission.source)


@pytest.mark.parametrize(
    "asking",
    [
        "import dlkit",
        "dlkit.check('activations/softmax')",
        "import dlkit; dlkit.check('softmax')  # how far am I?",
        'import dlkit\ndlkit.check("softmax").passed\n\n',
    ],
)
def test_asking_is_no_part_of_the_answer(asking):
    submission = one_cell(SLUG, 1, f"import keras\n{asking}\n{CLASS}", {})
    assert ast.dump(ast.parse(submission.source)) == ast.dump(ast.parse(f"import keras\n{CLASS}"))
    assert submission.notes == ()


@pytest.mark.parametrize(
    "code",
    [
        "import dlkit.data",
        "dlkit = 3",
        "import dlkitchen",
        "x = dlkit.check('a')",
        "id(3)",
        "import dlkit as d",
    ],
)
def test_whatever_else_begins_like_it_stays(code):
    submission = one_cell(SLUG, 1, f"{code}\n{CLASS}", {})
    assert ast.dump(ast.parse(submission.source)) == ast.dump(ast.parse(f"{code}\n{CLASS}"))
