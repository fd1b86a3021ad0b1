# %% [markdown]
# # Nadam
#
# Adam's numerator is momentum, and momentum can be had with foresight: that is Nesterov's idea. Timothy Dozat
# put the two together and called it *Nadam*. If you have done the exercises on both, there is one idea left,
# and one trap of bookkeeping.
#
# **The idea.** Write Adam's direction with the average $m_{t-1}$ as it was before this step (leave the
# correction for the start at zero aside for a moment):
#
# $$m_t = \beta_1\, m_{t-1} + (1 - \beta_1)\, g_t$$
#
# Part habit, part news. Nesterov's trick was to coast with the *new* velocity in place of the old. So does
# Nadam: it replaces $m_{t-1}$, the habit until now, by $m_t$, which knows the news already. The direction is
#
# $$\beta_1\, m_t + (1 - \beta_1)\, g_t .$$
#
# **Momentum that warms up.** While the averages are young, it is unwise to trust them much. Keras's Nadam
# therefore lets the share of habit grow, from about half of β₁ up to β₁ itself:
#
# $$\mu_t = \beta_1 \left(1 - \tfrac12 \cdot 0.96^{\,t}\right)$$
#
# ```text
#   t              1      2      5     10     20     50    100
#   μ, β₁ = 0.9   0.468  0.485  0.533  0.601  0.701  0.842  0.892
# ```
#
# **The corrections.** In Adam, an average that started at zero is divided by $1 - \beta_1^t$. With a momentum
# that changes, the power becomes a **product** of all momentums so far, $P_t = \mu_1 \mu_2 \cdots \mu_t$. The
# news belongs to this step and is divided by $1 - P_t$. The habit looks one step ahead, so it takes the
# momentum of the next step and is divided by $1 - P_{t+1}$, where $P_{t+1} = P_t\,\mu_{t+1}$. All in all,
# with $m$ and $v$ starting at zero:
#
# $$m \leftarrow \beta_1 m + (1-\beta_1)\,g \qquad v \leftarrow \beta_2 v + (1-\beta_2)\,g^2$$
#
# $$\hat m = \frac{\mu_{t+1}\, m}{1 - P_{t+1}} + \frac{(1 - \mu_t)\, g}{1 - P_t} \qquad \hat v = \frac{v}{1-\beta_2^{\,t}} \qquad
# w \leftarrow w - \eta\,\frac{\hat m}{\sqrt{\hat v} + \epsilon}$$
#
# ```python
# >>> weights = keras.Variable([1.0, 1.0])
# >>> nadam = Nadam(learning_rate=0.1)
# >>> nadam.apply([ops.array([0.5, -200.0])], [weights])
# >>> weights.numpy().round(4)
# array([0.8937, 1.1063], dtype=float32)
# >>> nadam.apply([ops.array([0.5, 200.0])])
# >>> weights.numpy().round(4)
# array([0.8164, 1.0391], dtype=float32)
# ```
#
# In the first step, $\mu_1 = 0.468$ and $\mu_2 = 0.4853$, so
# $\hat m = 0.4853 \cdot 0.1\,g / (1 - 0.2271) + 0.532\,g/0.532 = 1.0628\,g$. In the second, the second
# weight's gradient turns around. Adam would hardly have moved (0.005); Nadam has seen the news twice and goes
# back by 0.067.
#
# (The first weight's gradient is steady, and yet its second step is only 0.077 long. The products would be
# exact if $m$ were averaged with $\mu_t$; it is averaged with β₁, fills more slowly than they suppose, and
# for some thirty steps the direction comes out too short, by up to 30 %. Nobody is harmed by a gentle start.)
#
# **Other Nadams.** The name stands for a family, so here is what is particular about this one, which is
# Keras's. The average $m$ is taken with β₁ as it is, not with $\mu_t$ as in Dozat's Algorithm 2. The exponent
# of 0.96 is $t$; Dozat and PyTorch have $t/250$, so their warm-up takes some 25 000 steps and not 100. And ε
# is added to the root of the **corrected** $\hat v$ (Keras's own Adam adds it to the root of the uncorrected
# one).

