#!/usr/bin/env python3
"""Computes the reference tensors of this folder with PyTorch in double precision (Debian: python3-torch).

    python3 tests/reference/make_reference.py          writes layers/, losses/, optimizers/, schedules/, programs/, runs/

One safetensors file a type. Its metadata holds, under "cases", a JSON list: the settings of each case. The tensors of
case 3 are called "3/…":

    layers      3/input0 …, 3/param/NAME, 3/upstream (the gradient by the output), 3/output, those of further
                ports as 3/upstream1 and 3/output1, 3/grad_input0 …,
                3/grad/NAME, 3/after/NAME (running statistics afterwards), 3/exposed/NAME
    losses      3/output, 3/target, 3/loss, 3/grad (by the output); 3/weights where places are weighted, 3/grad_target
                where the target is a tensor of the network, too
    optimizers  3/start, 3/gradients (20×n), 3/weights (20×n: after each step)
    schedules   3/factor (one for each step)
    programs    one network with three outputs and three weighted losses: 3/input, 3/param/NAME, 3/target, 3/labels,
                3/…_weights, 3/loss0 …, 3/grad/NAME (of their sum)
    runs        twelve steps over all samples: 0/input, 0/target …, 0/before/NAME, 0/after/NAME, 0/losses

Inputs and parameters are float32 numbers, so what the engine computes in float starts from the very same values.
"""
import json
import os
import struct
import zlib

import numpy as np
import torch

from layer_cases import layer_cases, parameters_of
from layer_rules import LAYERS, activate
from loss_rules import loss_cases, loss_of, target_of, weights_of
from other_cases import make_optimizer, optimizer_cases, schedule_cases, schedule_factors
from run_cases import RUNS, STEPS, run

HERE = os.path.dirname(os.path.abspath(__file__))
torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


def write_safetensors(path, tensors, metadata):
    header, blob, at = {"__metadata__": {"format": "pt", **metadata}}, [], 0
    for name, array in tensors.items():
        data = np.ascontiguousarray(array, dtype="<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(np.shape(array)), "data_offsets": [at, at + len(data)]}
        blob.append(data)
        at += len(data)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text + b"".join(blob))


class Draw:
    """Random float32 numbers as double tensors; seeded by the type's name, so that one type never changes another."""

    def __init__(self, name):
        self.state = np.random.RandomState(zlib.crc32(name.encode()))

    def __call__(self, *shape, scale=1.0):
        values = (self.state.standard_normal(shape) * scale).astype(np.float32)
        return torch.from_numpy(values.astype(np.float64))

    def tokens(self, vocabulary, *shape):
        return torch.from_numpy(self.state.randint(0, vocabulary, shape).astype(np.float64))


NOT_TRAINED = {"running_mean", "running_var", "table"}


def write_layers():
    for name, cases in layer_cases().items():
        draw, tensors = Draw("layer/" + name), {}
        for index, spec in enumerate(cases):
            rule = LAYERS.get(name) or (lambda s, x, p, t: activate(name, x[0], **{k: s[k] for k in s if k[0] != "#"}))
            tokens = name == "embedding"
            inputs = [draw.tokens(spec["settings"]["vocabulary"], spec["batch"], *shape) if tokens else
                      draw(spec["batch"], *shape, scale=spec["scale"]) for shape in spec["inputs"]]
            parameters = parameters_of(name, spec["settings"], spec["inputs"], draw)
            before = {k: v.clone() for k, v in parameters.items()}
            wanted = [] if tokens else inputs
            trained = {k: v for k, v in parameters.items() if k not in NOT_TRAINED}
            for tensor in [*wanted, *trained.values()]:
                tensor.requires_grad_()
            output = rule({**spec["settings"], "#lengths": spec.get("lengths")}, inputs, parameters, spec["training"])
            outputs = output if isinstance(output, list) else [output]
            upstreams = [draw(*one.shape) for one in outputs]
            torch.autograd.backward(outputs, upstreams)
            put = lambda key, value: tensors.__setitem__(f"{index}/{key}", value.detach().numpy())
            for i, tensor in enumerate(inputs):
                put(f"input{i}", tensor)
            for key, value in before.items():
                put(f"param/{key}", value)
            for port, (one, upstream) in enumerate(zip(outputs, upstreams)):
                put(f"upstream{port or ''}", upstream)
                put(f"output{port or ''}", one)
            for i, tensor in enumerate(wanted):
                put(f"grad_input{i}", tensor.grad)
            for key, value in trained.items():
                put(f"grad/{key}", value.grad)
            if name == "batch_norm":
                for key in ("running_mean", "running_var"):
                    put(f"after/{key}", parameters[key])
            for key, value in getattr(rule, "exposed", {}).items():
                put(f"exposed/{key}", value)
            spec["tokens"] = tokens
        write_safetensors(f"{HERE}/layers/{name}.safetensors", tensors, {"cases": json.dumps(cases)})


