"""Text from a submission is shown in full and acts on nothing."""

from __future__ import annotations

import pytest

from autograder.text import clean


@pytest.mark.parametrize(
    "text, shown",
    [
        ("\x1b[31mred", "⟨U+001B⟩[31mred"),
        ("pass\u202eed", "pass⟨U+202E⟩ed"),
        ("::error file=x::owned", "⟨U+003A⟩:error file=x::owned"),
        ("x ::Set-Output name=a::b", "x ⟨U+003A⟩:Set-Output name=a::b"),
        ("##vso[task.x]1", "⟨U+0023⟩#vso[task.x]1"),
        ("tensorflow::ops::Softmax, x[::2], # # a", "tensorflow::ops::Softmax, x[::2], # # a"),
        ("Z" + "\u0301" * 50, "Z" + "\u0301" * 4 + "…"),
        ("naïve café, ẹ̀, עִבְרִית, \tand\n\nlines", "naïve café, ẹ̀, עִבְרִית, \tand\n\nlines"),
        ("12345678901", "1234567890\n… 1 more characters"),
    ],
)
def test_what_is_shown(text, shown):
    assert clean(text, 10 if text.startswith("123") else 1000) == shown
