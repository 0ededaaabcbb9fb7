#!/usr/bin/env python3
# test-torch.py: the checkpoint room against PyTorch
#
# Usage: test-torch.py DUMP. Compares what DUMP (dump.c) finds in files that PyTorch wrote with what
# PyTorch finds in them, and loads what DUMP writes into PyTorch.
#
# SPDX-License-Identifier: MIT
import hashlib
import json
import math
import os
import subprocess
import sys
import tempfile
import unittest
import zipfile
from collections import OrderedDict, defaultdict
from pathlib import Path

try:
    import torch
except ImportError:
    print("skipped: PyTorch (python3-torch) is not here")
    sys.exit(77)

DUMP = sys.argv.pop(1)
SHARED = Path(os.environ.get("UNET_SHARED", "../shared"))
DTYPES = [torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.int32,
          torch.int16, torch.int8, torch.uint8, torch.bool]
# zip and legacy, each in the protocols 2 to 4
FORMATS = [dict(_use_new_zipfile_serialization=new, pickle_protocol=protocol)
           for new in (True, False) for protocol in (2, 3, 4)]


def run(*args):
    return subprocess.run([DUMP, *map(str, args)], capture_output=True, text=True, timeout=60)


def sha256(tensor):
    tensor = tensor.detach().contiguous()
    if tensor.dtype == torch.bfloat16:
        tensor = tensor.view(torch.int16)
    return hashlib.sha256(tensor.numpy().tobytes()).hexdigest()


def is_plain(value):
    if isinstance(value, (list, tuple, set, frozenset)):
        return all(is_plain(item) for item in value)
    return not isinstance(value, (dict, torch.Tensor))


def plain(value):
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, torch.dtype):
        return str(value).removeprefix("torch.")
    if isinstance(value, torch.device):
        return str(value)
    return value.item() if hasattr(value, "item") else value


def flatten(value, name, tensors, notes):
    """What unet_pth_load() promises of a value."""
    if isinstance(value, torch.Tensor):
        tensors.append([name or "tensor", str(value.dtype).removeprefix("torch."),
                        list(value.shape), sha256(value)])
    elif is_plain(value):
        notes[name or "value"] = plain(value)
    else:
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            flatten(item, f"{name}.{key}" if name else str(key), tensors, notes)
    return tensors, notes