def write_losses():
    for name, cases in loss_cases().items():
        draw, tensors = Draw("loss/" + name), {}
        for index, spec in enumerate(cases):
            output = draw(*spec["output"], scale=spec.get("scale", 1.0) * 2).requires_grad_()
            target, weights = target_of(name, spec, draw), weights_of(name, spec, draw)
            target.requires_grad_(spec.get("both", False))
            loss = loss_of(name, spec["settings"], output, target, weights)
            loss.backward()
            named = {"output": output, "target": target, "weights": weights, "loss": loss, "grad": output.grad,
                     "grad_target": target.grad}
            for key, value in named.items():
                if value is not None:
                    tensors[f"{index}/{key}"] = value.detach().numpy()
        write_safetensors(f"{HERE}/losses/{name}.safetensors", tensors, {"cases": json.dumps(cases)})


def write_programs():
    """tanh(x·Wᵀ + b) feeds three Dense: a mean, judged against numbers too, a log variance, and logits."""
    draw, tensors, cases = Draw("program/several_losses"), {}, [{"samples": 1}, {"samples": 5}, {"samples": 40}]
    for index, case in enumerate(cases):
        count = case["samples"]
        sizes = {"dense_1": (4, 3), "dense_2": (2, 4), "dense_3": (2, 4), "dense_4": (3, 4)}
        parameters = {f"{layer}/{kind}": draw(*(size if kind == "weight" else size[:1]), scale=0.7).requires_grad_()
                      for layer, size in sizes.items() for kind in ("weight", "bias")}
        dense = lambda x, layer: x @ parameters[layer + "/weight"].T + parameters[layer + "/bias"]
        inputs = {"input": draw(count, 3), "target": draw(count, 2), "labels": draw.tokens(3, count),
                  "target_weights": draw(count, 2).abs(), "label_weights": draw(count).abs(),
                  "latent_weights": draw(count).abs()}
        inputs["label_weights"][2:3] = 0
        hidden = torch.tanh(dense(inputs["input"], "dense_1"))
        mean, log_variance, logits = (dense(hidden, layer) for layer in ("dense_2", "dense_3", "dense_4"))
        losses = [loss_of("mse", {}, mean, inputs["target"], inputs["target_weights"]),
                  loss_of("kl_normal", {}, mean, log_variance, inputs["latent_weights"]),
                  loss_of("cross_entropy", {}, logits, inputs["labels"], inputs["label_weights"])]
        sum(losses).backward()
        named = {**inputs, **{f"loss{i}": loss for i, loss in enumerate(losses)}}
        for key, value in parameters.items():
            named["param/" + key], named["grad/" + key] = value, value.grad
        for key, value in named.items():
            tensors[f"{index}/{key}"] = value.detach().numpy()
    write_safetensors(f"{HERE}/programs/several_losses.safetensors", tensors, {"cases": json.dumps(cases)})


def write_optimizers():
    for name, cases in optimizer_cases().items():
        draw, tensors = Draw("optimizer/" + name), {}
        for index, spec in enumerate(cases):
            weight, gradients = draw(37), draw(20, 37)
            tensors[f"{index}/start"], tensors[f"{index}/gradients"] = weight.numpy().copy(), gradients.numpy()
            optimizer = make_optimizer(name, spec["settings"], weight, spec["spared"])
            history = []
            for gradient in gradients:
                # Decay of the run's own settings, decoupled from the gradient and before the step. AdamW's own decay
                # is added to it: both shrink the weight as it was.
                own = spec["settings"].get("weight_decay", 0.01) if name == "adamw" and not spec["spared"] else 0.0
                rate = spec["settings"]["learning_rate"]
                weight.mul_((1 - rate * (own + spec["decoupled"])) / (1 - rate * own))
                weight.grad = gradient.clone()
                optimizer.step()
                history.append(weight.numpy().copy())
            tensors[f"{index}/weights"] = np.stack(history)
        write_safetensors(f"{HERE}/optimizers/{name}.safetensors", tensors, {"cases": json.dumps(cases)})


def write_schedules():
    for name, runs in schedule_cases().items():
        tensors = {f"{i}/factor": schedule_factors(name, *run) for i, run in enumerate(runs)}
        described = [{"settings": s, "steps_per_epoch": e, "total_steps": t} for s, e, t in runs]
        write_safetensors(f"{HERE}/schedules/{name}.safetensors", tensors, {"cases": json.dumps(described)})


def write_runs():
    for name in RUNS:
        tensors = {f"0/{key}": value.numpy().copy() for key, value in run(name, Draw("run/" + name)).items()}
        write_safetensors(f"{HERE}/runs/{name}.safetensors", tensors, {"cases": json.dumps([{"steps": STEPS}])})


if __name__ == "__main__":
    write_layers()
    write_losses()
    write_programs()
    write_optimizers()
    write_schedules()
    write_runs()
