#!/usr/bin/env python3
"""Trains the reference workloads in PyTorch and in Vitrine, alternately in one run, and prints the ratio of medians.

    peer_pytorch.py VITRINE_CLI [NAME ...] [--pairs 7] [--seconds 1.0]

PyTorch runs with the best of four settings, found for each workload first: one thread; all threads; all threads with
OMP_WAIT_POLICY=passive; all threads with OPENBLAS_NUM_THREADS=1. Each measurement is a process of its own; both sides
do the whole step: forward, loss, backward, optimizer, on random data of the stated shape that is already in memory.
Needs Debian's python3-torch. The machine's steal time during the run is printed: past 2 % run it again.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import time

from steal import Steal, quartiles

SETTINGS = {
    "1 thread": (1, {}),
    "all threads": (0, {}),
    "all threads, passive waits": (0, {"OMP_WAIT_POLICY": "passive"}),
    "all threads, one for BLAS": (0, {"OPENBLAS_NUM_THREADS": "1"}),
}


def workloads():
    """name -> (batch, make): make() returns model, loss, input, target, optimizer."""
    import torch
    from torch import nn

    def mlp(*widths, activation=nn.ReLU):
        layers = []
        for a, b in zip(widths, widths[1:]):
            layers += [nn.Linear(a, b), activation()]
        return nn.Sequential(*layers[:-1])

    class Block(nn.Module):
        def __init__(self, inside, outside, stride):
            super().__init__()
            self.body = nn.Sequential(nn.Conv2d(inside, outside, 3, stride, 1), nn.BatchNorm2d(outside), nn.ReLU(),
                                      nn.Conv2d(outside, outside, 3, 1, 1), nn.BatchNorm2d(outside))
            self.side = nn.Identity() if stride == 1 else nn.Sequential(nn.Conv2d(inside, outside, 1, stride),
                                                                        nn.BatchNorm2d(outside))

        def forward(self, x):
            return torch.relu(self.body(x) + self.side(x))

    class Encoder(nn.Module):
        def __init__(self, width):
            super().__init__()
            self.attention = nn.MultiheadAttention(width, 4, batch_first=True)
            self.first, self.second = nn.LayerNorm(width), nn.LayerNorm(width)
            self.feed = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

        def forward(self, x):
            x = self.first(x + self.attention(x, x, x, need_weights=False)[0])
            return self.second(x + self.feed(x))

    class Transformer(nn.Module):
        def __init__(self, width, layers, tokens):
            super().__init__()
            self.embedding = nn.Embedding(64, width)
            self.register_buffer("position", torch.randn(tokens, width))
            self.layers = nn.Sequential(*[Encoder(width) for _ in range(layers)])
            self.out = nn.Linear(width, 64)

        def forward(self, x):
            return self.out(self.layers(self.embedding(x) + self.position)).transpose(1, 2)

    def images(batch, *shape):
        return torch.rand(batch, *shape), torch.randint(10, (batch,))

    def tokens(batch, count):
        return torch.randint(64, (batch, count)), torch.randint(64, (batch, count))

    adam, sgd = (lambda p: torch.optim.Adam(p, 1e-3)), (lambda p: torch.optim.SGD(p, 1e-2))
    momentum = lambda p: torch.optim.SGD(p, 1e-2, momentum=0.9)
    entropy, squares = nn.CrossEntropyLoss(), nn.MSELoss()
    lenet = lambda: nn.Sequential(nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(),
                                  nn.MaxPool2d(2), nn.Flatten(), mlp(400, 120, 84, 10))
    cnn = lambda: nn.Sequential(nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3, padding=1),
                                nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), mlp(3136, 128, 10))
    resnet = lambda: nn.Sequential(nn.Conv2d(3, 16, 3, 1, 1), nn.BatchNorm2d(16), nn.ReLU(), Block(16, 16, 1),
                                   Block(16, 32, 2), Block(32, 64, 2), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))
    return {
        "playground-mlp": (10, lambda: (mlp(2, 8, 8, 1, activation=nn.Tanh), squares, torch.rand(10, 2), torch.rand(10, 1), sgd)),
        "mnist-mlp": (64, lambda: (mlp(784, 256, 128, 10), entropy, *images(64, 784), adam)),
        "wide-mlp": (256, lambda: (mlp(1024, 1024, 1024, 10), entropy, *images(256, 1024), adam)),
        "lenet5": (64, lambda: (lenet(), entropy, *images(64, 1, 28, 28), adam)),
        "cnn": (64, lambda: (cnn(), entropy, *images(64, 1, 28, 28), adam)),
        "resnet8": (32, lambda: (resnet(), entropy, *images(32, 3, 32, 32), momentum)),
        "transformer-small": (16, lambda: (Transformer(64, 2, 64), entropy, *tokens(16, 64), adam)),
        "transformer": (8, lambda: (Transformer(128, 4, 128), entropy, *tokens(8, 128), adam)),
    }


def torch_worker(name, threads, seconds):
    import torch
    if threads:
        torch.set_num_threads(threads)
    batch, make = workloads()[name]
    model, loss, x, y, optimizer = make()
    optimizer = optimizer(model.parameters())

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss(model(x), y).backward()
        optimizer.step()
    for _ in range(3):
        step()
    windows = []
    for _ in range(5):
        began, count = time.perf_counter(), 0
        while time.perf_counter() - began < seconds / 5:
            step()
            count += 1
        windows.append(count * batch / (time.perf_counter() - began))
    print(statistics.median(windows))


def run_torch(name, setting, seconds):
    threads, environment = SETTINGS[setting]
    said = subprocess.check_output([sys.executable, __file__, "--worker", name, "--threads", str(threads), "--seconds", str(seconds)],
                                   env={**os.environ, **environment}, text=True)
    return float(said)


def run_vitrine(cli, name):
    said = subprocess.check_output([cli, "bench", name, "--json"], stderr=subprocess.DEVNULL, text=True)
    return json.loads(said)[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cli", nargs="?")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--pairs", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    parser.add_argument("--threads", type=int, default=0, help=argparse.SUPPRESS)
    call = parser.parse_args()
    if call.worker:
        return torch_worker(call.worker, call.threads, call.seconds)
    if not call.cli:
        parser.error("which vitrine-cli?")
    steal = Steal()
    print(f"{'workload':18} {'PyTorch':>10} {'Vitrine':>10} {'ratio':>6}  {'by pairs (quartiles)':>22}  {'peak':>5}  "
          "PyTorch's best setting")
    for name in call.names or list(workloads()):
        best = max(SETTINGS, key=lambda setting: run_torch(name, setting, 1.5))
        peer, ours, share = [], [], []
        for _ in range(call.pairs):
            peer.append(run_torch(name, best, call.seconds))
            mine = run_vitrine(call.cli, name)
            ours.append(mine["samples_per_s"])
            share.append(mine["peak_share"])
        ratios = [a / b for a, b in zip(ours, peer)]
        low, middle, high = quartiles(ratios)
        print(f"{name:18} {statistics.median(peer):10,.0f} {statistics.median(ours):10,.0f} "
              f"{statistics.median(ours) / statistics.median(peer):6.2f}  {middle:6.2f} ({low:6.2f}–{high:6.2f})  "
              f"{statistics.median(share):5.0%}  {best}", flush=True)
    print(steal.line())


main()
