# programs.py: the programs that tests/bench/compare runs, one process per measurement
#
# SPDX-License-Identifier: MIT
"""A program is a name of workloads.py. Each measurement is a process of its own, so that its peak
resident size is that of this workload alone; the size is what wait4() says, alike for all."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import workloads

HERE = Path(__file__).resolve().parent
WARMUPS = 1  # what unet bench does
PEERS = ("torch", "torch-bf16", "onnxruntime")
TITLES = {"ours": "ours", "ours-amp": "ours, --amp", "ours-easy": "ours, near size",
          "torch": "PyTorch", "torch-bf16": "PyTorch bf16", "onnxruntime": "ONNX Runtime"}


class Failure(Exception):
    """A program could not be run, or did not end well; the text is one line that says why."""


def last_line(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"


def busy_seconds(path="/proc/stat"):
    """Of all processors together since the machine began, taken away by a host included; None
    where that is not told."""
    try:
        with open(path, encoding="ascii") as file:
            fields = file.readline().split()
        numbers = [int(field) for field in fields[1:9]]
    except (OSError, ValueError):
        return None
    if fields[:1] != ["cpu"] or len(numbers) < 8:
        return None
    user, nice, system, _, _, irq, softirq, steal = numbers
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


def others_share(before, after, own, elapsed):
    """The share of all processors' time that others had while a process used OWN seconds."""
    if before is None or after is None or elapsed <= 0:
        return None
    return max(0.0, (after - before - own) / elapsed / (os.cpu_count() or 1))


def run_process(command, timeout, env=None):
    """(what it printed, {"rss": its peak resident size in bytes, "others": the share of the
    processors' time that other programs had meanwhile}); Failure if it did not end with 0."""
    start, before = time.monotonic(), busy_seconds()
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        try:
            process = subprocess.Popen(  # pylint: disable=consider-using-with
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=env)
        except OSError as error:
            raise Failure(f"{command[0]}: {error.strerror}") from error
        late = threading.Event()
        done = threading.Event()

        def stop():
            if not done.is_set():
                late.set()
                process.kill()

        timer = threading.Timer(timeout, stop)
        timer.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
            done.set()
        except BaseException:
            process.kill()
            raise
        finally:
            timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)  # reaped here, not by Popen
        out.seek(0)
        err.seek(0)
        if late.is_set():
            raise Failure(f"{Path(command[0]).name} took more than {timeout:g} s")
        if process.returncode < 0:
            raise Failure(f"{Path(command[0]).name} was ended by signal {-process.returncode}")
        if process.returncode > 0:
            raise Failure(f"{Path(command[0]).name}: {last_line(err.read())}")
        others = others_share(before, busy_seconds(), usage.ru_utime + usage.ru_stime,
                              time.monotonic() - start)
        return out.read(), {"rss": usage.ru_maxrss * 1024, "others": others}


def median(values):
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


