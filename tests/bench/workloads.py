# workloads.py: what tests/bench/compare measures, and what is hoped for
#
# SPDX-License-Identifier: MIT
"""Every workload names its programs; the first is the subject, the others are compared with it.

A target is (floor, goal). For a program it is how many times the subject's time it has to take at
least; for memory, the share of PyTorch's peak resident size (in float32) that the subject may need
at most. None: nothing is asked."""
from dataclasses import dataclass, field, replace

CLASSES = 2
CHANNELS = 3


@dataclass(frozen=True)
class Workload:
    key: str
    section: str  # of the report: main, odd, amp, families
    title: str
    mode: str  # predict, train
    height: int
    width: int
    batch: int = 1
    base: int = 64
    network: str = ""  # an encoder's name, or unet-2015
    runs: int = 5  # counted runs of one process, after the warm-up
    programs: tuple = ("ours", "torch", "torch-bf16", "onnxruntime")
    targets: dict = field(default_factory=dict)
    memory: tuple = (None, None)

    @property
    def pixels(self):
        return self.batch * self.height * self.width


SECTIONS = {
    "main": "Inference and training",
    "odd": "Sizes that are no multiple of 16: time per pixel, as a multiple of the near size's",
    "amp": "Mixed precision (`--amp`)",
    "families": "Encoders and the U-Net of 2015",
}

PREDICT = ("ours", "torch", "torch-bf16", "onnxruntime")
TRAIN = ("ours", "torch", "torch-bf16")


def nearest_easy(side):
    """The multiple of 16 next to SIDE; of two equally near ones the larger."""
    return max(16, (side + 8) // 16 * 16)


def predict(key, height, width, runs, torch, bf16, ort, memory, base=64):
    programs = PREDICT if bf16 else ("ours", "torch", "onnxruntime")
    targets = {"torch": torch, "onnxruntime": ort}
    if bf16:
        targets["torch-bf16"] = (None, bf16)
    title = f"inference {height}x{width}" + (f", base {base}" if base != 64 else "")
    return Workload(key, "main", title, "predict", height, width, base=base, runs=runs,
                    programs=programs, targets=targets, memory=memory)


def train(key, height, width, runs, torch, bf16, memory, base=64, batch=1):
    programs = TRAIN if bf16 else ("ours", "torch")
    targets = {"torch": torch}
    if bf16:
        targets["torch-bf16"] = (None, bf16)
    title = f"training step {height}x{width}"
    title += f", batch {batch}" if batch > 1 else ""
    title += f", base {base}" if base != 64 else ""
    return Workload(key, "main", title, "train", height, width, batch=batch, base=base, runs=runs,
                    programs=programs, targets=targets, memory=memory)


def odd(height, width):
    easy = f"{nearest_easy(height)}x{nearest_easy(width)}"
    return Workload(f"odd-{height}x{width}", "odd", f"inference {height}x{width} (near: {easy})",
                    "predict", height, width, runs=3, programs=("ours", "ours-easy", "torch"),
                    targets={"ours-easy": (1.25, 1.1)}, memory=(0.5, 0.4))


def amp(key, mode, height, width, runs, memory):
    title = ("inference" if mode == "predict" else "training step") + f" {height}x{width}"
    return Workload(key, "amp", title, mode, height, width, runs=runs,
                    programs=("ours-amp", "ours", "torch-bf16", "torch"),
                    targets={"ours": (1.0, None), "torch-bf16": (None, 2.5)}, memory=memory)


def family(network, mode, side, runs):
    title = ("inference" if mode == "predict" else "training step") + f" {side}x{side}, {network}"
    return Workload(f"{network}-{mode}-{side}", "families", title, mode, side, side,
                    network=network, runs=runs, programs=("ours", "torch"))


WORKLOADS = (
    predict("predict-256", 256, 256, 7, (3.4, 4), 2.5, (2.6, 3), (0.45, 0.4)),
    predict("predict-640x960", 640, 960, 3, (4.5, 5.5), 3, (2.7, 3.3), (0.48, 0.3)),
    train("train-256", 256, 256, 5, (3.3, 4), 2.4, (0.65, 0.5)),
    train("train-512", 512, 512, 3, (3.5, 4.2), 2.4, (0.7, 0.55)),
    train("train-256-batch4", 256, 256, 3, (3.5, 4.2), 2.4, (0.7, 0.55), batch=4),
    predict("predict-256-base32", 256, 256, 9, (3, 4), None, (2, 3), (0.5, 0.4), base=32),
    predict("predict-640x960-base32", 640, 960, 5, (3, 4), None, (2, 3), (0.5, 0.4), base=32),
    train("train-256-base32", 256, 256, 7, (3, 4), None, (0.5, 0.4), base=32),
    train("train-640x960-base32", 640, 960, 3, (3, 4), None, (0.5, 0.4), base=32),
    predict("predict-256-base16", 256, 256, 15, (2.5, 3.5), None, (2, 3), (0.5, 0.4), base=16),
    predict("predict-640x960-base16", 640, 960, 7, (2.5, 3.5), None, (2, 3), (0.5, 0.4), base=16),
    train("train-256-base16", 256, 256, 9, (2.5, 3.5), None, (0.5, 0.4), base=16),
    train("train-640x960-base16", 640, 960, 5, (2.5, 3.5), None, (0.5, 0.4), base=16),
    odd(427, 640),
    odd(500, 375),
    odd(959, 639),
    amp("amp-predict-256", "predict", 256, 256, 7, (None, None)),
    amp("amp-predict-640x960", "predict", 640, 960, 3, (None, None)),
    amp("amp-train-256", "train", 256, 256, 5, (0.5, 0.45)),
    amp("amp-train-512", "train", 512, 512, 3, (0.5, 0.45)),
    family("resnet18", "predict", 256, 9),
    family("resnet18", "train", 256, 7),
    family("resnet34", "predict", 256, 9),
    family("resnet34", "predict", 512, 5),
    family("resnet34", "train", 256, 5),
    family("resnet50", "predict", 256, 7),
    family("resnet50", "train", 256, 5),
    family("vgg16_bn", "predict", 256, 5),
    family("vgg16_bn", "train", 256, 3),
    family("mobilenet_v2", "predict", 256, 9),
    family("mobilenet_v2", "train", 256, 7),
    family("unet-2015", "predict", 388, 3),
    family("unet-2015", "train", 388, 3),
)


def tiny(workload):
    """The same at a size that takes no time, to try the script; nothing is hoped for."""
    side = (32, 32) if workload.section != "odd" else (35, 29)
    if workload.network:
        side = (64, 64)  # encoders halve five times
    return replace(workload, title=workload.title + ", TINY", height=side[0], width=side[1],
                   base=4, targets={}, memory=(None, None))


def with_peers(workload, peers):
    """WORKLOAD with all of PEERS that can do it."""
    able = [peer for peer in peers if peer != "onnxruntime" or
            (workload.mode == "predict" and not workload.network)]
    missing = tuple(peer for peer in able if peer not in workload.programs)
    return replace(workload, programs=workload.programs + missing)
