"""Grading a class: who handed in what, a record for each answer, and many graded at a time."""
