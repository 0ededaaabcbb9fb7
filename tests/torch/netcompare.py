# netcompare.py: a network of the engine's against the same network of PyTorch's
#
# SPDX-License-Identifier: MIT
"""Gradients are judged by a float64 run. ReLU and max pooling have near-ties, which rounding
decides one way or the other, in PyTorch's own fp32 as in ours: a switched one moves all gradients
before it by up to a percent. Ours may be no further than twice PyTorch's distance plus 1e-4 of
the tensor's norm, in a draw of weights and images without a switch, of which there must be one
among a few; in any draw, no further than what a few switches explain.
"""
import copy
import subprocess
import sys
import tempfile

import numpy
import torch
from refnet import load_safetensors, loss_of, save_safetensors

TOOL = sys.argv[1]
FOLDER = tempfile.TemporaryDirectory()
DRAWS = 8
TIED = 5e-2
failures = 0


def path(name):
    return f"{FOLDER.name}/{name}"


def tool(*arguments):
    return subprocess.run([TOOL, *map(str, arguments)], check=True, capture_output=True,
                          text=True).stdout


def check(ok, what):
    global failures
    print(("ok " if ok else "not ok ") + what, flush=True)
    failures += not ok


def distance(a, b):
    """|a - b| / |b| in float64."""
    a, b = numpy.asarray(a, numpy.float64), numpy.asarray(b, numpy.float64)
    return numpy.linalg.norm(a - b) / max(numpy.linalg.norm(b), 1e-30)


def shake(net, seed):
    """Weights as after some training: normalisations that are not the identity."""
    generator = torch.Generator().manual_seed(seed)
    for name, value in net.state_dict().items():
        if name.endswith("running_var") or (value.ndim == 1 and name.endswith("weight")):
            value.copy_(torch.rand(value.shape, generator=generator) + 0.5)
        elif value.ndim == 1:
            value.copy_(torch.randn(value.shape, generator=generator) * 0.1)


def compare_once(title, make, draw, amp=False, threads=2, size=(64, 48), batch=1, legacy=False,
                 channels=3, close=1e-5, slack=(2, 1e-4), tied=TIED):
    """Whether no gradient is further off than rounding explains. MAKE makes the network; CLOSE is
    how far logits may be off, as a share of their norm; SLACK what gradients may be off: so many
    times PyTorch's distance, plus so much of the norm; TIED what switches may make of them."""
    torch.manual_seed(draw)
    net = make()
    shake(net, draw)
    images = torch.rand(batch, channels, *size)
    target = torch.randint(0, max(net.n_classes, 2), (batch, *size))
    torch.save(net.state_dict(), path("net.pth"), _use_new_zipfile_serialization=not legacy)
    save_safetensors(path("in.safetensors"), {"images": images.numpy(),
                                              "target": target.numpy().astype(numpy.uint8)})
    tool("run", path("net.pth"), path("in.safetensors"), path("out.safetensors"), threads, int(amp))
    ours = load_safetensors(path("out.safetensors"))

    def run(dtype):
        model = copy.deepcopy(net).to(dtype)
        model.eval()
        with torch.no_grad():
            logits = model(images.to(dtype))
        model.train()
        train_logits = model(images.to(dtype))
        loss = loss_of(train_logits, target)
        loss.backward()
        grads = {name: p.grad.numpy() for name, p in model.named_parameters()}
        return logits.numpy(), train_logits.detach().numpy(), loss.item(), grads, model

    exact = run(torch.float64)
    single = run(torch.float32)
    limit = 2e-2 if amp else close
    check(distance(ours["logits"], exact[0]) < close,
          f"{title}: logits {distance(ours['logits'], exact[0]):.1e} "
          f"(PyTorch fp32 {distance(single[0], exact[0]):.1e})")
    check(distance(ours["train_logits"], exact[1]) < limit,
          f"{title}: training logits {distance(ours['train_logits'], exact[1]):.1e} "
          f"(PyTorch fp32 {distance(single[1], exact[1]):.1e})")
    check(abs(ours["loss"][0] - exact[2]) < limit * abs(exact[2]),
          f"{title}: loss {ours['loss'][0]:.7f} ({exact[2]:.7f})")
    for name, buffer in exact[4].named_buffers():
        d = distance(ours["after." + name], buffer.numpy())
        if not d < (1e-2 if amp else close):
            check(False, f"{title}: {name} after the step: {d:.1e}")
    worst, bad = 0, []
    largest = max(numpy.linalg.norm(g) for g in exact[3].values())
    for name, grad in exact[3].items():
        mine, theirs = distance(ours["grad." + name], grad), distance(single[3][name], grad)
        norm = numpy.linalg.norm(grad)
        # A bias before a normalisation has the gradient 0: what is there is rounding.
        if norm < 1e-6 * largest:
            mine = mine * norm / largest
            theirs = theirs * norm / largest
        worst = max(worst, mine)
        if not mine <= (0.5 if amp else slack[0] * theirs + slack[1]):
            bad.append(f"{name} {mine:.1e} against {theirs:.1e}")
    check(worst < (0.5 if amp else tied), f"{title}: gradients, worst {worst:.1e} {bad[:3]}")
    check(len(exact[3]) == sum(n.startswith("grad.") for n in ours), f"{title}: all gradients")
    return not bad


def compare(title, make, **kwargs):
    """Rounding that switches a ReLU or a maximum switches a gradient: one draw in three, or so. A
    fault would show in all of them."""
    check(any(compare_once(title, make, draw, **kwargs) for draw in range(DRAWS)),
          f"{title}: gradients as near to float64 as PyTorch's in one of {DRAWS} draws")


def finish():
    print(f"{failures} failures")
    sys.exit(failures != 0)
