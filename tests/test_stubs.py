"""Stubs: what learners get, what stays at home, and what no stub can be made from."""

import ast
import json
import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder import stubs
from autograder.stubs import StubError

SOLUTION = '''\
# %% [markdown]
# # Doubling
#
# Every number grows to twice its size:
#
# $$ y = 2x $$

# %%
import keras
from keras import ops

# %% [markdown]
# ## Your layer


# %%
class Double(keras.layers.Layer):
    """Doubles."""

    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        # begin solution
        self.axis = axis
        # end solution

    def call(self, inputs):
        shape = ops.shape(inputs)
        # begin solution: add the inputs to themselves
        twice = inputs + inputs

        if shape:
            return twice
        return 2 * inputs
        # end solution

    def compute_output_shape(self, shape):
        return shape


# %%
# Only for the author.
from autograder.variants import Answer, Mistake

MISTAKES = [Mistake("tripled", swap=("inputs + inputs", "3 * inputs"), says="…", fails=["doubles"])]
# begin solution

# %% [markdown]
# Not for learners.
'''

STUB = '''\
# %% [markdown]
# # Doubling
#
# Every number grows to twice its size:
#
# $$ y = 2x $$

# %%
import keras
from keras import ops

# %% [markdown]
# ## Your layer


# %%
class Double(keras.layers.Layer):
    """Doubles."""

    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        # TODO: write your answer here
        raise NotImplementedError

    def call(self, inputs):
        shape = ops.shape(inputs)
        # TODO: add the inputs to themselves
        raise NotImplementedError

    def compute_output_shape(self, shape):
        return shape
'''


def solution(body, authors=True):
    return body + ("\n\n# %%\nfrom autograder.variants import Mistake\n\nMISTAKES = []\n" if authors else "")


def test_the_stub_is_the_solution_without_its_answers():
    assert stubs.stub(SOLUTION, "double.py") == STUB


def test_the_reference_is_everything_before_the_authors_cell_line_for_line():
    reference = stubs.reference(SOLUTION, "double.py")
    assert reference.endswith("        return shape\n")
    assert SOLUTION.startswith(reference)


def test_the_statement_is_the_markdown_of_the_solution_and_of_the_stub():
    wanted = "# Doubling\n\nEvery number grows to twice its size:\n\n$$ y = 2x $$\n\n## Your layer\n"
    assert stubs.statement(SOLUTION) == wanted
    assert stubs.statement(STUB) == wanted
    assert stubs.statement("x = 1\n") == ""


def test_the_formatter_leaves_a_stub_as_it_is():
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--line-length", "110", "-"]
    done = subprocess.run(command, input=STUB, capture_output=True, text=True, check=True)
    assert done.stdout == STUB


def test_an_end_of_file_without_a_newline_makes_no_difference():
    text = solution("def f():\n    # begin solution\n    return 1\n    # end solution")
    assert (
        stubs.stub(text, "f.py")
        == "def f():\n    # TODO: write your answer here\n    raise NotImplementedError\n"
    )


