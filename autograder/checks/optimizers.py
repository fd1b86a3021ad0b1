"""What every Keras optimizer owes, asked by taking steps with it and watching the variables.

These families take `make(kit, **options)`, which builds the optimizer and hands the options on to it:

    def make(kit, **options):
        return kit.Adam(**{"learning_rate": 0.1, "beta_1": 0.8, "beta_2": 0.95, "epsilon": 0.02} | options)

For saving to be judged by behaviour, `make` leaves no argument at its default.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import keras
import tensorflow as tf

from autograder.checks.saving import reloaded
from autograder.exam import Finding, Observe, Tolerance

Make = Callable[..., Any]
Steps = list[list[Any]]

FEW_SEEDS = 10  # for the slow checks, whose verdict hardly depends on the numbers drawn
SHAPES = ((3, 4), (5,), (), (2, 3, 2))  # a kernel, a bias, one number, something with three axes

# How the base class may change a gradient or a variable before and after the formula has its turn.
OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "weight decay": {"weight_decay": 0.2},
    "clipped values": {"clipvalue": 0.3},
    "clipped norms": {"clipnorm": 0.7},
    "a clipped global norm": {"global_clipnorm": 0.7},
    "accumulated gradients": {"gradient_accumulation_steps": 2},
}


def steps(make: Make, count: int = 5) -> Observe:
    def takes_several_steps(kit: Any, draw: Any) -> Any:
        """Several steps on variables of several shapes, each with a state of its own."""
        variables = new_variables(draw)
        return after_each_step(make(kit), variables, new_gradients(draw, variables, count))

    return takes_several_steps


def skipped_variables(make: Make) -> Observe:
    """In some steps some variables have no gradient, and the others come in an order of their own."""

    def keeps_the_variables_apart(kit: Any, draw: Any) -> Any:
        """Each variable keeps its own state, even where some get no gradient in a step."""
        variables = new_variables(draw)
        optimizer = make(kit)
        optimizer.build(variables)
        for gradients, chosen in zip(
            new_gradients(draw, variables, 4), ([0, 1, 2, 3], [3, 1], [2, 0], [1, 3, 0, 2]), strict=True
        ):
            take_step(optimizer, [gradients[i] for i in chosen], [variables[i] for i in chosen])
        return named(variables)

    return keeps_the_variables_apart


def quiet_gradients(make: Make) -> Observe:
    """No gradient at first, then some, then none again."""

    def bears_gradients_of_zero(kit: Any, draw: Any) -> Any:
        """Gradients of exactly zero do no harm, at the start or later."""
        variables = new_variables(draw, SHAPES[:2])
        loud = new_gradients(draw, variables, 1)[0]
        silence = [tf.zeros_like(gradient) for gradient in loud]
        return after_each_step(make(kit), variables, [silence, silence, loud, silence, silence])

    return bears_gradients_of_zero


def sparse_rows(make: Make, count: int = 5) -> Observe:
    """Dense gradients that look like an embedding table's: in each step most rows are zero."""

    def serves_rare_rows(kit: Any, draw: Any) -> Any:
        """Rows that get a gradient only now and then, as in an embedding table, move at the right pace."""
        table = keras.Variable(draw.normal(7, 3), name="table")
        gradients = [
            [tf.where(draw.mask(7, keep=0.3)[:, None], draw.normal(7, 3), 0.0)] for _ in range(count)
        ]
        return after_each_step(make(kit), [table], gradients)

    return serves_rare_rows


def base_class_options(make: Make, options: Mapping[str, Mapping[str, Any]] = OPTIONS) -> Observe:
    """For optimizers that decay weights themselves, leave `"weight decay"` out of the options."""

    def leaves_the_rest_to_the_base_class(kit: Any, draw: Any) -> Any:
        """Weight decay, clipping and accumulation work, as they do in every Keras optimizer."""
        seen: dict[str, Any] = {}
        for name, chosen in options.items():
            variables = new_variables(draw, SHAPES[:2])
            count = 2 * chosen.get("gradient_accumulation_steps", 1)
            apply_all(make(kit, **chosen), variables, new_gradients(draw, variables, count))
            seen |= named(variables, f" with {name}")
        return seen

    leaves_the_rest_to_the_base_class.seeds = FEW_SEEDS  # type: ignore[attr-defined]
    return leaves_the_rest_to_the_base_class


def schedules(make: Make) -> Observe:
    def follows_the_learning_rate(kit: Any, draw: Any) -> Any:
        """The learning rate may follow a schedule, or be changed on the way."""
        falling = keras.optimizers.schedules.ExponentialDecay(0.2, decay_steps=1, decay_rate=0.5)
        variables = new_variables(draw, SHAPES[:2])
        apply_all(make(kit, learning_rate=falling), variables, new_gradients(draw, variables, 3))
        seen = named(variables, " after a falling schedule")

        variables = new_variables(draw, SHAPES[:2])
        first, *rest = new_gradients(draw, variables, 3)
        optimizer = make(kit)
        apply_all(optimizer, variables, [first])
        optimizer.learning_rate = 0.02
        apply_all(optimizer, variables, rest)
        return seen | named(variables, " after a change of the rate")

    return follows_the_learning_rate