# %% [markdown]
# ## Your optimizer
#
# | | |
# |---|---|
# | `Nadam(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, name="nadam", **kwargs)` | `**kwargs` go to the base class |
# | `build(variables)` | makes $m$ and $v$ for each variable, at zero, and **one** product $P$ for all, at one |
# | `momentum_at(time)` | $\mu_t$ for a time $t = 1, 2, \dots$, which is a tensor of integers |
# | `start_step()` | brings the product up to date, once in each step |
# | `update_step(gradient, variable, learning_rate)` | changes the slots and the variable; returns nothing |
# | `get_config()` | holds `beta_1`, `beta_2` and `epsilon` |
#
# **The trap.** The product has to grow by one factor in each *step*, and `update_step` runs once for every
# *variable*. Keras has no public place for what is to be done once in each step; its own Nadam overrides
# `_backend_update_step`, which gets all variables at once, and so does the class below: it calls your
# `start_step()` before the first `update_step`, and leaves the rest to the base class. (Under gradient
# accumulation it is called only in the steps that really change the weights.)
#
# - Time is `self.iterations + 1`, in `start_step` as in `update_step`.
# - `self.add_variable((), initializer="ones", name="product")` makes a single number that is saved with the
#   optimizer. The names of slots are free, but they must be saved: a product that begins anew at one after
#   loading, while the clock goes on, spoils the steps.
# - A variable without a gradient in some step is left out; the product grows nevertheless.
# - In half precision, compute the corrections in float32 and cast them at the end. Half precision is graded
#   roughly.
#
# Graded are the defaults, for gradients of size 30 and of $10^{-6}$; several steps with variables of several
# shapes; twenty steps of warming up; gradients of exactly zero; variables left out in some steps; schedules;
# the base class's options, accumulation included; `tf.function` and XLA; `get_config`; and training on after
# loading. `momentum_at` and `start_step` are not called by the checks. Gradients are dense. Out of bounds are
# Nadam, Adam and their relatives in Keras and TensorFlow.

# %%
import keras
from keras import ops


class Nadam(keras.optimizers.Optimizer):
    """Adam with Nesterov's foresight."""

    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, name="nadam", **kwargs):
        super().__init__(learning_rate=learning_rate, name=name, **kwargs)
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        # begin solution: both averages for each variable, and one product
        self.averages = self.add_optimizer_variables(variables, "average")
        self.squares = self.add_optimizer_variables(variables, "square")
        self.product = self.add_variable((), initializer="ones", name="product")
        # end solution

    def momentum_at(self, time):
        # begin solution: the share of habit, warming up
        return self.beta_1 * (1 - 0.5 * ops.power(0.96, time))
        # end solution

    def start_step(self):
        # begin solution: one more factor
        self.assign(self.product, self.product * self.momentum_at(self.iterations + 1))
        # end solution

    def _backend_update_step(self, gradients, variables, learning_rate):
        self.start_step()
        super()._backend_update_step(gradients, variables, learning_rate)

    def update_step(self, gradient, variable, learning_rate):
        # begin solution: both averages, habit and news with their corrections, and the step
        index = self._get_variable_index(variable)
        m = self.averages[index]
        v = self.squares[index]
        self.assign(m, self.beta_1 * m + (1 - self.beta_1) * gradient)
        self.assign(v, self.beta_2 * v + (1 - self.beta_2) * ops.square(gradient))

        time = self.iterations + 1
        now = self.momentum_at(time)
        soon = self.momentum_at(time + 1)
        habit = ops.cast(soon / (1 - self.product * soon), variable.dtype)
        news = ops.cast((1 - now) / (1 - self.product), variable.dtype)
        direction = habit * m + news * gradient
        size = ops.sqrt(v / ops.cast(1 - ops.power(self.beta_2, time), variable.dtype))
        rate = ops.cast(learning_rate, variable.dtype)
        self.assign_sub(variable, rate * direction / (size + self.epsilon))
        # end solution

    def get_config(self):
        # begin solution: the base class's configuration, with the three constants added
        return {
            **super().get_config(),
            "beta_1": self.beta_1,
            "beta_2": self.beta_2,
            "epsilon": self.epsilon,
        }
        # end solution


