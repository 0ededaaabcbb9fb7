#!/usr/bin/env python3
# peer-torch-conv.py: the convolutions of bench-conv.c in PyTorch, timed
#
# usage: peer-torch-conv.py [THREADS [SECONDS]]
#
# SPDX-License-Identifier: MIT
"""The milliseconds of the forward pass and of the gradients at the data and at the weights, of each
the best of several rounds that take SECONDS in all; one thread is measured by the time that it has
the processor."""
import sys
import time

import torch

CASES = (
    (7, 2, 3, 64, 512), (3, 2, 3, 32, 512), (3, 2, 64, 128, 128), (3, 2, 128, 256, 64),
    (3, 2, 256, 512, 32), (3, 2, 512, 512, 32), (1, 2, 64, 128, 128), (1, 2, 256, 512, 128),
    (1, 2, 512, 1024, 64), (1, 2, 1024, 2048, 32), (1, 1, 64, 64, 128), (1, 1, 64, 256, 128),
    (1, 1, 256, 64, 128), (1, 1, 512, 128, 64), (1, 1, 128, 512, 64), (1, 1, 1024, 256, 32),
    (1, 1, 256, 1024, 32), (1, 1, 2048, 512, 16), (1, 1, 512, 2048, 16), (1, 1, 16, 96, 256),
    (1, 1, 144, 24, 128), (1, 1, 192, 32, 64), (1, 1, 96, 576, 32),
)


def best(func, seconds, clock):
    """Milliseconds of the best of several calls, after one that does not count."""
    func()
    times = []
    while len(times) < 3 or sum(times) < seconds:
        start = clock()
        func()
        times.append(clock() - start)
    return 1e3 * min(times)


def main():
    threads = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 0.3
    clock = time.process_time if threads == 1 else time.perf_counter
    torch.set_num_threads(threads)
    print(f"PyTorch {torch.__version__}, {threads} threads: forward, data, weights in ms")
    for side, stride, channels, outputs, size in CASES:
        image = torch.rand(1, channels, size, size)
        weight = torch.rand(outputs, channels, side, side)
        padding = (side - 1) // 2

        def forward():
            with torch.no_grad():
                return torch.nn.functional.conv2d(image, weight, None, stride, padding)

        grad = torch.rand_like(forward())

        def backward(at_data):
            return torch.ops.aten.convolution_backward(
                grad, image, weight, None, [stride, stride], [padding, padding], [1, 1], False,
                [0, 0], 1, [at_data, not at_data, False])

        print(f"{side}x{side}/{stride} {channels:4} -> {outputs:4} @{size:3}"
              f"  {best(forward, seconds, clock):8.3f}"
              f"  {best(lambda: backward(True), seconds, clock):8.3f}"
              f"  {best(lambda: backward(False), seconds, clock):8.3f}", flush=True)


main()