def optimizer_graph(make: Make, compiled: bool = True) -> Observe:
    """The step is traced once and run several times: what Python counts stands still."""

    def takes_steps_in_a_graph(kit: Any, draw: Any) -> Any:
        """It works inside tf.function, as `model.fit` runs it, and compiled by XLA."""
        variables = new_variables(draw, SHAPES[:2])
        optimizer = make(kit)
        optimizer.build(variables)

        def step(gradients: Sequence[Any]) -> None:
            take_step(optimizer, gradients, variables)

        traced = tf.function(step, autograph=False)
        seen: dict[str, Any] = {}
        for gradients in new_gradients(draw, variables, 3):
            traced(gradients)
        seen |= named(variables, " in a graph")
        if compiled:  # what was traced, once more and onwards: tracing is slow
            under_xla = tf.function(traced, autograph=False, jit_compile=True)
            for gradients in new_gradients(draw, variables, 2):
                under_xla(gradients)
            seen |= named(variables, " after more steps under XLA")
        return seen

    takes_steps_in_a_graph.seeds = FEW_SEEDS  # type: ignore[attr-defined]
    takes_steps_in_a_graph.untraced = True  # type: ignore[attr-defined]
    return takes_steps_in_a_graph


def low_precision(make: Make, dtypes: Sequence[str] = ("float16", "bfloat16")) -> Observe:
    """`make` should choose numbers that bfloat16 holds exactly: it rounds 0.999 to 1."""

    def works_for_narrow_variables(kit: Any, draw: Any) -> Any:
        """Variables in half precision stay in half precision."""
        seen: dict[str, Any] = {}
        for dtype in dtypes:
            variables = new_variables(draw, SHAPES[:2], dtype)
            apply_all(make(kit), variables, new_gradients(draw, variables, 2))
            seen |= named(variables, f" in {dtype}")
        return seen

    works_for_narrow_variables.tolerance = Tolerance(rtol=0.04, atol=0.04)  # type: ignore[attr-defined]
    return works_for_narrow_variables


def trajectory(make: Make, count: int = 12) -> Observe:
    """Where a step goes wrong, later gradients are taken at other places, so small errors show."""

    def walks_down_a_valley(kit: Any, draw: Any) -> Any:
        """It walks down a long narrow valley along the right path."""
        steepness = tf.constant([0.5, 2.0, 10.0], dtype=keras.config.floatx())
        place = keras.Variable(draw.uniform(3, low=1.0, high=2.0), name="place")
        optimizer = make(kit)
        path = []
        for step in range(1, count + 1):
            take_step(optimizer, [steepness * place.value], [place])
            if step % 4 == 0:
                path.append(tf.identity(place.value))
        return {"path": tf.stack(path)}

    return walks_down_a_valley


def resumes(make: Make) -> Observe:
    """A new optimizer from the configuration, and a model that is saved in the middle of its training."""

    def survives_saving(kit: Any, draw: Any) -> Any:
        """It comes back from its configuration, and from a saved model with everything it remembers."""
        optimizer = make(kit)
        twin = type(optimizer).from_config(optimizer.get_config())
        variables = new_variables(draw, SHAPES[:2])
        apply_all(twin, variables, new_gradients(draw, variables, 2))
        seen = named(variables, " after get_config and from_config")

        model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4)])
        kernel = model.layers[0].kernel
        kernel.assign(draw.normal(*kernel.shape))
        model.compile(optimizer=optimizer, loss="mse", run_eagerly=True)
        first, second = [(draw.normal(5, 3), draw.normal(5, 4)) for _ in range(2)]
        model.train_on_batch(*first)
        loaded = reloaded(model, optimizer)
        if type(loaded.optimizer) is not type(optimizer):
            raise Finding("A saved model comes back with another optimizer than yours.")
        loaded.train_on_batch(*second)
        seen["kernel when training goes on after loading"] = loaded.layers[0].kernel.value
        return seen

    survives_saving.seeds = FEW_SEEDS  # type: ignore[attr-defined]
    return survives_saving


def new_variables(
    draw: Any, shapes: Sequence[tuple[int, ...]] = SHAPES, dtype: str | None = None
) -> list[keras.Variable]:
    return [
        keras.Variable(draw.normal(*shape), dtype=dtype or keras.config.floatx(), name=f"variable_{index}")
        for index, shape in enumerate(shapes)
    ]


def new_gradients(draw: Any, variables: Sequence[keras.Variable], count: int) -> Steps:
    """One list of gradients for each step. Their sizes differ a hundredfold, as in real networks."""
    scales = (1.0, 0.1, 3.0, 0.03)
    return [
        [
            draw.normal(*v.shape, scale=scale, dtype=v.dtype)
            for v, scale in zip(variables, scales, strict=False)
        ]
        for _ in range(count)
    ]


def apply_all(optimizer: Any, variables: Sequence[keras.Variable], gradients: Steps) -> None:
    for now in gradients:
        take_step(optimizer, now, variables)


def take_step(optimizer: Any, gradients: Sequence[Any], variables: Sequence[keras.Variable]) -> None:
    try:
        optimizer.apply(list(gradients), list(variables))
    except KeyError as error:
        if error.args[0] in {id(variable.value) for variable in variables}:
            raise Finding(
                "Your slots are looked up by `id(variable)`, but `update_step` gets the TensorFlow variable "
                "inside the one that `build` saw, which is another object. "
                "`self._get_variable_index(variable)` knows its place."
            ) from None
        raise


def after_each_step(optimizer: Any, variables: Sequence[keras.Variable], gradients: Steps) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    for number, now in enumerate(gradients, start=1):
        apply_all(optimizer, variables, [now])
        seen |= named(variables, f" after step {number}")
    return seen


def named(variables: Sequence[keras.Variable], what: str = "") -> dict[str, Any]:
    """Copies of the variables' values, under names that messages can use."""
    return {f"variable of shape {tuple(v.shape)}{what}": tf.identity(v.value) for v in variables}
