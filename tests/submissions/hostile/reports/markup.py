# verdict: crashed
# exercise: activations/softmax
"""HTML, scripts and drawings, for reports that are read in a browser."""

import keras
from keras import ops

MARKUP = "</td></tr></table><script>alert(document.cookie)</script><img src=x onerror=alert(1)><svg/onload=alert(1)>]]></failure><!--"
print(MARKUP)
print("[bold red]a verdict[/bold red] [link=http://evil.example]here[/link] [/]")


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        raise ValueError(MARKUP + '[/bold red][blink]')

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