# %% [markdown]
# ## Read on
#
# - T. Dozat, *Incorporating Nesterov Momentum into Adam* (ICLR workshop, 2016): three pages; Algorithm 2 is
#   Nadam.
# - I. Sutskever and others, *On the importance of initialization and momentum in deep learning* (2013), for a
#   momentum that grows with time.
# - D. Choi and others, *On Empirical Comparisons of Optimizers for Deep Learning* (2019): tuned with equal
#   care, Nadam was never worse than Adam, of which it is nearly a generalization; tuned with less care,
#   anything can win.

# %%
from autograder.variants import Answer, Mistake

GROWTH = "self.assign(self.product, self.product * self.momentum_at(self.iterations + 1))"
DIRECTION = "direction = habit * m + news * gradient"

MISTAKES = [
    Mistake(
        "no_foresight",
        swap=(DIRECTION, "direction = m / ops.cast(1 - ops.power(self.beta_1, time), variable.dtype)"),
        says="The direction is the corrected average itself, as in Adam: nobody has looked ahead.",
        hint="Which two terms make up m̂ in the statement, and which of them is missing in Adam?",
        fails=["takes_first_steps_of_the_right_length", "takes_several_steps"],
    ),
    Mistake(
        "no_warm_up",
        swap=("self.beta_1 * (1 - 0.5 * ops.power(0.96, time))", "self.beta_1 + 0.0 * ops.power(0.96, time)"),
        says="The momentum is β₁ from the first step on; it does not warm up.",
        hint="What is μ₁ for β₁ = 0.9?",
        fails=["takes_first_steps_of_the_right_length", "warms_up"],
    ),
    Mistake(
        "warms_up_250_times_slower",
        swap=("ops.power(0.96, time)", "ops.power(0.96, ops.multiply(0.004, time))"),
        says="The exponent of 0.96 is t / 250. That is Dozat's and PyTorch's warm-up; Keras's, which is "
        "asked for, has t.",
        hint="What is μ at t = 100 in the table of the statement?",
        fails=["takes_first_steps_of_the_right_length", "warms_up"],
    ),
    Mistake(
        "factor_for_every_variable",
        swap=[
            (GROWTH, "pass"),
            (
                "        index = self._get_variable_index(variable)\n",
                "        " + GROWTH + "\n        index = self._get_variable_index(variable)\n",
            ),
        ],
        says="The product grows by a factor for every variable, so with several variables it runs ahead "
        "of the clock.",
        hint="How often does the base class call `update_step` in one step, and how often `start_step`?",
        fails=["takes_several_steps", "keeps_the_variables_apart"],
    ),
    Mistake(
        "product_stands_still",
        swap=(GROWTH, "pass"),
        says="The product stays at one, so the news is divided by 1 − 1 = 0.",
        hint="What has to happen once in each step?",
        fails=["takes_first_steps_of_the_right_length", "takes_several_steps"],
    ),
    Mistake(
        "powers_for_the_product",
        swap=[
            ("(1 - self.product * soon)", "(1 - ops.power(self.beta_1, time + 1))"),
            ("(1 - self.product)", "(1 - ops.power(self.beta_1, time))"),
        ],
        says="The corrections are made with powers of β₁. They would be right if the momentum were β₁ in "
        "every step, but it warms up.",
        hint="By which factor has the weight of the starting zero shrunk, when the momentums were μ₁, "
        "μ₂, …, μₜ?",
        fails=["takes_first_steps_of_the_right_length", "warms_up"],
    ),
    Mistake(
        "same_correction_for_both",
        swap=("(1 - self.product * soon)", "(1 - self.product)"),
        says="Habit and news are both divided by 1 − P of the present step, though the habit looks a "
        "step further.",
        hint="Which momentum multiplies m, and up to which step does the product below it have to go?",
        fails=["takes_first_steps_of_the_right_length", "warms_up"],
    ),
    Mistake(
        "averages_with_the_warmed_momentum",
        swap=(
            "self.assign(m, self.beta_1 * m + (1 - self.beta_1) * gradient)",
            "mu = ops.cast(self.momentum_at(self.iterations + 1), variable.dtype)\n"
            "        self.assign(m, mu * m + (1 - mu) * gradient)",
        ),
        says="The average m is taken with μ. So it stands in Dozat's Algorithm 2; Keras's form, which is "
        "asked for, takes it with β₁.",
        hint="Where in the formulas of the statement does β₁ stand, and where μ?",
        fails=["takes_first_steps_of_the_right_length", "warms_up"],
    ),
    Mistake(
        "epsilon_as_in_adam",
        swap=[
            (
                "size = ops.sqrt(v / ops.cast(1 - ops.power(self.beta_2, time), variable.dtype))",
                "filled = ops.sqrt(ops.cast(1 - ops.power(self.beta_2, time), variable.dtype))",
            ),
            (
                "rate * direction / (size + self.epsilon)",
                "rate * direction * filled / (ops.sqrt(v) + self.epsilon)",
            ),
        ],
        says="ε is added to the root of v before v is corrected, as in Keras's Adam. In Nadam it comes "
        "after the correction.",
        hint="Which root is ε compared with: that of v, or that of v̂?",
        fails=["takes_several_steps"],
    ),
    Mistake(
        "product_not_saved",
        swap=[
            ("import keras\n", "import keras\nimport tensorflow as tf\n"),
            (
                'self.product = self.add_variable((), initializer="ones", name="product")\n        # end',
                "self.product = tf.Variable(tf.ones((), keras.config.floatx()))\n        # end",
            ),
        ],
        says="The product is not saved with the model: after loading it begins anew at one, while the "
        "clock goes on.",
        hint="What does `optimizer.variables` list, and which method puts a number there?",
        fails=["survives_saving"],
    ),
    Mistake(
        "constants_not_in_config",
        swap=(
            '            "beta_1": self.beta_1,\n            "beta_2": self.beta_2,\n            "epsilon": self.epsilon,\n',
            "",
        ),
        says="`get_config` does not hold β₁, β₂ and ε, so a loaded model trains on with the default ones.",
        hint="`from_config` calls `__init__` with what `get_config` returned.",
        fails=["survives_saving"],
    ),
]

