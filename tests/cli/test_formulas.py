"""Formulas as the terminal shows them."""

from __future__ import annotations

import pytest

from autograder.cli.formulas import formula, readable

FORMULAS = {
    r"x_1, \dots, x_K": "x₁, …, x_K",
    r"\operatorname{softmax}(x)_i = \frac{e^{x_i}}{\sum_j e^{x_j}}": "softmax(x)ᵢ = e^xᵢ / (Σⱼ e^xⱼ)",
    r"\hat{m}_t = \frac{m_t}{1 - \beta_1^t}": "m̂ₜ = mₜ / (1 − β₁ᵗ)",
    r"\frac{QK^\top}{\sqrt{d_k}} V": "(QKᵀ / √dₖ) V",
    r"\frac{\partial L}{\partial W} + 1": "∂L / ∂W + 1",
    r"W \in \mathbb{R}^{d \times u}": "W ∈ R^(d × u)",
    r"\left(\frac{1}{2}\right)^{n+1}": "(1 / 2)ⁿ⁺¹",
    r"\begin{aligned} a &= b \\ c &= d\end{aligned}": "a = b\nc = d",
    r"\sqrt{x + 1}": "√(x + 1)",
    r"\unheardof{x}^2": r"\unheardof{x}^2",
    "x_": "x_",
}


@pytest.mark.parametrize(("latex", "shown"), FORMULAS.items())
def test_a_formula_reads_as_on_a_blackboard(latex: str, shown: str) -> None:
    assert formula(latex) == shown


def test_code_and_prices_are_no_formulas() -> None:
    text = "It costs $5 or $6; `a $x$ b` stays.\n```\n$y$\n```\n"
    assert readable(text) == text


def test_formulas_become_code_so_that_markdown_leaves_them_alone() -> None:
    assert readable("logits $a_i$ and $b_i$") == "logits `aᵢ` and `bᵢ`"
    assert readable("so\n$$a\\cdot b$$\n") == "so\n\n```text\n  a · b\n```\n\n"
