#!/usr/bin/env python3
# test-models.py: unet models, and its names wherever a model is asked for
#
# Published models come from a server of this test, which UNET_MODELS_MIRROR names. Those without a
# published checksum may be anything that is a checkpoint.
#
# SPDX-License-Identifier: MIT
import contextlib
import hashlib
import http.server
import json
import os
import resource
import shutil
import signal
import ssl
import subprocess
import threading
import time

from clilib import (SECONDS, TRAIN, UNET, Skip, case, environment, has, main, make_model, names,
                    same, unet)

CAR = "carvana-v3.0"
CAR_FILE = "unet_carvana_scale0.5_epoch2.pth"


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves server.files; server.how says what goes wrong."""

    def do_GET(self):  # pylint: disable=invalid-name
        server = self.server
        name = self.path.split("/")[-1]
        wanted = self.headers.get("Range")
        server.log.append((name, wanted))
        if server.how.startswith("http"):
            self.send_response(302)
            self.send_header("Location", server.how)
            self.end_headers()
            return
        if name not in server.files:
            self.send_error(404)
            return
        data = server.files[name]
        start = 0
        if wanted and self.headers.get("If-Range", '"1"') == '"1"':
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        else:
            self.send_response(200)
        if server.how != "silent":
            self.send_header("Content-Length", str(len(data) - start))
        self.send_header("ETag", '"1"')
        self.end_headers()
        half = data[start:len(data) // 2]
        with contextlib.suppress(OSError):  # whoever asked may have gone
            self.wfile.write(half if server.how in ("cut", "wait") else data[start:])
            self.wfile.flush()
        if server.how == "wait":
            server.half_sent.set()
            server.go_on.wait(SECONDS)
            with contextlib.suppress(OSError):
                self.wfile.write(data[start + len(half):])

    def log_message(self, *arguments):  # pylint: disable=arguments-differ
        pass


@contextlib.contextmanager
def serving(folder, **files):
    """A server of {name: bytes}, and the environment in which unet asks it."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.files = dict(files)
    server.how = "well"
    server.log = []
    server.half_sent = threading.Event()
    server.go_on = threading.Event()
    server.env = own(folder, UNET_MODELS_MIRROR=f"http://127.0.0.1:{server.server_port}/m")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.go_on.set()
        server.shutdown()
        server.server_close()
        thread.join()


def own(folder, **more):
    env = environment(UNET_MODELS=str(folder / "models"), **more)
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY",
                 "ALL_PROXY"):
        env.pop(name, None)
    return env


def kept(folder):
    return names(folder / "models") if (folder / "models").is_dir() else []


def needs_downloads(folder):
    errors = unet(folder, "models", "get", CAR, status=1,
                  env=own(folder, UNET_MODELS_MIRROR="http://127.0.0.1:1"))[1]
    if "without downloads" in errors:
        raise Skip("built without libsoup")


def start(folder, server, *arguments):
    return subprocess.Popen([UNET, *arguments], cwd=folder, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True, env=server.env)


def finish(process):
    text, errors = process.communicate(timeout=SECONDS)
    return process.returncode, text, errors


@case
def list_of_all(folder):
    text, errors = unet(folder, "models", "list", env=own(folder))
    same(errors, "")
    has("NAME", text.splitlines()[0])
    for name in (CAR, "resnet34", "vgg16_bn", "mobilenet_v2"):
        has(f"\n{name} ", text)
    has("87.3 MB", text)
    has("GPL-3.0", text)
    result = json.loads(unet(folder, "models", "list", "--json", env=own(folder))[0])
    same(result["folder"], str(folder / "models"))
    models = {model["name"]: model for model in result["models"]}
    same(models["resnet34"]["published_sha256"], "b627a593")
    same(models["resnet34"]["size"], 87319819)
    same(models["resnet34"]["here"], False)
    same(models[CAR]["size"], None)
    assert models[CAR]["address"].startswith("https://github.com/milesial/Pytorch-UNet/")
    same(kept(folder), [])


