import keras
import tensorflow as tf

from autograder.checks import graph, leaves_inputs_alone
from autograder.checks.ready_made import AUTODIFF
from autograder.exam import Exam, Finding, parts

exam = Exam(
    points=10,
    without=AUTODIFF,
    hints=[
        "Write `forward` first and call it at the beginning of `backward`: the way back lives on what it "
        "returns.",
        "Go through the table of the statement from top to bottom, and give each gradient a name of its own "
        "(`d_logits`, `d_hidden`, `d_before`). Each has the shape of what it is named after, which leaves "
        "little choice for the matrix products.",
        "If the second layer's gradients are right and the first layer's wrong, look at the ReLU: a gradient "
        "passes where `hidden` is positive. If all of them are wrong by the same factor, look for the n of "
        "the mean.",
    ],
)

FEATURES, HIDDEN, CLASSES = 4, 6, 3
SHAPES = {
    "kernel_1": (FEATURES, HIDDEN),
    "bias_1": (HIDDEN,),
    "kernel_2": (HIDDEN, CLASSES),
    "bias_2": (CLASSES,),
}


def network(kit, draw):
    made = kit.TwoLayerNetwork(hidden=HIDDEN, classes=CLASSES)
    return draw.weights(made, SHAPES, on=[draw.normal(2, FEATURES)], scale=0.8)


def batch(draw, examples=5):
    return draw.normal(examples, FEATURES), draw.integers(examples, high=CLASSES)


def gradients_of(returned):
    """The gradients by name, or one clear sentence."""
    found = parts(returned, "loss", "gradients")["gradients"]
    if not isinstance(found, dict) or set(found) != set(SHAPES):
        keys = sorted(map(str, found)) if isinstance(found, dict) else type(found).__name__
        raise Finding(f"`gradients` has to be a dictionary with the keys {sorted(SHAPES)}; it is {keys}.")
    return {f"gradient of {name}": found[name] for name in SHAPES}


def weights_of(made):
    return {f"{name} after training": getattr(made, name).value for name in SHAPES}


@exam.check(points=1)
def computes_hidden_outputs_and_logits(kit, draw):
    """`forward` gives the ReLU's outputs and the logits."""
    made, (inputs, _) = network(kit, draw), batch(draw)
    return parts(made.forward(inputs), "hidden outputs", "logits") | {"output of call": made(inputs)}


@exam.check(points=1)
def measures_the_mean_loss(kit, draw):
    """The loss is the mean cross-entropy of the batch."""
    made = network(kit, draw)
    return {"loss": parts(made.backward(*batch(draw)), "loss", "gradients")["loss"]}


@exam.check(points=2)
def finds_the_gradients_of_the_second_layer(kit, draw):
    """The way back reaches kernel_2 and bias_2."""
    found = gradients_of(network(kit, draw).backward(*batch(draw)))
    return {name: value for name, value in found.items() if name.endswith("2")}


@exam.check(points=2.5)
def finds_the_gradients_of_the_first_layer(kit, draw):
    """The way back goes on through the ReLU to kernel_1 and bias_1."""
    found = gradients_of(network(kit, draw).backward(*batch(draw)))
    return {name: value for name, value in found.items() if name.endswith("1")}


@exam.check(points=0.5)
def leaves_units_at_zero_alone(kit, draw):
    """Where a unit stands at exactly 0, its slope is 0."""
    made, (inputs, labels) = network(kit, draw), batch(draw)
    made.bias_1.assign(tf.zeros_like(made.bias_1.value))
    at_rest = inputs * tf.constant([[0.0], [1.0], [0.0], [1.0], [1.0]], inputs.dtype)
    return gradients_of(made.backward(at_rest, labels))


@exam.check(points=1.5)
def takes_steps_of_its_optimizer(kit, draw):
    """Each `train_step` is one step of the optimizer along your own gradients, momentum included."""
    made = network(kit, draw)
    twin = network(kit, draw)
    for name in SHAPES:
        getattr(twin, name).assign(getattr(made, name).value)
    made.compile(keras.optimizers.SGD(0.3, momentum=0.9), run_eagerly=True)
    optimizer = keras.optimizers.SGD(0.3, momentum=0.9)
    surplus = []
    for _ in range(3):
        examples = batch(draw)
        returned = twin.backward(*examples)
        optimizer.apply(list(gradients_of(returned).values()), [getattr(twin, name) for name in SHAPES])
        told = made.train_step(examples)
        if not isinstance(told, dict) or "loss" not in told:
            raise Finding('`train_step` has to return a dictionary with the key "loss".')
        surplus.append(told["loss"] - returned[0])
    return {"returned loss, less that of `backward`": tf.stack(surplus)} | {
        f"{name} after three steps, less what your gradients and the optimizer make of it": getattr(
            made, name
        ).value
        - getattr(twin, name).value
        for name in SHAPES
    }


@exam.check(points=1)
def learns_in_fit(kit, draw):
    """`model.fit` trains it, with a last batch that is smaller."""
    made, (inputs, labels) = network(kit, draw), batch(draw, examples=7)
    # Eagerly: in a graph, a second reading of a weight has been seen to come after its update.
    made.compile(keras.optimizers.SGD(0.2), run_eagerly=True)
    data = tf.data.Dataset.from_tensor_slices((inputs, labels)).batch(4)
    made.fit(data, epochs=2, shuffle=False, verbose=0)
    return weights_of(made)


def sample(kit, draw):
    made, (inputs, labels) = network(kit, draw), batch(draw)
    return made.backward, {"inputs": inputs, "labels": labels}


exam.add(graph(sample), points=0.25)
exam.add(leaves_inputs_alone(sample), points=0.25)
