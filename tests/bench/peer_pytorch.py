#!/usr/bin/env python3
"""Trains the reference workloads in PyTorch and in Vitrine, in turns in one run, and prints how many times as fast.

    peer_pytorch.py VITRINE_CLI [NAME ...] [--avx2] [--pairs 9] [--seconds 1.0] [--readme]

PyTorch runs with the best of six settings, looked for first for each workload (see peers.py): one or all threads, by
name; memory kept between steps or not; BLAS on one thread or all. Each measurement is a process of its own; both sides
do the whole step: forward, loss, backward, optimizer, on the same batch, which is already in memory. Before it counts,
PyTorch takes Vitrine's weights and must find Vitrine's first loss. --avx2 holds both sides to AVX2.

Printed are medians with their quartiles, of both speeds and of the pairs' own ratios; with --readme as rows of the
README's tables. Needs Debian's python3-torch and libopenblas0-pthread. The machine's steal time during the run is
printed: past 2 % run it again. Nine pairs of all workloads take about a quarter of an hour.
"""
import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time

import peers
from steal import Steal, quartiles


def workloads():
    """name -> make: make() returns model, loss, optimizer. Parameters are made in the order of Vitrine's layers."""
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
            self.first = nn.LayerNorm(width)
            self.feed = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))
            self.second = nn.LayerNorm(width)

        def forward(self, x):
            x = self.first(x + self.attention(x, x, x, need_weights=False)[0])
            return self.second(x + self.feed(x))

    class Transformer(nn.Module):
        def __init__(self, width, layers, tokens):
            super().__init__()
            self.embedding = nn.Embedding(64, width)
            self.position = nn.Parameter(torch.zeros(tokens, width), requires_grad=False)
            self.layers = nn.Sequential(*[Encoder(width) for _ in range(layers)])
            self.out = nn.Linear(width, 64)

        def forward(self, x):
            return self.out(self.layers(self.embedding(x) + self.position)).transpose(1, 2)

    class Recurrent(nn.Module):
        def __init__(self, layer):
            super().__init__()
            self.layer, self.out = layer(32, 128, batch_first=True), nn.Linear(128, 10)

        def forward(self, x):
            return self.out(self.layer(x)[0][:, -1])

    class UNet(nn.Module):
        """Modules in the order of Vitrine's layers."""

        def __init__(self):
            super().__init__()
            two = lambda a, b: nn.Sequential(nn.Conv2d(a, b, 3, padding=1), nn.ReLU(), nn.Conv2d(b, b, 3, padding=1), nn.ReLU())
            self.down1, self.down2, self.bottom = two(1, 16), two(16, 32), two(32, 64)
            self.grow2, self.up2 = nn.ConvTranspose2d(64, 32, 2, 2), two(64, 32)
            self.grow1, self.up1 = nn.ConvTranspose2d(32, 16, 2, 2), two(32, 16)
            self.out, self.pool = nn.Conv2d(16, 3, 1), nn.MaxPool2d(2)

        def forward(self, x):
            first = self.down1(x)
            second = self.down2(self.pool(first))
            x = self.up2(torch.cat([second, self.grow2(self.bottom(self.pool(second)))], 1))
            return self.out(self.up1(torch.cat([first, self.grow1(x)], 1)))

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
        "playground-mlp": lambda: (mlp(2, 8, 8, 1, activation=nn.Tanh), squares, sgd),
        "mnist-mlp": lambda: (mlp(784, 256, 128, 10), entropy, adam),
        "wide-mlp": lambda: (mlp(1024, 1024, 1024, 10), entropy, adam),
        "lenet5": lambda: (lenet(), entropy, adam),
        "cnn": lambda: (cnn(), entropy, adam),
        "resnet8": lambda: (resnet(), entropy, momentum),
        "transformer-small": lambda: (Transformer(64, 2, 64), entropy, adam),
        "transformer": lambda: (Transformer(128, 4, 128), entropy, adam),
        "lstm": lambda: (Recurrent(nn.LSTM), entropy, adam),
        "gru": lambda: (Recurrent(nn.GRU), entropy, adam),
        "unet": lambda: (UNet(), entropy, adam),
    }


NAMES = ("playground-mlp", "mnist-mlp", "wide-mlp", "lenet5", "cnn", "resnet8", "transformer-small", "transformer",
         "lstm", "gru", "unet")