@case
def list_of_one(folder):
    text = unet(folder, "models", "list", "resnet34", CAR, env=own(folder))[0]
    has("https://download.pytorch.org/models/resnet34-b627a593.pth", text)
    has("begins with b627a593", text)
    has("published hash:   unknown", text)
    has("there is no model of this name", unet(folder, "models", "list", "resnet3", status=2,
                                               env=own(folder))[1])


@case
def get_and_use(folder):
    needs_downloads(folder)
    model = (folder / make_model(folder)).read_bytes()
    with serving(folder, **{CAR_FILE: model}) as server:
        env = server.env
        text, errors = unet(folder, "models", "get", CAR, env=env)
        path = folder / "models" / CAR_FILE
        same(text, f"{path}\n")
        same(path.read_bytes(), model)
        has(hashlib.sha256(model).hexdigest(), errors)
        same(kept(folder), [CAR_FILE, f"{CAR_FILE}.json"])
        has("here already", unet(folder, "models", "get", CAR, env=env)[1])
        same(len(server.log), 1)
        has("\ncarvana-v3.0 ", text := unet(folder, "models", "list", env=env)[0])
        has(" here\n", text)
        unet(folder, "predict", "-m", CAR, "-i", "data/imgs", "-o", "out", env=env)
        same(len(names(folder / "out")), 6)
        unet(folder, "evaluate", "--model", CAR, "--masks", "data/masks", env=env)
        has("base 4", unet(folder, "info", CAR, env=env)[0])
        unet(folder, "convert", CAR_FILE, "new.safetensors", env=env)
        unet(folder, "train", *TRAIN, "-e", 1, "--load", CAR, "--checkpoints", "on", env=env)
        same(unet(folder, "models", "remove", CAR, env=env)[0], "")
        same(kept(folder), [])
        for line in (["predict", "-m", CAR, "-i", "data/imgs", "-o", "out"], ["info", CAR],
                     ["train", "--load", CAR], ["convert", CAR, "other.pth"],
                     ["evaluate", "--model", CAR, "--masks", "data/masks"]):
            has("unet models get carvana-v3.0", unet(folder, *line, env=env, status=1)[1])


@case
def a_path_wins(folder):
    (folder / "mine.pth").write_bytes((folder / make_model(folder)).read_bytes())
    env = own(folder)
    unet(folder, "models", "add", "mine.pth", env=env)
    (folder / "mine").write_text("no model")
    has("mine: is no checkpoint", unet(folder, "info", "mine", status=1, env=env)[1])
    (folder / "mine").unlink()
    has("base 4", unet(folder, "info", "mine", env=env)[0])
    has("nothing.pth does not exist", unet(folder, "info", "nothing.pth", status=1, env=env)[1])


@case
def add_and_remove(folder):
    env = own(folder)
    path = folder / make_model(folder)
    text, errors = unet(folder, "models", "add", path, "--name", "cells", env=env)
    same(text, f"{folder}/models/cells.pth\n")
    has("is called cells", errors)
    has("there is a model of this name", unet(folder, "models", "add", path, "--name", "cells",
                                               status=2, env=env)[1])
    text = unet(folder, "models", "list", "cells", env=env)[0]
    has(hashlib.sha256(path.read_bytes()).hexdigest(), text)
    has(str(path), text)
    for name in ("../cells", "a/b", ".cells", "/tmp/cells"):
        has("cannot be the name", unet(folder, "models", "add", path, f"--name={name}", status=2,
                                       env=env)[1])
        has("no model of this name", unet(folder, "models", "remove", name, status=2, env=env)[1])
        has("no model of this name", unet(folder, "models", "get", name, status=2, env=env)[1])
    assert not (folder / "cells.pth").exists()
    unet(folder, "models", "remove", "cells", env=env)
    same(kept(folder), [])
    (folder / "resnet18-f37072fd.pth").write_bytes(path.read_bytes())
    has("46830571", unet(folder, "models", "add", "resnet18-f37072fd.pth", status=1, env=env)[1])
    same(kept(folder), [])


