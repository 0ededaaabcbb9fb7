# caffenet.py: the U-Net of 2015 as Caffe has it: layers, weights, and the text that describes it
#
# SPDX-License-Identifier: MIT
"""Both variants: the paper's, and the Caffe model that its authors released, which has a ReLU
behind every up-convolution and twice the channels in the last of them. The names are the released
model's. Written from their description alone."""
import numpy

BORDER = 92  # pixels lost on each side
LEVELS = 4


def up_name(level):
    return "upconv_d4c_u3a" if level == 3 else f"upconv_u{level + 1}d_u{level}a"


def shapes(channels, n_classes, base, released):
    """{layer: (Caffe's kind, shape of its weights)}, in their order."""
    found = {}
    inputs = channels
    for level in range(LEVELS + 1):
        width = base << level
        found[f"conv_d{level}a-b"] = ("Convolution", (width, inputs, 3, 3))
        found[f"conv_d{level}b-c"] = ("Convolution", (width, width, 3, 3))
        inputs = width
    for level in reversed(range(LEVELS)):
        width = base << level
        up = 2 * width if released and level == 0 else width
        found[up_name(level)] = ("Deconvolution", (inputs, up, 2, 2))
        found[f"conv_u{level}b-c"] = ("Convolution", (width, up + width, 3, 3))
        found[f"conv_u{level}c-d"] = ("Convolution", (width, width, 3, 3))
        inputs = width
    found["conv_u0d-score"] = ("Convolution", (n_classes, base, 1, 1))
    return found


def draw(layers, seed):
    """{layer: [weights, biases]}, which keep activations at their size."""
    random = numpy.random.default_rng(seed)
    found = {}
    for name, (kind, shape) in layers.items():
        outputs = shape[0 if kind == "Convolution" else 1]
        fan = numpy.prod(shape) / outputs / (1 if kind == "Convolution" else 4)
        weights = random.normal(0, (2 / fan) ** 0.5, shape)
        biases = random.normal(0, 0.2, outputs)
        found[name] = [weights.astype(numpy.float32), biases.astype(numpy.float32)]
    return found


def mirror(images):
    """Pictures as the network takes them: mirrored, on the right and at the bottom up to the next
    size that there is, 16 k + 60."""
    pads = [(BORDER, BORDER + -(side - 4) % 16) for side in images.shape[2:]]
    return numpy.pad(images, [(0, 0), (0, 0), *pads], mode="reflect")


class Prototxt:
    """The text that describes the network for pictures of one size. RENAME gives layers' names."""

    def __init__(self, layers, released, images, rename):
        self.layers = layers
        self.rename = rename
        self.sides = {"data": images[2:]}
        dims = " ".join(f"dim: {side}" for side in images)
        self.lines = ['name: "net"', f'layer {{ name: "data" type: "Input" top: "data" '
                                     f'input_param {{ shape {{ {dims} }} }} }}']
        for level in range(LEVELS + 1):
            self.conv(f"conv_d{level}a-b", f"d{level}a" if level else "data", f"d{level}b")
            self.conv(f"conv_d{level}b-c", f"d{level}b", f"d{level}c")
            if level < LEVELS:
                self.add(f"pool_d{level}c-{level + 1}a", "Pooling", [f"d{level}c"],
                         f"d{level + 1}a", "pooling_param { pool: MAX kernel_size: 2 stride: 2 }")
                self.sides[f"d{level + 1}a"] = [side // 2 for side in self.sides[f"d{level}c"]]
        below = f"d{LEVELS}c"
        for level in reversed(range(LEVELS)):
            self.up(level, below, released)
            self.conv(f"conv_u{level}b-c", f"u{level}b", f"u{level}c")
            self.conv(f"conv_u{level}c-d", f"u{level}c", f"u{level}d")
            below = f"u{level}d"
        self.conv("conv_u0d-score", "u0d", "score", relu=False)

    def __str__(self):
        return "\n".join(self.lines) + "\n"

    def add(self, name, kind, bottoms, top, parameters=""):
        inputs = " ".join(f'bottom: "{bottom}"' for bottom in bottoms)
        self.lines.append(f'layer {{ name: "{self.rename(name)}" type: "{kind}" {inputs} '
                          f'top: "{top}" {parameters} }}')

    def conv(self, name, bottom, top, relu=True):
        outputs, _, size, _ = self.layers[name][1]
        self.add(name, "Convolution", [bottom], top, f"convolution_param {{ num_output: {outputs} "
                                                     f"pad: 0 kernel_size: {size} }}")
        self.sides[top] = [side - size + 1 for side in self.sides[bottom]]
        if relu:
            self.add(f"relu_{top}", "ReLU", [top], top)

    def up(self, level, below, released):
        """Up, and beside the middle of what came down at this level."""
        top, skip = f"u{level}a", f"d{level}c"
        outputs = self.layers[up_name(level)][1][1]
        self.add(up_name(level), "Deconvolution", [below], top,
                 f"convolution_param {{ num_output: {outputs} kernel_size: 2 stride: 2 }}")
        self.sides[top] = [2 * side for side in self.sides[below]]
        if released:
            self.add(f"relu_{top}", "ReLU", [top], top)
        offsets = " ".join(f"offset: {(large - small) // 2}"
                           for large, small in zip(self.sides[skip], self.sides[top]))
        self.add(f"crop_{skip}-{skip}c", "Crop", [skip, top], f"{skip}c",
                 f"crop_param {{ axis: 2 {offsets} }}")
        self.add(f"concat_{skip}c_{top}-b", "Concat", [top, f"{skip}c"], f"u{level}b")
        self.sides[f"u{level}b"] = self.sides[top]
