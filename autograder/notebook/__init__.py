"""In a notebook, or an IPython session: `%%exercise` and `dlkit.check`, with results to look at.

`dlkit` finds this package as the entry point `dlkit.check`, so the library needs no import of the grader.
"""

from autograder.notebook.session import check, load_ipython_extension

__all__ = ["check", "load_ipython_extension"]
