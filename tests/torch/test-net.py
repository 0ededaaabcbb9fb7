#!/usr/bin/env python3
# test-net.py: the engine against PyTorch
#
# SPDX-License-Identifier: MIT
"""Parameter counts, initial weights, logits, loss, gradients, running statistics, ten steps.

Gradients are judged by a float64 run. ReLU and max pooling have near-ties, which rounding decides
one way or the other, in PyTorch's own fp32 as in ours: a switched one moves all gradients before it
by up to a percent. Ours may be no further than twice PyTorch's distance plus 1e-4 of the tensor's
norm, in a draw of weights and images without a switch, of which there must be one among a few; in
any draw, no further than what a few switches explain.

With further arguments NAME=VALUE, put into the environment: some of it only, by other kernels.
"""
import os
import subprocess
import sys
import tempfile

try:
    import numpy
    import torch
    from refnet import UNet, load_safetensors, loss_of, save_safetensors
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(77)

TOOL = sys.argv[1]
VARIANT = dict(argument.split("=", 1) for argument in sys.argv[2:])
os.environ.update(VARIANT)
FOLDER = tempfile.TemporaryDirectory()
failures = 0
DRAWS = 8
TIED = 5e-2


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


def compare_once(title, draw, amp=False, threads=2, size=(64, 48), batch=1, legacy=False, **kwargs):
    """Whether no gradient is further off than rounding explains."""
    torch.manual_seed(draw)
    net = UNet(**kwargs)
    shake(net, draw)
    images = torch.rand(batch, kwargs.get("channels", 3), *size)
    target = torch.randint(0, max(net.n_classes, 2), (batch, *size))
    torch.save(net.state_dict(), path("net.pth"), _use_new_zipfile_serialization=not legacy)
    save_safetensors(path("in.safetensors"), {"images": images.numpy(),
                                              "target": target.numpy().astype(numpy.uint8)})
    tool("run", path("net.pth"), path("in.safetensors"), path("out.safetensors"), threads, int(amp))
    ours = load_safetensors(path("out.safetensors"))

    def run(dtype):
        model = UNet(**kwargs).to(dtype)
        model.load_state_dict(net.state_dict())
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
    limit = 2e-2 if amp else 1e-5
    check(distance(ours["logits"], exact[0]) < 1e-5,
          f"{title}: logits {distance(ours['logits'], exact[0]):.1e} "
          f"(PyTorch fp32 {distance(single[0], exact[0]):.1e})")
    check(distance(ours["train_logits"], exact[1]) < limit,
          f"{title}: training logits {distance(ours['train_logits'], exact[1]):.1e} "
          f"(PyTorch fp32 {distance(single[1], exact[1]):.1e})")
    check(abs(ours["loss"][0] - exact[2]) < limit * abs(exact[2]),
          f"{title}: loss {ours['loss'][0]:.7f} ({exact[2]:.7f})")
    for name, buffer in exact[4].named_buffers():
        d = distance(ours["after." + name], buffer.numpy())
        if not d < (1e-2 if amp else 1e-5):
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
        if not mine <= (0.5 if amp else 2 * theirs + 1e-4):
            bad.append(f"{name} {mine:.1e} against {theirs:.1e}")
    check(worst < (0.5 if amp else TIED), f"{title}: gradients, worst {worst:.1e} {bad[:3]}")
    check(len(exact[3]) == sum(n.startswith("grad.") for n in ours), f"{title}: all gradients")
    return not bad


def compare(title, **kwargs):
    """Rounding that switches a ReLU or a maximum switches a gradient: one draw in three, or so. A
    fault would show in all of them."""
    check(any(compare_once(title, draw, **kwargs) for draw in range(DRAWS)),
          f"{title}: gradients as near to float64 as PyTorch's in one of {DRAWS} draws")


def steps(title, amp, **kwargs):
    torch.manual_seed(3)
    net = UNet(**kwargs)
    torch.save(net.state_dict(), path("net.pth"))
    images = torch.rand(10, 3, 64, 64)
    target = (images.mean(1) > 0.5).long()
    save_safetensors(path("in.safetensors"), {"images": images.numpy(),
                                              "target": target.numpy().astype(numpy.uint8)})
    tool("steps", path("net.pth"), path("in.safetensors"), path("out.safetensors"), 2, int(amp),
         1e-5)
    ours = load_safetensors(path("out.safetensors"))["losses"]
    optimizer = torch.optim.RMSprop(net.parameters(), lr=1e-5, weight_decay=1e-8, momentum=0.999)
    losses = []
    for i in range(10):
        loss = loss_of(net(images[i:i + 1]), target[i:i + 1])
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())
    worst = max(abs(a - b) for a, b in zip(ours, losses))
    check(worst < (2e-2 if amp else 1e-3), f"{title}: ten steps, largest difference {worst:.1e}")


def initial(count, channels, classes, bilinear):
    n = int(tool("init", 7, channels, classes, 64, 4, int(bilinear), path("init.pth")))
    check(n == count, f"{n} parameters for {channels} channels, {classes} classes, {bilinear=}")
    state = torch.load(path("init.pth"))
    check(state.pop("mask_values") == [0, 1], "mask_values")
    torch.manual_seed(7)
    net = UNet(channels, classes, bilinear)
    same = all(torch.equal(a, state[n]) for n, a in net.state_dict().items())
    check(same and list(state) == list(net.state_dict()),
          "initial weights are PyTorch's, bit for bit")
    net.load_state_dict(state, strict=True)


def most():
    initial(31037698, 3, 2, False)
    initial(31037633, 3, 1, False)
    initial(17263042, 3, 2, True)
    for classes in (1, 2, 5):
        for bilinear in (False, True):
            compare(f"{classes} classes, bilinear={bilinear}", classes=classes, bilinear=bilinear,
                    base=16)
    compare("smallest", size=(16, 16), base=8, batch=2)
    compare("batch of 3, 1 channel", channels=1, batch=3, base=16, size=(48, 40))
    compare("few channels", base=6, size=(40, 32), batch=2)
    compare("depth 2", depth=2, base=24, size=(30, 34))
    compare("convolution bias (v1, v2), legacy file", bias=True, bilinear=True, base=16,
            legacy=True)
    compare("one thread", base=16, threads=1)
    steps("reference recipe", False, base=16)
    steps("bfloat16 storage", True, base=16)


torch.set_num_threads(2)
if not VARIANT:
    most()
compare("odd sizes", size=(61, 37), base=16)
compare("odd sizes, bilinear", size=(53, 45), base=16, bilinear=True)
compare("depth 5", depth=5, base=4, size=(64, 64), batch=2)
compare("base 64", base=64, size=(64, 64))
compare("many tiles", base=16, size=(200, 188))
compare("bfloat16 storage", base=16, amp=True)
print(f"{failures} failures")
sys.exit(failures != 0)
