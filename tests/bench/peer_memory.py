#!/usr/bin/env python3
"""Peak resident memory of `vitrine-cli train` beside a PyTorch process that does the same work.

    peer_memory.py VITRINE_CLI [FOLDER] [--runs 3] [--images 10000]

One epoch of conv32-pool-conv64-pool-128-10 with Adam in batches of 64 on 28×28 images, which PyTorch holds as floats;
the last tenth validates. PyTorch gives memory back between steps, as it does unless it is told otherwise: that takes
the least. FOLDER holds t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz; without it both read
random files of the same form. The figure is what the system counted (wait4), the median of the runs. Bar: a third.
"""
import argparse
import gzip
import os
import statistics
import struct
import subprocess
import sys
import tempfile

import peers
from acceptance import Bars, write_project

NAMES = ("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz")
BATCH, HELD_OUT = 64, 0.1
LAYERS = [("input", {"shape": [1, 28, 28]}), ("conv2d", {"filters": 32, "activation": "relu"}), ("max_pool2d", {}),
          ("conv2d", {"filters": 64, "activation": "relu"}), ("max_pool2d", {}), ("flatten", {}),
          ("dense", {"units": 128, "activation": "relu"}), ("dense", {"units": 10})]


def torch_worker(folder):
    import numpy as np
    torch = peers.torch_with(len(os.sched_getaffinity(0)))
    from torch import nn
    with gzip.open(os.path.join(folder, NAMES[0])) as file:
        images = torch.from_numpy(np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 1, 28, 28)
                                  .astype(np.float32))
    images /= 255
    with gzip.open(os.path.join(folder, NAMES[1])) as file:
        labels = torch.from_numpy(np.frombuffer(file.read(), np.uint8, offset=8).astype(np.int64))
    model = nn.Sequential(nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3, padding=1),
                          nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(64 * 49, 128), nn.ReLU(),
                          nn.Linear(128, 10))
    optimizer = torch.optim.Adam(model.parameters(), 1e-3)
    train = len(images) - int(len(images) * HELD_OUT)
    for rows in torch.randperm(train).split(BATCH):
        optimizer.zero_grad(set_to_none=True)
        nn.functional.cross_entropy(model(images[rows]), labels[rows]).backward()
        optimizer.step()
    with torch.no_grad():
        for rows in torch.arange(train, len(images)).split(BATCH):
            nn.functional.cross_entropy(model(images[rows]), labels[rows])


def write_random_images(folder, count):
    with gzip.open(os.path.join(folder, NAMES[0]), "wb", compresslevel=1) as file:
        file.write(struct.pack(">IIII", 0x803, count, 28, 28))
        for at in range(0, count, 1000):  # little at a time: a child's peak is never told below its parent's
            file.write(os.urandom(min(1000, count - at) * 784))
    with gzip.open(os.path.join(folder, NAMES[1]), "wb") as file:
        file.write(struct.pack(">II", 0x801, count) + bytes(byte % 10 for byte in os.urandom(count)))


def peak_megabytes(command):
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                               env=peers.environment())
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{' '.join(command)}\n{said}")
    return usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", metavar="VITRINE_CLI", nargs="?")
    parser.add_argument("folder", metavar="FOLDER", nargs="?")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--images", type=int, default=10_000, help="how many where no FOLDER is named")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    call = parser.parse_args()
    if call.worker:
        return torch_worker(call.worker)
    if not call.program:
        parser.error("which vitrine-cli?")
    bars = Bars()
    with tempfile.TemporaryDirectory() as work:
        folder = os.path.abspath(call.folder or work)
        if not call.folder:
            write_random_images(folder, call.images)
        images, labels = (os.path.join(folder, name) for name in NAMES)
        project = write_project(
            os.path.join(work, "cnn.vitrine"), "cnn", LAYERS,
            {"type": "idx", "params": {"images": images, "labels": labels}}, {"type": "scale", "params": {}},
            {"mode": "ordered", "validation": HELD_OUT}, {"batch_size": BATCH, "epochs": 1},
            {"type": "adam", "params": {"learning_rate": 0.001}})
        ours, theirs = [], []
        for _ in range(call.runs):
            theirs.append(peak_megabytes([sys.executable, __file__, "--worker", folder]))
            ours.append(peak_megabytes([os.path.abspath(call.program), "train", project, "--out",
                                        os.path.join(work, "out"), "--force"]))
        mine, peer = statistics.median(ours), statistics.median(theirs)
        print(f"PyTorch {peer:.0f} MB, Vitrine {mine:.0f} MB")
        bars.check("peak memory of training the CNN, as a share of PyTorch's", mine / peer, 1 / 3, at_most=True)
    bars.finish()


if __name__ == "__main__":
    main()
