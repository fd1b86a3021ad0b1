"""`python -m autograder.cli` is `dlkit`."""

from autograder.cli import main

if __name__ == "__main__":  # and not in the processes that Dask starts
    main()
