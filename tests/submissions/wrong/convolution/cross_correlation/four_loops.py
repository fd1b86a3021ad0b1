# verdict: failed
# mistake: none
# says: did not finish within 3 seconds
# check: is_quick_on_a_photograph
import keras
from keras import ops


def cross_correlation(images, kernel):
    kh, kw = kernel.shape
    rows = []
    for i in range(images.shape[-2] - kh + 1):
        row = []
        for j in range(images.shape[-1] - kw + 1):
            row.append(ops.sum(images[..., i : i + kh, j : j + kw] * kernel, axis=(-2, -1)))
        rows.append(ops.stack(row, axis=-1))
    return keras.ops.stack(rows, axis=-2)


def convolution(images, kernel):
    return cross_correlation(images, ops.flip(ops.flip(kernel, axis=0), axis=1))