def take_weights(torch, model, weights):
    """Vitrine's, one after another: shapes and order must be the same."""
    own = [(name, value) for name, value in model.state_dict().items() if not name.endswith("num_batches_tracked")]
    own.sort(key=lambda entry: not entry[0].endswith("embedding.weight"))  # a table of places is made after it
    if len(own) != len(weights):
        sys.exit(f"PyTorch's network has {len(own)} tensors, Vitrine's {len(weights)}")
    with torch.no_grad():
        for (name, value), (theirs, array) in zip(own, weights.items()):
            if tuple(value.shape) != array.shape:
                sys.exit(f"{name} is {tuple(value.shape)}, Vitrine's {theirs} {array.shape}")
            value.copy_(torch.from_numpy(array.copy()))


def torch_worker(name, start, threads, seconds):
    torch = peers.torch_with(threads)
    weights, x, y, first_loss = peers.read_start(start)
    x, y = torch.from_numpy(x.copy()), torch.from_numpy(y.copy())
    model, loss, optimizer = workloads()[name]()
    take_weights(torch, model, weights)
    if name.startswith("transformer"):
        x = x.long()
    y = y.reshape(len(x), 1) if isinstance(loss, torch.nn.MSELoss) else y.long()
    peers.check_loss(name, float(loss(model(x), y)), first_loss)
    optimizer = optimizer([p for p in model.parameters() if p.requires_grad])

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
        windows.append(count * len(x) / (time.perf_counter() - began))
    print(statistics.median(windows))


class Pairs:
    """Both sides on one workload, in turns."""

    def __init__(self, call, name, start):
        self.call, self.name, self.start = call, name, start
        self.ours, self.peer, self.share = [], [], []

    def torch(self, setting, seconds):
        threads, variables = peers.settings()[setting]
        said = subprocess.check_output(
            [sys.executable, __file__, "--worker", self.name, "--start", self.start, "--threads", str(threads),
             "--seconds", str(seconds)],
            env=peers.environment(variables, peers.AVX2 if self.call.avx2 else {}), text=True)
        return float(said)

    def vitrine(self):
        said = subprocess.check_output([self.call.cli, "bench", self.name, "--json"], stderr=subprocess.DEVNULL,
                                       env=peers.environment(peers.VITRINE_AVX2 if self.call.avx2 else {}), text=True)
        return json.loads(said)[0]

    def measure(self):
        self.best = max(peers.settings(), key=lambda setting: self.torch(setting, 1.5))
        for _ in range(self.call.pairs):
            self.peer.append(self.torch(self.best, self.call.seconds))
            mine = self.vitrine()
            self.ours.append(mine["samples_per_s"])
            self.share.append(mine["peak_share"])
        return self

    def line(self):
        ratio = quartiles([a / b for a, b in zip(self.ours, self.peer)])
        if self.call.readme:
            return (f"| `{self.name}` | {with_quartiles(self.ours)} | {with_quartiles(self.peer)} | "
                    f"{ratio[1]:.1f}× ({ratio[0]:.1f}–{ratio[2]:.1f}) | {statistics.median(self.share):.0%} |".replace("%", " %"))
        return (f"{self.name:18} {with_quartiles(self.ours):>36} {with_quartiles(self.peer):>33}  {ratio[1]:6.2f} "
                f"({ratio[0]:.2f}–{ratio[2]:.2f})  {statistics.median(self.share):4.0%}  {self.best}")


def three_digits(value):
    digits = 10 ** max(0, len(str(int(value))) - 3)
    return f"{round(value / digits) * digits:,.0f}"


def with_quartiles(values):
    low, middle, high = (three_digits(value) for value in quartiles(values))
    return f"{middle} ({low}–{high})"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cli", nargs="?")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--avx2", action="store_true", help="hold both sides to AVX2")
    parser.add_argument("--readme", action="store_true", help="print rows of the README's tables")
    parser.add_argument("--pairs", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    parser.add_argument("--start", help=argparse.SUPPRESS)
    parser.add_argument("--threads", type=int, default=0, help=argparse.SUPPRESS)
    call = parser.parse_args()
    if call.worker:
        return torch_worker(call.worker, call.start, call.threads, call.seconds)
    if not call.cli:
        parser.error("which vitrine-cli?")
    unknown = [name for name in call.names if name not in NAMES]
    if unknown:
        parser.error(f"no workload is called {unknown[0]}; there are: {', '.join(NAMES)}")
    steal = Steal()
    if not call.readme:
        print(f"{'workload':18} {'Vitrine, samples/s (quartiles)':>36} {'PyTorch':>33}  times as fast, by pairs  peak  "
              "PyTorch's best setting")
    with tempfile.TemporaryDirectory() as folder:
        for name in call.names or NAMES:
            start = peers.write_start(call.cli, name, folder, peers.VITRINE_AVX2 if call.avx2 else {})
            print(Pairs(call, name, start).measure().line(), flush=True)
    print(steal.line(), file=sys.stderr if call.readme else sys.stdout)


if __name__ == "__main__":
    main()
