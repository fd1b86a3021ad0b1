"""The same assignment, right, wrong and hostile, through nbgrader, otter, pytest and ours; see `__main__`."""
