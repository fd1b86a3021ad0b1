# verdict: failed
# mistake: convolution_not_turned
# says: so it is a cross-correlation
import keras
from keras import ops


def slide(images, kernel):
    height, width = ops.shape(images)[-2], ops.shape(images)[-1]
    kh, kw = kernel.shape
    total = 0.0
    for i in range(kh):
        for j in range(kw):
            window = images[..., i : height - kh + 1 + i, j : width - kw + 1 + j]
            total = total + window * kernel[i, j]
    return total


def cross_correlation(images, kernel):
    return slide(keras.ops.convert_to_tensor(images), kernel)


def convolution(images, kernel):
    # what Conv2D does
    return slide(keras.ops.convert_to_tensor(images), kernel)
