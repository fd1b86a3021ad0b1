"""`python -m autograder.cli` is `dlkit`."""

from autograder.cli import main

main()
