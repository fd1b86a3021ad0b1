"""Shows that an exercise can be trusted: eight proofs, each of which can fail.

    with Engine(cache=False) as engine:
        proven = prove(engine, "activations/softmax", FULL)

A proof is a function from a `Bench` to a `Proof`; `proofs.PROOFS` names them in order.
"""

from autograder.prove.depth import FULL, QUICK, Depth
from autograder.prove.proofs import PROOFS, prove, prove_all
from autograder.prove.records import Proof, Proven, Table

__all__ = ["FULL", "PROOFS", "QUICK", "Depth", "Proof", "Proven", "Table", "prove", "prove_all"]