REFUSED = {
    "nested": (
        "def f():\n    # begin solution\n    # begin solution\n    return 1\n    # end solution",
        3,
        "begins inside the one of line 2",
    ),
    "stray end": ("def f():\n    return 1\n    # end solution", 3, "without a `# begin solution`"),
    "unclosed": ("def f():\n    # begin solution\n    return 1", 2, "never closed"),
    "no gap": ("def f():\n    return 1", 1, "there is no gap"),
    "empty": ("def f():\n    # begin solution\n\n    # end solution\n    return 1", 2, "is empty"),
    "ends further out": (
        "def f():\n    # begin solution\n    return 1\n# end solution",
        4,
        "indented otherwise",
    ),
    "ends further in": (
        "def f():\n    # begin solution\n    if f:\n        return 1\n        # end solution",
        5,
        "indented otherwise",
    ),
    "leaves its indentation": (
        "def f():\n    # begin solution\n    return 1\n\n\ndef g():\n    return 2\n    # end solution",
        6,
        "leaves the indentation of the gap of line 2",
    ),
    "shares its line": (
        "def f():\n    x = 1  # begin solution\n    return x\n    # end solution",
        2,
        "its line alone",
    ),
    "capitals": ("def f():\n    # BEGIN SOLUTION\n    return 1\n    # END SOLUTION", 2, "a marker reads"),
    "no space": ("def f():\n    #begin solution\n    return 1\n    #end solution", 2, "a marker reads"),
    "hyphen": ("def f():\n    # begin-solution\n    return 1\n    # end-solution", 2, "a marker reads"),
    "more words": (
        "def f():\n    # begin solution here\n    return 1\n    # end solution",
        2,
        "a marker reads",
    ),
    "between functions": (
        "class C:\n    # begin solution\n    def f(self):\n        return 1\n    # end solution",
        2,
        "not part of a function's body",
    ),
    "top level": ("# begin solution\nx = 1\n# end solution", 1, "not part of a function's body"),
    "in a string": (
        'def f():\n    """Says\n    # begin solution\n    secret\n    # end solution\n    """\n    return 1',
        3,
        "not part of a function's body",
    ),
    "in brackets": (
        "def f():\n    return (\n        # begin solution\n        1\n        # end solution\n    )",
        3,
        "its stub is not valid Python",
    ),
    "not Python": (
        "def f():\n    # begin solution\n    return 1\n    # end solution\n\n\ndef g(:\n    pass",
        7,
        "the solution is not valid Python",
    ),
    "author's import too late": (
        "def f():\n    # begin solution\n    x = 1\n    x = 2\n    return x\n    # end solution\n"
        + "# %%\nimport keras\nfrom autograder.variants import Answer",
        9,
        "learners import nothing of autograder",
    ),
}


@pytest.mark.parametrize(("body", "line", "says"), REFUSED.values(), ids=REFUSED.keys())
def test_a_malformed_solution_is_refused_with_file_and_line(body, line, says):
    with pytest.raises(StubError) as error:
        stubs.stub(solution(body), "solutions/a/b.py")
    assert str(error.value).startswith(f"solutions/a/b.py:{line}: ")
    assert says in str(error.value) and "\n" not in str(error.value)


@pytest.mark.parametrize("make", [stubs.stub, stubs.reference])
def test_a_solution_needs_an_authors_cell(make):
    with pytest.raises(StubError, match=r"a/b\.py:\d+: there is no author's cell"):
        make(
            solution("def f():\n    # begin solution\n    return 1\n    # end solution\n", authors=False),
            "a/b.py",
        )


@pytest.mark.parametrize("head", ["# %% [markdown]", "# %%time", "    # %%"])
def test_only_a_code_cell_can_be_the_authors(head):
    text = f"def f():\n    pass\n\n\n{head}\nfrom autograder.variants import Mistake\n"
    with pytest.raises(StubError, match="there is no author's cell"):
        stubs.reference(text, "f.py")


BEGIN, BEGIN_TEXT, END = "# begin solution", "# begin solution: think", "# end solution"
indents = st.sampled_from(["", "    ", "        "])
markers = st.sampled_from([BEGIN, BEGIN_TEXT, END, "# Begin solution", "#end solution", "# begin  solution"])
statements = st.sampled_from(
    ["given = {n}", "if given:", "else:", "def f{n}():", "class C{n}:", "f({n},", ")", '"""', ""]
)


@st.composite
def scripts(draw):
    """A script of numbered lines with markers anywhere, well placed or not."""
    lines = ["def first():"]
    for n in range(draw(st.integers(1, 14))):
        text = draw(st.one_of(markers, statements, st.just("value = {n}"), st.just("value = {n}")))
        lines.append(draw(indents) + text.format(n=f"line_{n}_"))
    return solution("\n".join(lines) + "\n")


@st.composite
def well_formed(draw):
    """Functions with given and hidden lines, at one or two levels of indentation."""
    lines: list[str] = []
    for f in range(draw(st.integers(1, 3))):
        lines.append(f"def function_{f}(value):")
        indent = "    "
        if draw(st.booleans()):
            lines.append("    if value:")
            indent *= 2
        lines += [f"{indent}given = line_{f}_{n}_" for n in range(draw(st.integers(0, 2)))]
        lines.append(indent + draw(st.sampled_from([BEGIN, BEGIN_TEXT])))
        lines += [f"{indent}hidden = line_{f}_{n}_h_" for n in range(draw(st.integers(1, 3)))]
        lines.append(indent + END)
        lines += [f"{indent}return line_{f}_r_"] * draw(st.integers(0, 1))
        lines += [""] * draw(st.integers(0, 2))
    return solution("\n".join(lines) + "\n")


