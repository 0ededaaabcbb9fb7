# test-torch.py: the loss, its gradient and the validation score against PyTorch in float64
#
# SPDX-License-Identifier: MIT
import os
import subprocess
import sys
import tempfile

try:
    import numpy as np
    import torch
    import torch.nn.functional as F
except ImportError as problem:
    print(f"skipped: {problem}")
    sys.exit(77)

TOOL = sys.argv[1]


def dice(a, b, valid, dims):
    """The reference's Dice; what is not valid belongs to neither set."""
    a, b = a * valid, b * valid
    inter = 2 * (a * b).sum(dim=dims)
    sets = a.sum(dim=dims) + b.sum(dim=dims)
    sets = torch.where(sets == 0, inter, sets)
    return ((inter + 1e-6) / (sets + 1e-6)).mean()


def reference(logits, target, use_dice, weights, pixels):
    """Total, cross entropy, Dice loss and score, and the gradient of the total."""
    z = torch.from_numpy(logits).double().requires_grad_()
    t = torch.from_numpy(target.astype(np.int64))
    valid = (t != 255).double()
    classes = z.shape[1]
    clean = torch.where(t == 255, torch.zeros_like(t), t)
    w = None if weights is None else torch.from_numpy(weights[:max(classes, 2)]).double()
    if classes == 1:
        each = F.binary_cross_entropy_with_logits(z[:, 0], clean.double(), reduction="none")
        loss = 1 - dice(torch.sigmoid(z[:, 0]), clean.double(), valid, (0, 1))
        score = dice((torch.sigmoid(z[:, 0]) > 0.5).double(), clean.double(), valid, (1,))
    else:
        each = F.cross_entropy(z, clean, reduction="none")
        hot = F.one_hot(clean, classes).permute(0, 2, 1).double()
        mask = valid[:, None]
        loss = 1 - dice(F.softmax(z, dim=1), hot, mask, (0, 1, 2))
        best = F.one_hot(z.argmax(dim=1), classes).permute(0, 2, 1).double()
        score = dice(best[:, 1:], hot[:, 1:], mask, (2,))
    share = valid if w is None else valid * w[clean]
    if pixels is None:
        entropy = (each * share).sum() / share.sum()
    else:
        entropy = (each * share * torch.from_numpy(pixels).double()).sum() / share.sum()
    if pixels is None and classes > 1:
        assert torch.allclose(entropy, F.cross_entropy(z, t, weight=w, ignore_index=255))
    if not use_dice:
        loss = loss * 0
    total = entropy + loss
    total.backward()
    return [x.item() for x in (total, entropy, loss, score)], z.grad.numpy()


def run(folder, logits, target, use_dice, weights, pixels):
    path = os.path.join(folder, "in")
    with open(path, "wb") as file:
        weighted = (weights is not None) + 2 * (pixels is not None)
        shape = (*logits.shape, int(use_dice), weighted)
        file.write(np.array(shape, np.int32).tobytes())
        file.write((np.ones(5, np.float32) if weights is None else weights).tobytes())
        file.write(logits.tobytes())
        file.write((np.zeros(target.shape, np.float32) if pixels is None else pixels).tobytes())
        file.write(target.tobytes())
    subprocess.run([TOOL, path, path + ".out"], check=True)
    with open(path + ".out", "rb") as file:
        data = file.read()
    return np.frombuffer(data[:32], np.float64), np.frombuffer(data[32:], np.float32)


def main():
    random = np.random.default_rng(1)
    worst_value = worst_grad = 0.0
    n_cases = 0
    with tempfile.TemporaryDirectory() as folder:
        for classes in (1, 2, 5):
            for batch in (1, 3):
                for kind in ("mixed", "background", "foreground", "holes"):
                    for use_dice, weighted in ((0, 0), (1, 0), (1, 1), (0, 2), (1, 3)):
                        pixels = int(random.integers(1, 3000))
                        logits = random.normal(0, 3, (batch, classes, pixels)).astype(np.float32)
                        top = max(classes, 2)
                        target = random.integers(0, top, (batch, pixels)).astype(np.uint8)
                        if kind == "background":
                            target[:] = 0
                        elif kind == "foreground":
                            target[:] = top - 1
                        elif kind == "holes":
                            target[random.random(target.shape) < 0.3] = 255
                            target[0, 0] = 1
                        classwise = np.array([0.5, 2, 1, 3, 0.1], np.float32)
                        pixelwise = random.uniform(0, 11, target.shape).astype(np.float32)
                        by = (classwise if weighted & 1 else None,
                              pixelwise if weighted & 2 else None)
                        want, want_grad = reference(logits, target, use_dice, *by)
                        got, got_grad = run(folder, logits, target, use_dice, *by)
                        value = np.abs(got - want).max()
                        grad = np.abs(got_grad - want_grad.ravel()).max() / np.abs(want_grad).max()
                        worst_value, worst_grad = max(worst_value, value), max(worst_grad, grad)
                        n_cases += 1
                        if not (value < 2e-6 and grad < 2e-6):
                            print(f"{classes=} {batch=} {kind=} {use_dice=} {weighted=} {pixels=}")
                            print(f"got {got}, PyTorch {want}; gradients differ by {grad:.2g}")
                            sys.exit(1)
    print(f"{n_cases} cases; values differ by {worst_value:.2g}, gradients by {worst_grad:.2g}")


main()
