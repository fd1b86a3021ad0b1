"""Likely copies within a class: a reason to look at two answers. Never a verdict, never a grade."""

from autograder.similarity.comparing import ALIKE, ENOUGH, compare
from autograder.similarity.known import known_answers

__all__ = ["ALIKE", "ENOUGH", "compare", "known_answers"]