OTHER_ANSWERS = [
    Answer(
        "averages_by_difference",
        swap=[
            (
                "self.assign(m, self.beta_1 * m + (1 - self.beta_1) * gradient)",
                "self.assign_add(m, (gradient - m) * (1 - self.beta_1))",
            ),
            (
                "self.assign(v, self.beta_2 * v + (1 - self.beta_2) * ops.square(gradient))",
                "self.assign_add(v, (gradient * gradient - v) * (1 - self.beta_2))",
            ),
        ],
    ),
    Answer(
        "keeps_the_logarithm",
        swap=[
            (
                'initializer="ones", name="product")\n        # end',
                'initializer="zeros", name="log")\n        # end',
            ),
            (
                GROWTH,
                "self.assign_add(self.product, ops.log(self.momentum_at(self.iterations + 1)))",
            ),
            ("(1 - self.product * soon)", "(1 - ops.exp(self.product) * soon)"),
            ("(1 - self.product)", "-ops.expm1(self.product)"),
        ],
    ),
]

EQUIVALENT = {
    "self.product = self.add_variable((), initializer='ones', name='product')"
    " → self.product = self.add_variable((), initializer='ones')": "what a slot is called is free",
}


class Oracle:
    """Keras's own optimizer."""

    Nadam = keras.optimizers.Nadam