class Programs:
    """All programs, with what they need: paths, the number of threads, the peers' versions."""

    def __init__(self, unet, threads, python=None, cache=None, timeout=900):
        self.unet = str(unet)
        self.threads = threads
        self.python = python or "/usr/bin/python3"
        self.cache = Path(cache)
        self.timeout = timeout
        self.versions = {}
        self.env = {**os.environ, "OMP_NUM_THREADS": str(threads)}
        self.env.pop("G_DEBUG", None)
        self.models = None

    # --- what is there ---

    def look_for_unet(self):
        text, _ = run_process([self.unet, "--version"], 60, self.env)
        self.versions["ours"] = last_line(text)

    def look_for_torch(self):
        text, _ = run_process([self.python, "-c", "import torch; print(torch.__version__)"], 120,
                              self.env)
        self.versions["torch"] = self.versions["torch-bf16"] = last_line(text)

    def package(self):
        return self.cache / "node_modules" / "onnxruntime-node"

    def look_for_onnxruntime(self, install):
        """The model comes out of PyTorch, so that has to be there too."""
        node = shutil.which("node")
        if node is None:
            raise Failure("node is not installed")
        if not self.package().is_dir():
            if not install:
                raise Failure(f"onnxruntime-node is not in {self.cache} (--install puts it there)")
            npm = shutil.which("npm")
            if npm is None:
                raise Failure("npm, to install onnxruntime-node, is not installed")
            self.cache.mkdir(parents=True, exist_ok=True)
            # Its script would fetch libraries for graphics cards.
            run_process([npm, "install", "--prefix", str(self.cache), "--ignore-scripts",
                         "--no-audit", "--no-fund", "onnxruntime-node"], 1200, self.env)
        probe = f"require({json.dumps(str(self.package()))}).InferenceSession.create"
        run_process([node, "-e", f"if (!{probe}) throw 0"], 120, self.env)
        if "torch" not in self.versions:
            self.look_for_torch()
        about = json.loads((self.package() / "package.json").read_text(encoding="utf-8"))
        self.versions["onnxruntime"] = about["version"]

    def look_for(self, peer, install=False):
        """Failure if PEER cannot be run on this machine."""
        if peer == "onnxruntime":
            self.look_for_onnxruntime(install)
        else:
            self.look_for_torch()

    # --- running ---

    def spec(self, workload, **more):
        return {"mode": workload.mode, "height": workload.height, "width": workload.width,
                "batch": workload.batch, "base": workload.base, "network": workload.network,
                "runs": workload.runs, "warmups": WARMUPS, "threads": self.threads,
                "channels": workloads.CHANNELS, "classes": workloads.CLASSES, **more}

    def torch_command(self, spec):
        return [self.python, "-B", str(HERE / "peer-torch.py"), json.dumps(spec)]

    def model(self, workload):
        """The ONNX model for WORKLOAD, exported when first asked for; gone when this process is."""
        if self.models is None:
            self.cache.mkdir(parents=True, exist_ok=True)
            self.models = tempfile.TemporaryDirectory(prefix="models-", dir=self.cache)
        name = f"{workload.base}-{workload.batch}x{workload.height}x{workload.width}.onnx"
        path = Path(self.models.name) / name
        if not path.is_file():
            part = path.with_suffix(".part")
            run_process(self.torch_command(self.spec(workload, export=str(part))), self.timeout,
                        self.env)
            part.rename(path)
        return path

    def unet_command(self, workload, *more, height=None, width=None):
        size = f"{height or workload.height}x{width or workload.width}"
        return [self.unet, "bench", "--json", "--mode", workload.mode, "--size", size,
                "--batch", str(workload.batch), "--base-channels", str(workload.base),
                *self.network_options(workload.network), "--threads", str(self.threads),
                "--repeat", str(workload.runs), *more]

    @staticmethod
    def network_options(network):
        if network == "unet-2015":
            return ["--architecture", network]
        return ["--encoder", network] if network else []

    def measure_ours(self, program, workload):
        size = {}
        if program == "ours-easy":
            size = {"height": workloads.nearest_easy(workload.height),
                    "width": workloads.nearest_easy(workload.width)}
        more = ["--amp"] if program == "ours-amp" else []
        text, seen = run_process(self.unet_command(workload, *more, **size), self.timeout, self.env)
        result = json.loads(text)
        sample = {"seconds": result["seconds_median"], "best": result["seconds_min"], **seen,
                  "arena": result["arena_bytes"],
                  "flops": result["gflops"] * result["seconds_min"] * 1e9}
        sample["pixels"] = workload.batch * result["height"] * result["width"]
        return sample

    def measure(self, program, workload):
        """One process: its median and best time, its peak resident size. Failure."""
        if program.startswith("ours"):
            return self.measure_ours(program, workload)
        if program == "onnxruntime":
            spec = self.spec(workload, package=str(self.package()),
                             model=str(self.model(workload)))
            command = [shutil.which("node") or "node", str(HERE / "peer-onnxruntime.js"),
                       json.dumps(spec)]
        else:
            spec = self.spec(workload, bf16=program == "torch-bf16")
            command = self.torch_command(spec)
        text, seen = run_process(command, self.timeout, self.env)
        try:
            seconds = json.loads(last_line(text))["seconds"]
        except (ValueError, KeyError) as error:
            raise Failure(f"{program} printed no figures: {last_line(text)}") from error
        return {"seconds": median(seconds), "best": min(seconds), **seen,
                "pixels": workload.pixels}

    def roofline(self):
        """The machine's peak as unet measures it, or Failure."""
        text, _ = run_process([self.unet, "bench", "--layers", "--json", "--size", "32x32",
                               "--base-channels", "16", "--threads", str(self.threads),
                               "--repeat", "1"], self.timeout, self.env)
        result = json.loads(text)
        return {key: result[key] for key in ("cpu_level", "peak_gflops", "peak_gbytes")}

    def close(self):
        if self.models is not None:
            self.models.cleanup()
            self.models = None


def machine():
    """What the figures depend on besides the programs."""
    def first(path, key):
        try:
            with open(path, encoding="utf-8") as file:
                for line in file:
                    name, _, value = line.partition(":")
                    if name.strip() == key:
                        return value.strip()
        except OSError:
            pass
        return "unknown"

    memory = first("/proc/meminfo", "MemTotal").split()[0]
    return {"cpu": first("/proc/cpuinfo", "model name"),
            "processors": len(os.sched_getaffinity(0)),
            "memory": int(memory) * 1024 if memory.isdigit() else None,
            "system": f"{os.uname().sysname} {os.uname().release} {os.uname().machine}",
            "python": sys.version.split()[0]}
