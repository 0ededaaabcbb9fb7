#!/usr/bin/env python3
# test-bench.py: unet bench
#
# SPDX-License-Identifier: MIT
import json

from clilib import case, has, main, same, unet

SMALL = ["bench", "--size", "32x48", "--base-channels", 4, "--depth", 2, "--repeat", 2]


@case
def as_json(folder):
    for mode in ["predict", "train"]:
        text, errors = unet(folder, *SMALL, "--mode", mode, "--threads", 1, "--batch", 2,
                            "--bilinear", "--json")
        same(errors, "")
        result = json.loads(text)
        for key, value in {"mode": mode, "height": 32, "width": 48, "batch": 2, "base_channels": 4,
                           "depth": 2, "bilinear": True, "amp": False, "threads": 1,
                           "repeat": 2}.items():
            same((key, result[key]), (key, value))
        assert 0 < result["seconds_min"] <= result["seconds_median"]
        assert result["gflops"] > 0
        assert result["arena_bytes"] > 1000
        assert result["peak_rss_bytes"] > result["arena_bytes"]


@case
def as_text(folder):
    text, _ = unet(folder, *SMALL, "--amp")
    has("predict, 1 x 32x48, base 4, depth 2, amp", text)
    has("GFLOP/s", text)
    same(text.count("\n"), 3)


# The layers of a network of depth 2, as state dicts name them, and what has no parameters.
FORWARD = ["input", "inc.double_conv.0", "inc.double_conv.3", "max_pool",
           "down1.maxpool_conv.1.double_conv.0", "down1.maxpool_conv.1.double_conv.3", "max_pool",
           "down2.maxpool_conv.1.double_conv.0", "down2.maxpool_conv.1.double_conv.3", "up1.up",
           "up1.conv.double_conv.0", "up1.conv.double_conv.3", "up2.up", "up2.conv.double_conv.0",
           "up2.conv.double_conv.3", "outc.conv"]


@case
def layers_as_json(folder):
    for mode in ["predict", "train"]:
        text, errors = unet(folder, *SMALL, "--mode", mode, "--layers", "--json")
        same(errors, "")
        result = json.loads(text)
        has(result["cpu_level"], "generic avx2 avx512")
        assert result["peak_gflops"] > 0 and result["peak_gbytes"] >= 0, text
        layers = result["layers"]
        same([x["name"] for x in layers if x["phase"] == "forward"], FORWARD)
        phases = {"forward", "loss", "recompute", "weights", "backward", "update"}
        same({x["phase"] for x in layers}, phases if mode == "train" else {"forward"})
        for layer in layers:
            assert layer["seconds"] >= 0 and layer["bytes"] > 0 and layer["method"], layer
            # A time below a nanosecond is not divided by.
            speed = layer["flops"] / max(layer["seconds"], 1e-9) / 1e9
            assert abs(layer["gflops"] - speed) <= 1e-6 * speed, layer
            share = layer["gflops"] / result["peak_gflops"]
            assert abs(layer["peak_share"] - share) <= 1e-6 * share, layer
        # The same count as that of the whole.
        whole = result["gflops"] * result["seconds_min"] * 1e9
        forward = sum(x["flops"] for x in layers if x["phase"] == "forward")
        assert abs(forward * (3 if mode == "train" else 1) - whole) <= 1e-6 * whole
        same([(x["in_channels"], x["out_channels"], x["height"], x["width"])
              for x in layers if x["name"] == "up1.up" and x["phase"] == "forward"],
             [(16, 8, 16, 24)])
    same([x["name"] for x in layers if x["phase"] == "update"],
         ["zero gradients", "gradient norm", "optimizer"])


@case
def layers_as_text(folder):
    text, _ = unet(folder, *SMALL, "--layers")
    lines = text.splitlines()
    same(lines[3].split()[::2], ["peak", "GFLOP/s", "memory", "GB/s"])
    same(lines[5].split(), "layer phase method shape ms GFLOP/s of peak MB GB/s".split())
    rows = [line.split() for line in lines[6:6 + len(FORWARD)]]
    same([row[:2] for row in rows], [[name, "forward"] for name in FORWARD])
    has("4->8 @16x24", lines[6 + FORWARD.index("down1.maxpool_conv.1.double_conv.0")])
    same({len(line) for line in lines[5:] if line}, {len(lines[5])})
    same([line.split()[0] for line in lines[-1:]], ["together"])
    text, _ = unet(folder, *SMALL, "--layers", "--mode", "train")
    same([line.split()[:2] for line in text.splitlines()[-7:-1]],
         [["together", phase] for phase in
          ("forward", "loss", "update", "backward", "recompute", "weights")])


main()
