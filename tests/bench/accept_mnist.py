#!/usr/bin/env python3
"""MNIST through vitrine-cli beside PyTorch trained alike.

    accept_mnist.py VITRINE_CLI FOLDER [--seeds 5]

FOLDER holds t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz: the first 8,000 train, the last 2,000 validate.
Inputs / 255, batch 64, Adam 1e-3, 5 epochs, accuracy after the last epoch, median over the seeds. Bars: the MLP
784-256-128-10 0.955, the CNN conv32-pool-conv64-pool-128-10 0.98, both within 0.006 of PyTorch's median.
"""
import argparse
import gzip
import os
import statistics
import tempfile

import numpy as np
import torch
from torch import nn

from acceptance import Bars, Vitrine, write_project

TRAIN, EPOCHS, BATCH = 8000, 5, 64
MLP = [("input", {"shape": [1, 28, 28]}), ("flatten", {}), ("dense", {"units": 256, "activation": "relu"}),
       ("dense", {"units": 128, "activation": "relu"}), ("dense", {"units": 10})]
CNN = [("input", {"shape": [1, 28, 28]}), ("conv2d", {"filters": 32, "activation": "relu"}), ("max_pool2d", {}),
       ("conv2d", {"filters": 64, "activation": "relu"}), ("max_pool2d", {}), ("flatten", {}),
       ("dense", {"units": 128, "activation": "relu"}), ("dense", {"units": 10})]


def torch_mlp():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(),
                         nn.Linear(128, 10))


def torch_cnn():
    return nn.Sequential(nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3, padding=1),
                         nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(64 * 49, 128), nn.ReLU(),
                         nn.Linear(128, 10))


def read(folder):
    with gzip.open(os.path.join(folder, "t10k-images-idx3-ubyte.gz")) as file:
        images = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 1, 28, 28)
    with gzip.open(os.path.join(folder, "t10k-labels-idx1-ubyte.gz")) as file:
        labels = np.frombuffer(file.read(), np.uint8, offset=8)
    return torch.from_numpy(images.astype(np.float32) / 255), torch.from_numpy(labels.astype(np.int64))


def train_torch(make, images, labels, seed):
    torch.manual_seed(seed)
    model = make()
    optimizer = torch.optim.Adam(model.parameters(), 1e-3)
    for _ in range(EPOCHS):
        for rows in torch.randperm(TRAIN).split(BATCH):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(images[rows]), labels[rows]).backward()
            optimizer.step()
    with torch.no_grad():
        return (model(images[TRAIN:]).argmax(1) == labels[TRAIN:]).double().mean().item()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", metavar="VITRINE_CLI")
    parser.add_argument("folder", metavar="FOLDER")
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    vitrine, bars = Vitrine(options.program), Bars()
    folder = os.path.abspath(options.folder)
    images, labels = read(folder)
    with tempfile.TemporaryDirectory() as work:
        for name, layers, make, bar in [("MLP", MLP, torch_mlp, 0.955), ("CNN", CNN, torch_cnn, 0.98)]:
            project = write_project(
                os.path.join(work, name + ".vitrine"), name, layers,
                {"type": "idx", "params": {"images": os.path.join(folder, "t10k-images-idx3-ubyte.gz"),
                                           "labels": os.path.join(folder, "t10k-labels-idx1-ubyte.gz")}},
                {"type": "scale", "params": {}}, {"mode": "ordered", "validation": 0.2},
                {"batch_size": BATCH, "epochs": EPOCHS}, {"type": "adam", "params": {"learning_rate": 0.001}})
            ours, theirs = [], []
            for seed in range(1, options.seeds + 1):
                report = vitrine.train(project, os.path.join(work, name), "--seed", seed)
                assert report["samples"]["train"] == TRAIN, report["samples"]
                ours.append(report["final"]["validation"]["accuracy"])
                theirs.append(train_torch(make, images, labels, seed))
                print(f"  {name} seed {seed}: vitrine {ours[-1]:.4f}, PyTorch {theirs[-1]:.4f}", flush=True)
            bars.check(f"{name}, median accuracy", statistics.median(ours), bar)
            bars.check(f"{name}, distance from PyTorch's median {statistics.median(theirs):.4f}",
                       abs(statistics.median(ours) - statistics.median(theirs)), 0.006, at_most=True)
    bars.finish()


if __name__ == "__main__":
    main()
