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


main()
