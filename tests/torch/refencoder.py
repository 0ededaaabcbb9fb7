# refencoder.py: U-Nets with an encoder, and the U-Net of 2015, for the tests
#
# SPDX-License-Identifier: MIT
"""Encoders are torchvision's; the decoder is a short definition of our own, of which names, shapes
and arithmetic are segmentation_models.pytorch's. The U-Net of 2015 is written from the paper, with
valid convolutions and crops, and names of the released Caffe model's layers."""
import numpy
import torch
import torchvision
from torch import nn
from torch.nn import functional

MEANS = (0.485, 0.456, 0.406)
DEVIATIONS = (0.229, 0.224, 0.225)
CHANNELS = {"resnet18": (64, 64, 128, 256, 512), "resnet34": (64, 64, 128, 256, 512),
            "resnet50": (64, 256, 512, 1024, 2048), "vgg16_bn": (128, 256, 512, 512, 512),
            "mobilenet_v2": (16, 24, 32, 96, 1280)}


def features(name, net, x):
    """What the encoder makes at 1/2 .. 1/32 of the size."""
    if name.startswith("resnet"):
        stages = [lambda x: net.relu(net.bn1(net.conv1(x))),
                  lambda x: net.layer1(net.maxpool(x)), net.layer2, net.layer3, net.layer4]
    elif name == "mobilenet_v2":
        cuts = (0, 2, 4, 7, 14, 19)
        stages = [net.features[a:b] for a, b in zip(cuts, cuts[1:])]
    else:
        pools = [i for i, layer in enumerate(net.features) if isinstance(layer, nn.MaxPool2d)]
        x = net.features[:pools[0]](x)
        cuts = pools + [len(net.features)]
        stages = [net.features[a:b] for a, b in zip(cuts, cuts[1:])]
    made = []
    for stage in stages:
        x = stage(x)
        made.append(x)
    return made


def conv_relu(inputs, outputs):
    return nn.Sequential(nn.Conv2d(inputs, outputs, 3, padding=1, bias=False),
                         nn.BatchNorm2d(outputs), nn.ReLU())


class Block(nn.Module):
    def __init__(self, inputs, skip, outputs):
        super().__init__()
        self.conv1 = conv_relu(inputs + skip, outputs)
        self.conv2 = conv_relu(outputs, outputs)

    def forward(self, x, skip):
        x = functional.interpolate(x, scale_factor=2, mode="nearest")
        if skip is not None:
            x = torch.cat([x, skip], 1)
        return self.conv2(self.conv1(x))


class Decoder(nn.Module):
    def __init__(self, name):
        super().__init__()
        skips = CHANNELS[name][-2::-1] + (0,)
        inputs = CHANNELS[name][-1]
        center = conv_relu(512, 512), conv_relu(512, 512)
        self.center = nn.Sequential(*center) if name == "vgg16_bn" else nn.Identity()
        self.blocks = nn.ModuleList()
        for skip, outputs in zip(skips, (256, 128, 64, 32, 16)):
            self.blocks.append(Block(inputs, skip, outputs))
            inputs = outputs

    def forward(self, made):
        x = self.center(made[-1])
        for block, skip in zip(self.blocks, made[-2::-1] + [None]):
            x = block(x, skip)
        return x


class EncoderUNet(nn.Module):
    """Takes pictures 0 .. 1 of any size and normalises them, as the program does."""

    def __init__(self, name="resnet18", channels=3, classes=2):
        super().__init__()
        self.name, self.n_classes, self.channels = name, classes, channels
        self.encoder = getattr(torchvision.models, name)(weights=None)
        for head in ("fc", "classifier"):
            if hasattr(self.encoder, head):
                delattr(self.encoder, head)
        if channels != 3:
            self.replace_first_conv(channels)
        self.decoder = Decoder(name)
        self.segmentation_head = nn.Sequential(nn.Conv2d(16, classes, 3, padding=1))

    def replace_first_conv(self, channels):
        path = {"vgg16_bn": "features.0", "mobilenet_v2": "features.0.0"}.get(self.name, "conv1")
        *owner, last = path.split(".")
        owner = self.encoder.get_submodule(".".join(owner))
        old = getattr(owner, last)
        setattr(owner, last, nn.Conv2d(channels, old.out_channels, old.kernel_size, old.stride,
                                       old.padding, bias=old.bias is not None))

    def forward(self, x):
        height, width = x.shape[2:]
        bottom, right = -height % 32, -width % 32
        if bottom or right:
            x = reflect(x, 0, bottom, 0, right)
        n = self.channels
        means = [0.449] if n == 1 else [MEANS[i % 3] for i in range(n)]
        deviations = [0.226] if n == 1 else [DEVIATIONS[i % 3] for i in range(n)]
        x = (x - torch.tensor(means, dtype=x.dtype).view(1, -1, 1, 1)) \
            / torch.tensor(deviations, dtype=x.dtype).view(1, -1, 1, 1)
        x = self.segmentation_head(self.decoder(features(self.name, self.encoder, x)))
        return x[:, :, :height, :width]


def reflect(x, top, bottom, left, right):
    padded = numpy.pad(x.numpy(), ((0, 0), (0, 0), (top, bottom), (left, right)), mode="reflect")
    return torch.from_numpy(padded)


def crop(x, like):
    top, left = (x.shape[2] - like.shape[2]) // 2, (x.shape[3] - like.shape[3]) // 2
    return x[:, :, top:top + like.shape[2], left:left + like.shape[3]]


class UNet2015(nn.Module):
    def __init__(self, channels=1, classes=2, base=64, released=False):
        super().__init__()
        self.n_classes, self.released = classes, released
        layers, inputs = {}, channels
        for level in range(5):
            width = base << level
            layers[f"conv_d{level}a-b"] = nn.Conv2d(inputs, width, 3)
            layers[f"conv_d{level}b-c"] = nn.Conv2d(width, width, 3)
            inputs = width
        for level in range(3, -1, -1):
            width = base << level
            up = 2 * width if released and level == 0 else width
            layers[self.up_name(level)] = nn.ConvTranspose2d(inputs, up, 2, 2)
            layers[f"conv_u{level}b-c"] = nn.Conv2d(up + width, width, 3)
            layers[f"conv_u{level}c-d"] = nn.Conv2d(width, width, 3)
            inputs = width
        layers["conv_u0d-score"] = nn.Conv2d(base, classes, 1)
        for name, layer in layers.items():
            self.add_module(name, layer)

    @staticmethod
    def up_name(level):
        return "upconv_d4c_u3a" if level == 3 else f"upconv_u{level + 1}d_u{level}a"

    def apply(self, x, *names):
        for name in names:
            x = torch.relu(getattr(self, name)(x))
        return x

    def network(self, x):
        skips = []
        for level in range(5):
            x = self.apply(x, f"conv_d{level}a-b", f"conv_d{level}b-c")
            if level < 4:
                skips.append(x)
                x = functional.max_pool2d(x, 2)
        for level in range(3, -1, -1):
            x = getattr(self, self.up_name(level))(x)
            if self.released:
                x = torch.relu(x)
            x = torch.cat([x, crop(skips[level], x)], 1)
            x = self.apply(x, f"conv_u{level}b-c", f"conv_u{level}c-d")
        return getattr(self, "conv_u0d-score")(x)

    def forward(self, x):
        height, width = x.shape[2:]
        more = [92 + (-(side + 184 - 60) % 16) for side in (height, width)]
        return self.network(reflect(x, 92, more[0], 92, more[1]))[:, :, :height, :width]
