# verdict: crashed
# exercise: activations/softmax
# says: line 6
import keras

x = "[31mred]0;owned‮" +
