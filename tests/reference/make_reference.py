#!/usr/bin/env python3
"""Computes the reference tensors of this folder with PyTorch in double precision (Debian: python3-torch).

    python3 tests/reference/make_reference.py          writes layers/, losses/, optimizers/, schedules/

One safetensors file a type. Its metadata holds, under "cases", a JSON list: the settings of each case. The tensors of
case 3 are called "3/…":

    layers      3/input0 …, 3/param/NAME, 3/upstream (the gradient by the output), 3/output, 3/grad_input0 …,
                3/grad/NAME, 3/after/NAME (running statistics afterwards), 3/exposed/NAME
    losses      3/output, 3/target, 3/loss, 3/grad (by the output)
    optimizers  3/start, 3/gradients (20×n), 3/weights (20×n: after each step)
    schedules   3/factor (one for each step)

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
from other_cases import loss_cases, loss_of, make_optimizer, optimizer_cases, schedule_cases, schedule_factors

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
            rule = LAYERS.get(name) or (lambda s, x, p, t: activate(name, x[0], **s))
            tokens = name == "embedding"
            inputs = [draw.tokens(spec["settings"]["vocabulary"], spec["batch"], *shape) if tokens else
                      draw(spec["batch"], *shape, scale=spec["scale"]) for shape in spec["inputs"]]
            parameters = parameters_of(name, spec["settings"], spec["inputs"], draw)
            before = {k: v.clone() for k, v in parameters.items()}
            wanted = [] if tokens else inputs
            trained = {k: v for k, v in parameters.items() if k not in NOT_TRAINED}
            for tensor in [*wanted, *trained.values()]:
                tensor.requires_grad_()
            output = rule(spec["settings"], inputs, parameters, spec["training"])
            upstream = draw(*output.shape)
            output.backward(upstream)
            put = lambda key, value: tensors.__setitem__(f"{index}/{key}", value.detach().numpy())
            for i, tensor in enumerate(inputs):
                put(f"input{i}", tensor)
            for key, value in before.items():
                put(f"param/{key}", value)
            put("upstream", upstream)
            put("output", output)
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
            shape = spec["output"]
            output = draw(*shape, scale=spec.get("scale", 1.0) * 2).requires_grad_()
            if name == "cross_entropy":
                target_shape = shape[:1] if len(shape) == 2 else shape[:2] if len(shape) == 3 else [shape[0], *shape[2:]]
                target = draw.tokens(spec["classes"], *target_shape)
                target.view(-1)[: spec["ignored"]] = -1
            else:
                target_shape = shape[:1] if spec["scalar"] else shape
                target = draw.tokens(2, *target_shape) if spec["binary"] else draw(*target_shape)
            loss = loss_of(name, spec["settings"], output, target)
            loss.backward()
            for key, value in {"output": output, "target": target, "loss": loss, "grad": output.grad}.items():
                tensors[f"{index}/{key}"] = value.detach().numpy()
        write_safetensors(f"{HERE}/losses/{name}.safetensors", tensors, {"cases": json.dumps(cases)})


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


if __name__ == "__main__":
    write_layers()
    write_losses()
    write_optimizers()
    write_schedules()