def sides(text):
    """The numbered lines outside and inside the gaps, read in the plainest way."""
    outside, inside, hidden = [], [], False
    for line in text.partition("# %%\n")[0].split("\n"):
        if "begin" in line:
            hidden = True
        elif "end" in line:
            hidden = False
        elif "line_" in line:
            (inside if hidden else outside).append(line)
    return outside, inside


@settings(deadline=None)
@given(st.one_of(scripts(), well_formed()))
def test_no_placement_of_markers_leaks_an_answer(text):
    try:
        made = stubs.stub(text, "any.py")
    except StubError as error:
        assert re.match(r"any\.py:\d+: .+\.$", str(error)) and "\n" not in str(error)
        return
    outside, inside = sides(text)
    ast.parse(made)
    assert not [line for line in inside if line in made]
    assert [line for line in made.split("\n") if "line_" in line] == outside
    assert "MISTAKES" not in made and "solution" not in made
    assert made.endswith("\n") and not made.endswith("\n\n")


@settings(deadline=None)
@given(well_formed())
def test_a_well_formed_solution_always_gives_a_stub(text):
    assert stubs.stub(text, "any.py").count("raise NotImplementedError") == text.count(END)


@pytest.fixture
def corpus(tmp_path):
    """A root with one solution, and its stub not yet written."""
    (tmp_path / "solutions" / "a").mkdir(parents=True)
    (tmp_path / "solutions" / "a" / "double.py").write_text(SOLUTION, encoding="utf-8")
    (tmp_path / "solutions" / "a" / "__init__.py").write_text("")
    return tmp_path


def test_stubs_are_written_once_and_then_current(corpus):
    path = corpus / "exercises" / "a" / "double.py"
    assert stubs.stale(corpus) == ["a/double"]
    assert stubs.write_stubs(corpus) == [path]
    assert path.read_bytes() == STUB.encode()
    assert stubs.stale(corpus) == [] and stubs.write_stubs(corpus) == []


def test_an_edited_stub_and_one_without_a_solution_are_stale(corpus):
    stubs.write_stubs(corpus)
    (corpus / "exercises" / "a" / "double.py").write_text("x = 1\n")
    (corpus / "exercises" / "a" / "orphan.py").write_text("x = 1\n")
    assert stubs.stale(corpus) == ["a/double", "a/orphan"]
    stubs.write_stubs(corpus)
    assert stubs.stale(corpus) == ["a/orphan"]
    assert (corpus / "exercises" / "a" / "orphan.py").exists()


def test_one_bad_solution_stops_all_stubs_from_changing(corpus):
    (corpus / "solutions" / "a" / "zero.py").write_text("x = 1\n")
    with pytest.raises(StubError, match=r"zero\.py:"):
        stubs.write_stubs(corpus)
    assert not (corpus / "exercises").exists()


def test_without_solutions_nothing_is_stale(tmp_path):
    (tmp_path / "exercises" / "a").mkdir(parents=True)
    (tmp_path / "exercises" / "a" / "double.py").write_text(STUB)
    assert stubs.stale(tmp_path) == []


def test_a_stub_opens_as_a_notebook_and_comes_back_as_the_same_script(tmp_path):
    import jupytext
    import nbformat

    path = tmp_path / "double.py"
    path.write_text(STUB, encoding="utf-8")
    text = stubs.as_notebook(path)
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    assert [cell.cell_type for cell in notebook.cells] == ["markdown", "code", "markdown", "code"]
    assert notebook.cells[0].source.startswith("# Doubling")
    assert notebook.cells[3].source.startswith("class Double(keras.layers.Layer):")
    assert json.loads(text)["metadata"]["kernelspec"]["name"] == "python3"
    assert jupytext.writes(jupytext.reads(text, fmt="ipynb"), fmt="py:percent") == STUB
    assert stubs.as_notebook(path) == text
