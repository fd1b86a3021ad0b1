"""`python -m bench`: every measurement, one after the other."""

from __future__ import annotations

from bench import courses, guards, layers, learner


def main() -> None:
    learner.main()
    guards.main()
    layers.main()
    courses.main([])


if __name__ == "__main__":
    main()
