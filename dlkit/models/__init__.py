"""Small models with a learner's class inside, and the tasks that they are trained on.

task = load_task("digits", folder)
built = RECIPES["convolution/conv2d"].build(kit, task, learning_rate=None)
"""

from dlkit.models.kinds import Recipe
from dlkit.models.parts import Built
from dlkit.models.recipes import RECIPES
from dlkit.models.tasks import Task, load_task

__all__ = ["RECIPES", "Built", "Recipe", "Task", "load_task"]