class Checkpoint(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = Path(self.folder.name) / "model.pth"

    def dump(self, path):
        result = run(path)
        self.assertEqual(result.returncode, 0, result.stderr)
        found = json.loads(result.stdout)
        found["notes"] = {key: json.loads(text) for key, text in found["notes"].items()}
        return found

    def compare(self, path, value):
        found = self.dump(path)
        tensors, notes = flatten(value, "", [], {})
        self.assertEqual(found["tensors"], tensors)
        self.assertEqual(found["notes"], notes)

    def round_trip(self, value):
        for options in FORMATS:
            with self.subTest(**options):
                torch.save(value, self.path, **options)
                self.compare(self.path, value)

    def refused(self, value, *words):
        for options in FORMATS:
            with self.subTest(**options):
                torch.save(value, self.path, **options)
                result = run(self.path)
                self.assertEqual(result.returncode, 1, result.stdout)
                for word in (str(self.path), *words):
                    self.assertIn(word, result.stderr)

    # Files of others

    def test_shared(self):
        folder = SHARED / "weights"
        if not folder.is_dir():
            self.skipTest(f"{folder} is not here")
        paths = sorted(folder.glob("*/*.pt")) + sorted(folder.glob("*/*.pth"))
        self.assertGreater(len(paths), 20)
        for path in paths:
            with self.subTest(path=path.name):
                if path.name == "broken.pt":
                    result = run(path)
                    self.assertEqual(result.returncode, 1)
                    self.assertIn("broken.pt: is no checkpoint", result.stderr)
                else:
                    self.compare(path, torch.load(path, map_location="cpu"))

    # Files of PyTorch

    def test_dtypes(self):
        values = torch.tensor([0, 1, 2, 3, 100, 7], dtype=torch.float64)
        self.round_trip({str(dtype): values.to(dtype).reshape(2, 3) for dtype in DTYPES})

    def test_shapes(self):
        base = torch.randn(4, 5, 6, 7)
        self.round_trip({
            "scalar": torch.tensor(3.5), "count": torch.tensor(7), "empty": torch.zeros(0),
            "hollow": torch.zeros(3, 0, 2), "deep": torch.randn(1, 2, 1, 2, 1, 2, 1, 2),
            "view": base[1:3, 2:, :, 3], "shared": base, "row": base[2, 3, 4],
            "element": base[3, 4, 5, 6], "transposed": base.transpose(0, 3),
            "permuted": base.permute(2, 0, 3, 1), "step": base[::2, :, ::3, 1::2],
            "channels_last": base.contiguous(memory_format=torch.channels_last),
            "expanded": torch.randn(3, 1).expand(3, 50), "filled": torch.tensor(2.0).expand(4, 4),
            "overlapping": torch.arange(10.).as_strided((4, 4), (2, 1)),
        })

    def test_bare(self):
        self.round_trip(torch.randn(3, 4).t())
        self.round_trip([torch.randn(2), (torch.randn(3), [torch.ones(1)]), 5])
        self.round_trip(3)
        self.round_trip({})

    def test_model(self):
        net = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4))
        self.round_trip(net.state_dict())
        self.round_trip(torch.nn.DataParallel(net).state_dict())
        self.round_trip({"parameter": torch.nn.Parameter(torch.randn(3)),
                         "buffer": torch.nn.parameter.Parameter(torch.ones(2), False)})

    def test_training_state(self):
        net = torch.nn.Linear(3, 2)
        optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
        net(torch.randn(5, 3)).sum().backward()
        optimizer.step()
        self.round_trip({"epoch": 12, "best": 0.1, "model_state_dict": net.state_dict(),
                         "optimizer": optimizer.state_dict(), "random": torch.get_rng_state(),
                         "history": [0.5, 0.25, float("inf")], "note": None, "done": False})

    def test_plain_values(self):
        for values in ([0, 255], [0, 1], [[0, 0, 0], [255, 0, 0], [0, 128, 255]], [(1, 2)], []):
            self.round_trip(OrderedDict(w=torch.ones(2), mask_values=values))
        self.round_trip({
            "big": 2**40, "negative": -5, "huge": 2**64 - 1, "lowest": -2**63, "vast": -3**90,
            "long": 2**63 - 1, "bytes4": -2**31, "float": 1e-8, "third": 1 / 3, "one": 1.0,
            "nan": float("inf"), "text": 'a "quoted" \\ back\nslash ü 漢', "dtype": torch.float16,
            "device": torch.device("cuda:1"), "size": torch.Size([1, 2]), "set": {5},
            "frozen": frozenset([6]), "nested": {"a": {"b": [1, {"c": (2, "x")}]}}, 7: {8: 9},
        })

    def test_defaultdict(self):
        self.round_trip(defaultdict(list, a=torch.ones(1), b=[1]))

    def test_numpy(self):
        try:
            import numpy
        except ImportError:
            self.skipTest("numpy is not here")
        self.round_trip({name: getattr(numpy, name)(number) for name, number in (
            ("float64", 0.1), ("float32", -2.5), ("float16", 0.5), ("int64", -2**40),
            ("int32", -7), ("int16", -300), ("int8", -3), ("uint8", 200), ("uint64", 2**64 - 1),
            ("bool_", True))})
        self.refused({"array": numpy.zeros(3)}, "_reconstruct", "refused")

    def test_unsupported(self):
        self.refused({"z": torch.zeros(2, dtype=torch.complex64)}, "complex tensors")
        self.refused(torch.quantize_per_tensor(torch.randn(3), .1, 0, torch.qint8), "quantised")
        self.refused(torch.eye(3).to_sparse(), "sparse tensors")
        self.refused(torch.zeros([1] * 9), "9 dimensions")

    def test_whole_model(self):
        torch.save(torch.nn.Linear(2, 2), self.path)
        result = run(self.path)
        self.assertEqual(result.returncode, 1)
        self.assertIn("torch.nn.modules.linear.Linear", result.stderr)
        self.assertIn("state_dict()", result.stderr)

    def test_hostile(self):
        class Evil:
            def __reduce__(self):
                return os.system, (f"touch {self_path}.owned",)

        self_path = self.path
        self.refused({"w": torch.ones(1), "e": Evil()}, "system: refused")
        self.assertFalse(Path(f"{self.path}.owned").exists())

    def test_expanded_bomb(self):
        self.refused({"w": torch.zeros(1).expand(10**6, 10**3)}, "far more than")

    def test_compressed(self):
        value = {"w": torch.arange(1000.), "v": torch.randn(5)}
        torch.save(value, self.path)
        packed = self.path.with_name("packed.pth")
        with zipfile.ZipFile(self.path) as source, \
                zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
            for name in source.namelist():
                target.writestr(name, source.read(name))
        self.compare(packed, value)

    def test_zip_bomb(self):
        torch.save({"w": torch.zeros(1)}, self.path)
        packed = self.path.with_name("packed.pth")
        with zipfile.ZipFile(self.path) as source, \
                zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
            for name in source.namelist():
                target.writestr(name, b"\0" * 10**8 if name.endswith("data/0")
                                else source.read(name))
        result = run(packed)
        self.assertEqual(result.returncode, 1)
        self.assertIn("far more than", result.stderr)

    def test_big_endian(self):
        torch.save({"w": torch.zeros(1)}, self.path)
        with zipfile.ZipFile(self.path, "a") as archive:
            archive.writestr(f"{self.path.stem}/byteorder", "big")
        result = run(self.path)
        self.assertEqual(result.returncode, 1)
        self.assertIn("big-endian", result.stderr)

    # Our files

    def write(self, value, name, *extra):
        target = self.path.with_name(name)
        torch.save(value, self.path)
        result = run(self.path, target, *extra)
        self.assertEqual(result.returncode, 0, result.stderr)
        return target

    def same(self, left, right):
        self.assertEqual(list(left), list(right))
        for name in left:
            self.assertEqual(left[name].dtype, right[name].dtype, name)
            self.assertEqual(left[name].shape, right[name].shape, name)
            self.assertEqual(sha256(left[name]), sha256(right[name]), name)

    def test_save(self):
        value = OrderedDict((str(dtype), torch.arange(24).to(dtype).reshape(2, 3, 4))
                            for dtype in DTYPES)
        value["scalar"] = torch.tensor(5)
        value["empty"] = torch.zeros(0, 3)
        value["transposed"] = torch.randn(4, 3).t()
        target = self.write(value, "ours.pth")
        loaded = torch.load(target)
        self.assertIsInstance(loaded, OrderedDict)
        self.same(loaded, value)
        self.compare(target, value)

    def test_save_strict(self):
        def make():
            return torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3, bias=False),
                                       torch.nn.BatchNorm2d(4), torch.nn.ConvTranspose2d(4, 2, 2))

        net, other = make(), make()
        net(torch.randn(2, 3, 8, 8))
        target = self.write(net.state_dict(), "ours.pth", "mask_values", "[[0, 0, 0], [255, 1, 2]]")
        loaded = torch.load(target)
        self.assertEqual(loaded.pop("mask_values"), [[0, 0, 0], [255, 1, 2]])
        other.load_state_dict(loaded, strict=True)
        self.same(other.state_dict(), net.state_dict())

    def test_save_extra(self):
        extra = [0, 255, -5, 2**40, 0.25, "x", True, None, []]
        target = self.write({"w": torch.ones(1)}, "ours.pth", "extra", json.dumps(extra))
        self.assertEqual(torch.load(target)["extra"], extra)
        result = run(self.path, self.path.with_name("bad.pth"), "extra", "{")
        self.assertEqual(result.returncode, 1)
        self.assertFalse(self.path.with_name("bad.pth").exists())

    def test_save_alignment(self):
        target = self.write({str(i): torch.randn(i) for i in range(20)}, "ours.pth")
        data = target.read_bytes()
        with zipfile.ZipFile(target) as archive:
            self.assertIsNone(archive.testzip())
            self.assertEqual(archive.read("archive/version"), b"3\n")
            for info in archive.infolist():
                at = info.header_offset
                start = at + 30 + sum(int.from_bytes(data[at + o:at + o + 2], "little")
                                      for o in (26, 28))
                self.assertEqual(start % 64, 0, info.filename)
                self.assertEqual(info.compress_type, zipfile.ZIP_STORED)

    def test_safetensors(self):
        value = OrderedDict((str(dtype), torch.arange(5).to(dtype)) for dtype in DTYPES)
        value["scalar"] = torch.tensor(5)
        target = self.write(value, "ours.safetensors")
        found = self.dump(target)
        self.assertEqual(found["format"], "safetensors")
        self.assertEqual(found["tensors"], flatten(value, "", [], {})[0])
        try:
            from safetensors.torch import load_file
        except ImportError:
            return
        self.same(load_file(target), value)

    def test_shared_both_ways(self):
        path = SHARED / "weights/lwnet-retina/wnet_drive.pth"
        if not path.is_file():
            self.skipTest(f"{path} is not here")
        tensors = self.dump(path)["tensors"]
        for name in ("ours.pth", "ours.safetensors"):
            target = self.path.with_name(name)
            self.assertEqual(run(path, target).returncode, 0)
            self.assertEqual(self.dump(target)["tensors"], tensors)


if __name__ == "__main__":
    torch.manual_seed(1)
    unittest.main()