@case
def usage(folder):
    for line, words in (([], "say what to do"), (["get"], "the name of the model is missing"),
                        (["add"], "the file is missing"), (["gte", "x"], "is it “unet models get”"),
                        (["dance"], "there is no “unet models dance”"),
                        (["add", "a.pth", "b.pth", "--name", "x"], "--name is for one file")):
        has(words, unet(folder, "models", *line, status=2, env=own(folder))[1])


@case
def cut_and_resumed(folder):
    needs_downloads(folder)
    model = (folder / make_model(folder)).read_bytes()
    with serving(folder, **{CAR_FILE: model}) as server:
        server.how = "cut"
        has("the connection broke off", unet(folder, "models", "get", CAR, status=1,
                                              env=server.env)[1])
        same(kept(folder), [f"{CAR_FILE}.part", f"{CAR_FILE}.part.tag"])
        has(" of it\n", unet(folder, "models", "list", env=server.env)[0])
        server.how = "well"
        has("going on after", unet(folder, "models", "get", CAR, env=server.env)[1])
        same(server.log[-1], (CAR_FILE, f"bytes={len(model) // 2}-"))
        same((folder / "models" / CAR_FILE).read_bytes(), model)


def wait_for_half(folder, server):
    """Until half of it was sent, and some of that is here."""
    assert server.half_sent.wait(SECONDS)
    while not (folder / "models" / f"{CAR_FILE}.part").stat().st_size:
        time.sleep(0.01)


def interrupted(folder, server, number):
    """What is left by a download that NUMBER ended half-way; the process's end."""
    server.how = "wait"
    server.half_sent.clear()
    process = start(folder, server, "models", "get", CAR)
    wait_for_half(folder, server)
    process.send_signal(number)
    ended = finish(process)
    server.how = "well"
    return ended


@case
def interrupt(folder):
    needs_downloads(folder)
    model = (folder / make_model(folder)).read_bytes()
    with serving(folder, **{CAR_FILE: model}) as server:
        status, text, errors = interrupted(folder, server, signal.SIGINT)
        same((status, text), (130, ""))
        has("goes on from there", errors)
        assert CAR_FILE not in kept(folder)
        assert interrupted(folder, server, signal.SIGKILL)[0] < 0
        assert CAR_FILE not in kept(folder)
        unet(folder, "models", "get", CAR, env=server.env)
        assert server.log[-1][1] is not None, "it began anew"
        same((folder / "models" / CAR_FILE).read_bytes(), model)
        # What was begun can be thrown away, too.
        unet(folder, "models", "remove", CAR, env=server.env)
        interrupted(folder, server, signal.SIGTERM)
        unet(folder, "models", "remove", CAR, env=server.env)
        same(kept(folder), [])


@case
def two_at_once(folder):
    needs_downloads(folder)
    model = (folder / make_model(folder)).read_bytes()
    with serving(folder, **{CAR_FILE: model}) as server:
        server.how = "wait"
        first = start(folder, server, "models", "get", CAR)
        wait_for_half(folder, server)
        has("is being downloaded already", unet(folder, "models", "get", CAR, status=1,
                                                 env=server.env)[1])
        has("is being downloaded already", unet(folder, "models", "remove", CAR, status=1,
                                                 env=server.env)[1])
        server.go_on.set()
        same(finish(first)[0], 0)
        same((folder / "models" / CAR_FILE).read_bytes(), model)


@case
def other_files(folder):
    """Of the wrong length, with the wrong checksum, no model at all, not there."""
    needs_downloads(folder)
    model = (folder / make_model(folder)).read_bytes()
    with serving(folder, **{"resnet18-f37072fd.pth": model, "mobilenet_v2-b0353104.pth": model,
                            CAR_FILE: b"<html>Sign in first</html>"}) as server:
        for name, words in (("resnet18", "has 46830571"), ("mobilenet_v2", "begins with b0353104"),
                            (CAR, "is no checkpoint"), ("resnet34", "404")):
            errors = unet(folder, "models", "get", name, status=1, env=server.env)[1]
            has(words, errors)
            has("http://127.0.0.1:", errors)
            same(kept(folder), [])


