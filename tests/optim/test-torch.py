# test-torch.py: twenty steps of every optimizer against torch.optim
#
# SPDX-License-Identifier: MIT
import os
import subprocess
import sys
import tempfile

try:
    import numpy as np
    import torch
except ImportError as problem:
    print(f"skipped: {problem}")
    sys.exit(77)

N, STEPS = 5000, 20
CASES = [
    # kind, learning rate, weight decay, momentum, Nesterov, largest norm
    ("rmsprop", 1e-5, 1e-8, 0.999, 0, 1.0),
    ("rmsprop", 1e-3, 1e-2, 0.9, 0, 1e9),
    ("rmsprop", 1e-3, 0, 0, 0, 1e9),
    ("adam", 1e-3, 0, 0, 0, 1e9),
    ("adam", 1e-2, 0.1, 0, 0, 5.0),
    ("adamw", 1e-3, 0.01, 0, 0, 1.0),
    ("adamw", 1e-2, 0.5, 0, 0, 1e9),
    ("sgd", 1e-2, 0, 0, 0, 1.0),
    ("sgd", 1e-2, 1e-3, 0.9, 0, 1e9),
    ("sgd", 1e-2, 1e-3, 0.9, 1, 2.0),
]


def make(kind, params, rate, decay, momentum, nesterov):
    if kind == "rmsprop":
        return torch.optim.RMSprop(params, lr=rate, weight_decay=decay, momentum=momentum)
    if kind == "sgd":
        return torch.optim.SGD(params, lr=rate, weight_decay=decay, momentum=momentum,
                               nesterov=bool(nesterov))
    kinds = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW}
    return kinds[kind](params, lr=rate, weight_decay=decay)


def main():
    torch.set_num_threads(1)
    random = np.random.default_rng(3)
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        for kind, rate, decay, momentum, nesterov, largest in CASES:
            start = random.normal(0, 1, N).astype(np.float32)
            grads = (random.normal(0, 1, (STEPS, N)) * 10.0 ** random.uniform(-4, 1, N))
            grads = grads.astype(np.float32)
            path = os.path.join(folder, "in")
            with open(path, "wb") as file:
                file.write(start.tobytes() + grads.tobytes())
            words = (kind, rate, decay, momentum, nesterov, largest, N, STEPS, path, path + ".out")
            subprocess.run([sys.argv[1], *map(str, words)], check=True)
            got = np.fromfile(path + ".out", np.float32).reshape(STEPS, N)

            param = torch.nn.Parameter(torch.from_numpy(start.copy()))
            optimizer = make(kind, [param], rate, decay, momentum, nesterov)
            worst = 0.0
            for step in range(STEPS):
                param.grad = torch.from_numpy(grads[step].copy())
                torch.nn.utils.clip_grad_norm_([param], largest)
                optimizer.step()
                want = param.detach().numpy()
                worst = max(worst, np.linalg.norm(got[step] - want) / np.linalg.norm(want))
                peak = (np.abs(got[step] - want) / (np.abs(want) + 1)).max()
                worst = max(worst, peak)
            failed |= not worst < 1e-6
            print(f"{kind:8} lr {rate:g} decay {decay:g} momentum {momentum:g} "
                  f"nesterov {nesterov}: differs by {worst:.2g}")
    sys.exit(1 if failed else 0)


main()