@case
def redirections(folder):
    needs_downloads(folder)
    with serving(folder) as server:
        address = server.env["UNET_MODELS_MIRROR"]
        for how, words in ((f"{address}/round", "redirects on and on"),
                           ("http://example.org/x.pth", "from https only https")):
            server.how = how
            has(words, unet(folder, "models", "get", CAR, status=1, env=server.env)[1])
            same(kept(folder), [])


@case
def no_network(folder):
    """Which file to fetch by hand, from where, and what to do with it."""
    needs_downloads(folder)
    errors = unet(folder, "models", "get", "resnet34", status=1,
                  env=own(folder, UNET_MODELS_MIRROR="http://127.0.0.1:1"))[1]
    has("http://127.0.0.1:1/resnet34-b627a593.pth: cannot be reached", errors)
    has("unet models add FILE", errors)
    has("it must begin with https://", unet(
        folder, "models", "get", "resnet34", status=2,
        env=own(folder, UNET_MODELS_MIRROR="http://example.org"))[1])


@case
def unknown_certificate(folder):
    """Whoever stands in between is not listened to."""
    needs_downloads(folder)
    if not shutil.which("openssl"):
        raise Skip("there is no openssl to make a certificate (Debian: openssl)")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                    "-keyout", "key.pem", "-out", "cert.pem", "-subj", "/CN=localhost", "-addext",
                    "subjectAltName=DNS:localhost"], cwd=folder, check=True, capture_output=True)
    with serving(folder, **{CAR_FILE: b"x"}) as server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
        server.socket = context.wrap_socket(server.socket, server_side=True)
        address = f"https://localhost:{server.server_port}"
        errors = unet(folder, "models", "get", CAR, status=1,
                      env={**server.env, "UNET_MODELS_MIRROR": address})[1]
        has("cannot be reached", errors)
        has("certificate", errors)
        same(server.log, [])
        same(kept(folder), [])


@case
def full_disk(folder):
    needs_downloads(folder)
    model = (folder / make_model(folder)).read_bytes()

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (8192, resource.RLIM_INFINITY))

    with serving(folder, **{CAR_FILE: model}) as server:
        done = subprocess.run([UNET, "models", "get", CAR], cwd=folder, env=server.env,
                              capture_output=True, text=True, timeout=SECONDS, check=False,
                              restore_signals=False, preexec_fn=limit)
        same(done.returncode, 1)
        has(f"{CAR_FILE}: cannot be written", done.stderr)
        assert CAR_FILE not in kept(folder)
        unet(folder, "models", "get", CAR, env=server.env)
        same((folder / "models" / CAR_FILE).read_bytes(), model)


@case
def full_file_system(folder):
    """A disk of 64 kB: too small is said first, or found out where the server says no length."""
    needs_downloads(folder)
    os.makedirs(folder / "models", exist_ok=True)
    script = 'mount -t tmpfs -o size=64k tmpfs "$1" && shift && "$@"; status=$?; ls models >&2; ' \
             'exit $status'
    command = ["unshare", *([] if os.geteuid() == 0 else ["-r"]), "-m", "sh", "-c", script, "sh",
               str(folder / "models")]
    with serving(folder, **{CAR_FILE: bytes(1 << 20)}) as server:
        if subprocess.run([*command, "true"], cwd=folder, capture_output=True,
                          check=False).returncode != 0:
            raise Skip("no file system can be mounted here")
        for how, words in (("well", "there is no room for it"), ("silent", "No space left")):
            server.how = how
            done = subprocess.run([*command, UNET, "models", "get", CAR], cwd=folder,
                                  env=server.env, capture_output=True, text=True, timeout=SECONDS,
                                  check=False)
            same(done.returncode, 1)
            has(words, done.stderr)
            assert CAR_FILE not in done.stderr.splitlines(), done.stderr


main()
