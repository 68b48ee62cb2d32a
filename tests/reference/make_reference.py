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
import math
import os
import struct
import zlib

import numpy as np
import torch
import torch.nn.functional as F

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


# ---------------------------------------------------------------- activations

def activate(name, x, slope=0.01, alpha=1.0):
    return {
        "linear": lambda: x * 1.0,
        "step": lambda: (x > 0).to(x.dtype) + 0.0 * x,
        "relu": lambda: F.relu(x),
        "leaky_relu": lambda: F.leaky_relu(x, slope),
        "elu": lambda: F.elu(x, alpha),
        "gelu": lambda: F.gelu(x),
        "silu": lambda: F.silu(x),
        "sigmoid": lambda: torch.sigmoid(x),
        "tanh": lambda: torch.tanh(x),
        "softplus": lambda: F.softplus(x, threshold=1e9),
        "softmax": lambda: F.softmax(x, dim=1 if x.dim() == 4 else -1),
    }[name]()


def nested_activation(settings, x):
    more = {k.split(".")[1]: v for k, v in settings.items() if k.startswith("activation.")}
    return activate(settings.get("activation", "linear"), x, **more)


# ---------------------------------------------------------------- layers: (settings, inputs, parameters) -> output

def pair(value):
    return (value[0], value[-1])


def pads(settings, size, kernel, stride, dilation):
    """(top, bottom, left, right): for `same` ceil(n / stride) outputs, the odd pixel at the end."""
    out = []
    for n, k, s, d, number in zip(size, kernel, stride, dilation, pair(settings.get("padding_size", [1]))):
        padding = settings["padding"]
        total = max((math.ceil(n / s) - 1) * s + (k - 1) * d + 1 - n, 0)
        out += [total // 2, total - total // 2] if padding == "same" else [number] * 2 if padding == "number" else [0, 0]
    return out


def pad_image(x, sides, value=0.0):
    top, bottom, left, right = sides
    return F.pad(x, (left, right, top, bottom), value=value)


def dense(settings, x, p, _):
    return nested_activation(settings, F.linear(x[0], p["weight"], p.get("bias")))


def conv2d(settings, x, p, _):
    kernel, stride = pair(settings["kernel"]), pair(settings.get("stride", [1]))
    dilation = pair(settings.get("dilation", [1]))
    padded = pad_image(x[0], pads(settings, x[0].shape[2:], kernel, stride, dilation))
    y = F.conv2d(padded, p["weight"], p.get("bias"), stride, 0, dilation, settings.get("groups", 1))
    return nested_activation(settings, y)


def pool(settings, x, combine, fill):
    kernel = pair(settings["kernel"])
    stride = pair(settings["stride"]) if settings.get("stride") else kernel
    return combine(pad_image(x, pads(settings, x.shape[2:], kernel, stride, (1, 1)), fill), kernel, stride)


def max_pool2d(settings, x, p, _):
    return pool(settings, x[0], F.max_pool2d, -math.inf)


def average_pool2d(settings, x, p, _):
    return pool(settings, x[0], F.avg_pool2d, 0.0) / pool(settings, torch.ones_like(x[0]), F.avg_pool2d, 0.0)


def batch_norm(settings, x, p, training):
    return F.batch_norm(x[0], p["running_mean"], p["running_var"], p["weight"], p["bias"], training,
                        settings.get("momentum", 0.1), settings.get("epsilon", 1e-5))


def layer_norm(settings, x, p, _):
    return F.layer_norm(x[0], p["weight"].shape, p["weight"], p["bias"], settings.get("epsilon", 1e-5))


def positional_encoding(settings, x, p, _):
    if settings.get("kind") == "learned":
        return x[0] + p["weight"]
    return x[0] + p["table"]


def sinusoidal_table(length, width):
    """As PyTorch's tutorial writes it, with exp and log."""
    position = torch.arange(length).double().unsqueeze(1)
    rate = torch.exp(torch.arange(0, width, 2).double() * (-math.log(10000.0) / width))
    table = torch.zeros(length, width)
    table[:, 0::2] = torch.sin(position * rate)
    table[:, 1::2] = torch.cos(position * rate)[:, : width // 2]
    return table


def multi_head_attention(settings, x, p, training):
    width = x[0].shape[-1]
    module = torch.nn.MultiheadAttention(width, settings["heads"], bias=settings.get("bias", True), batch_first=True)
    tokens = x[0].shape[1]
    mask = torch.triu(torch.full((tokens, tokens), -math.inf), 1) if settings.get("causal") else None
    y, weights = F.multi_head_attention_forward(
        *[x[0].transpose(0, 1)] * 3, width, settings["heads"], p["in_proj_weight"], p.get("in_proj_bias"), None, None,
        False, 0.0, p["out_proj.weight"], p.get("out_proj.bias"), training=False, need_weights=True, attn_mask=mask,
        average_attn_weights=False)
    multi_head_attention.exposed = {"attention": weights}
    return y.transpose(0, 1)


def embedding(settings, x, p, _):
    return F.embedding(x[0].long(), p["weight"])


def flat(x):
    return x.reshape(x.shape[0], -1)


LAYERS = {
    "input": lambda s, x, p, t: x[0] * 1.0,
    "output": lambda s, x, p, t: x[0] * 1.0,
    "dense": dense,
    "embedding": embedding,
    "flatten": lambda s, x, p, t: flat(x[0]) * 1.0,
    "reshape": lambda s, x, p, t: x[0].reshape([x[0].shape[0]] + s["shape"]) * 1.0,
    "add": lambda s, x, p, t: sum(x),
    "multiply": lambda s, x, p, t: torch.stack(x).prod(0),
    "concatenate": lambda s, x, p, t: torch.cat(x, 1 if s.get("axis", "first") == "first" else -1),
    "conv2d": conv2d,
    "max_pool2d": max_pool2d,
    "average_pool2d": average_pool2d,
    "global_average_pool2d": lambda s, x, p, t: x[0].mean((2, 3)),
    "multi_head_attention": multi_head_attention,
    "positional_encoding": positional_encoding,
    "batch_norm": batch_norm,
    "layer_norm": layer_norm,
    "dropout": lambda s, x, p, t: F.dropout(x[0], s.get("rate", 0.5), training=False),
}
ACTIVATIONS = ["linear", "step", "relu", "leaky_relu", "elu", "gelu", "silu", "sigmoid", "tanh", "softplus", "softmax"]


def case(settings, shapes, batch, training=True, scale=1.0):
    """Shapes are those of samples, one for each input."""
    return {"settings": settings, "inputs": [list(s) for s in shapes], "batch": batch, "training": training,
            "scale": scale}


def layer_cases():
    one = lambda shape, batch, training=True, scale=1.0: case({}, [shape], batch, training, scale)
    cases = {
        "input": [case({"shape": list(s)}, [s], b) for s, b in
                  [((1, 5, 7), 3), ((4,), 1), ((6, 3), 7), ((1,), 13), ((2, 3, 3, 2), 2), ((9,), 5)]],
        "output": [one((3,), 1), one((1, 5, 7), 3), one((6, 3), 7), one((1,), 13), one((2, 3, 3, 2), 2),
                   one((9,), 5, False)],
        "dense": [
            case({"units": 5}, [(7,)], 1),
            case({"units": 17, "activation": "gelu"}, [(33,)], 13),
            case({"units": 1, "bias": False}, [(3,)], 7),
            case({"units": 6, "activation": "relu"}, [(5, 9)], 7),
            case({"units": 10, "activation": "softmax"}, [(11,)], 7, False),
            case({"units": 3, "activation": "leaky_relu", "activation.slope": 0.2}, [(1,)], 13),
            case({"units": 4, "activation": "elu", "activation.alpha": 0.5, "bias": False}, [(7, 3)], 1),
            case({"units": 19, "activation": "tanh"}, [(65,)], 3, True, 0.3),
        ],
        "embedding": [case({"vocabulary": v, "width": w}, [s], b) for v, w, s, b in
                      [(5, 3, (7,), 1), (2, 1, (4,), 13), (11, 8, (9,), 7), (30, 5, (1,), 3), (4, 17, (5,), 5),
                       (6, 2, (3, 3), 7)]],
        "flatten": [one(s, b) for s, b in [((3, 5, 7), 1), ((4,), 7), ((6, 3), 13), ((1, 1, 1), 2), ((2, 3, 2, 2), 3),
                                           ((5, 1, 3), 7)]],
        "reshape": [case({"shape": t}, [s], b) for s, t, b in
                    [((12,), [3, 4], 1), ((3, 5, 7), [105], 7), ((6, 3), [2, 9], 13), ((8,), [2, 2, 2], 3),
                     ((2, 3, 3), [6, -1], 5), ((5,), [-1], 2)]],
        "add": [case({"inputs": n}, [s] * n, b) for n, s, b in
                [(2, (7,), 1), (3, (3, 5, 5), 7), (2, (9, 4), 13), (4, (1,), 3), (16, (5,), 2), (2, (1, 3, 7), 5)]],
        "multiply": [case({"inputs": n}, [s] * n, b) for n, s, b in
                     [(2, (7,), 1), (3, (3, 5, 5), 7), (2, (9, 4), 13), (4, (1,), 3), (5, (5,), 2), (2, (1, 3, 7), 5)]],
        "concatenate": [
            case({"inputs": 2}, [(3,), (5,)], 1),
            case({"inputs": 3}, [(2, 5, 3), (1, 5, 3), (4, 5, 3)], 7),
            case({"inputs": 2, "axis": "last"}, [(6, 3), (6, 5)], 13),
            case({"inputs": 2, "axis": "first"}, [(2, 5), (7, 5)], 3),
            case({"inputs": 4, "axis": "last"}, [(1,), (2,), (3,), (1,)], 5),
            case({"inputs": 2, "axis": "last"}, [(2, 3, 4), (2, 3, 1)], 7),
        ],
        "conv2d": [
            case({"filters": 4, "kernel": [3], "padding": "same"}, [(1, 7, 7)], 1),
            case({"filters": 5, "kernel": [3], "padding": "valid", "activation": "relu"}, [(3, 9, 7)], 7),
            case({"filters": 2, "kernel": [5, 3], "padding": "same", "stride": [2]}, [(2, 8, 9)], 3),
            case({"filters": 6, "kernel": [3], "padding": "number", "padding_size": [2, 1], "stride": [2, 3],
                  "groups": 2}, [(4, 7, 10)], 3),
            case({"filters": 3, "kernel": [3], "padding": "same", "dilation": [2]}, [(2, 9, 8)], 3, False),
            case({"filters": 6, "kernel": [3], "padding": "same", "groups": 6, "bias": False}, [(6, 5, 5)], 7),
            case({"filters": 8, "kernel": [1], "padding": "valid", "activation": "gelu"}, [(5, 3, 5)], 13),
            case({"filters": 3, "kernel": [2, 4], "padding": "same", "stride": [3, 2], "dilation": [2, 1]},
                 [(2, 7, 11)], 2),
            case({"filters": 17, "kernel": [3], "padding": "same", "activation": "softmax"}, [(16, 6, 5)], 2),
            case({"filters": 4, "kernel": [4], "padding": "number", "padding_size": [5]}, [(1, 3, 2)], 2),
        ],
        "max_pool2d": [
            case({"kernel": [2], "padding": "valid"}, [(1, 4, 4)], 1),
            case({"kernel": [2], "padding": "valid"}, [(3, 7, 5)], 7),
            case({"kernel": [3], "padding": "same", "stride": [2]}, [(2, 8, 7)], 3),
            case({"kernel": [3, 2], "padding": "valid", "stride": [1, 2]}, [(2, 5, 6)], 3),
            case({"kernel": [2], "padding": "same"}, [(1, 5, 3)], 13),
            case({"kernel": [5], "padding": "same", "stride": [1]}, [(2, 4, 6)], 2, False),
        ],
        "average_pool2d": [
            case({"kernel": [2], "padding": "valid"}, [(1, 4, 4)], 1),
            case({"kernel": [2], "padding": "valid"}, [(3, 7, 5)], 7),
            case({"kernel": [3], "padding": "same", "stride": [2]}, [(2, 8, 7)], 3),
            case({"kernel": [3, 2], "padding": "valid", "stride": [1, 2]}, [(2, 5, 6)], 3),
            case({"kernel": [2], "padding": "same"}, [(1, 5, 3)], 13),
            case({"kernel": [5], "padding": "same", "stride": [1]}, [(2, 4, 6)], 2, False),
        ],
        "global_average_pool2d": [one((1, 1, 1), 1), one((3, 5, 7), 7), one((17, 2, 3), 3), one((2, 9, 1), 13),
                                  one((5, 4, 4), 2, False), one((33, 3, 3), 1)],
        "multi_head_attention": [
            case({"heads": 1}, [(3, 4)], 1),
            case({"heads": 2, "causal": True}, [(7, 6)], 3),
            case({"heads": 4, "bias": False}, [(5, 16)], 7),
            case({"heads": 5}, [(1, 5)], 13),
            case({"heads": 3, "dropout": 0.5}, [(9, 9)], 2, False),
            case({"heads": 2, "causal": True, "dropout": 0.1}, [(17, 8)], 1, False, 3.0),
        ],
        "positional_encoding": [
            case({"kind": "sinusoidal"}, [(1, 2)], 1),
            case({"kind": "sinusoidal"}, [(9, 7)], 7),
            case({"kind": "sinusoidal"}, [(40, 16)], 2, False),
            case({"kind": "learned"}, [(5, 3)], 13),
            case({"kind": "learned"}, [(8, 10)], 3),
            case({"kind": "learned"}, [(1, 1)], 1),
        ],
        "batch_norm": [
            case({}, [(5,)], 7),
            case({}, [(3, 5, 4)], 1),
            case({"momentum": 0.3, "epsilon": 1e-3}, [(2, 7, 3)], 13),
            case({}, [(17,)], 13, True, 20.0),
            case({}, [(5,)], 1, False),
            case({"epsilon": 1e-2}, [(4, 3, 3)], 7, False),
        ],
        "layer_norm": [one((5,), 1), one((7, 9), 7), one((3, 5, 4), 3), case({"epsilon": 1e-2}, [(33,)], 13),
                       one((4, 16), 2, False), one((2, 1, 3), 7, True, 20.0)],
        "dropout": [case({"rate": r}, [s], b, False) for r, s, b in
                    [(0.5, (7,), 1), (0.1, (3, 5, 5), 7), (0.9, (9, 4), 13), (0.0, (5,), 3), (0.25, (1,), 2),
                     (0.5, (1, 3, 7), 5)]],
    }
    for name in ACTIVATIONS:
        cases[name] = [one((1,), 1), one((7,), 13), one((5, 3), 7), one((3, 5, 7), 3), one((65,), 2, False),
                       one((11,), 7, True, 8.0)]
    for settings, more in [({"slope": 0.3}, "leaky_relu"), ({"slope": 0.0}, "leaky_relu"), ({"alpha": 2.5}, "elu"),
                           ({"alpha": 0.2}, "elu")]:
        cases[more].append(case(settings, [(9,)], 7))
    return cases


def parameters_of(name, settings, shapes, draw):
    """Names and shapes as PyTorch has them."""
    size = shapes[0]
    p = {}
    bias = settings.get("bias", True)
    if name == "dense":
        p["weight"] = draw(settings["units"], size[-1], scale=size[-1] ** -0.5)
        if bias:
            p["bias"] = draw(settings["units"])
    elif name == "conv2d":
        kernel, groups = pair(settings["kernel"]), settings.get("groups", 1)
        fan = size[0] // groups * kernel[0] * kernel[1]
        p["weight"] = draw(settings["filters"], size[0] // groups, *kernel, scale=fan ** -0.5)
        if bias:
            p["bias"] = draw(settings["filters"])
    elif name == "embedding":
        p["weight"] = draw(settings["vocabulary"], settings["width"])
    elif name == "multi_head_attention":
        width = size[-1]
        p["in_proj_weight"] = draw(3 * width, width, scale=width ** -0.5)
        p["out_proj.weight"] = draw(width, width, scale=width ** -0.5)
        if bias:
            p["in_proj_bias"], p["out_proj.bias"] = draw(3 * width), draw(width)
    elif name == "positional_encoding":
        if settings["kind"] == "learned":
            p["weight"] = draw(*size)
        else:
            p["table"] = sinusoidal_table(*size)
    elif name == "batch_norm":
        p["weight"], p["bias"] = draw(size[0]), draw(size[0])
        p["running_mean"], p["running_var"] = draw(size[0]), draw(size[0]).abs() + 0.5
    elif name == "layer_norm":
        shape = size if len(size) == 3 else size[-1:]
        p["weight"], p["bias"] = draw(*shape), draw(*shape)
    return {k: v.float().double() for k, v in p.items()}


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


# ---------------------------------------------------------------- losses

def loss_cases():
    def classes(settings, shape, batch, kinds, ignored=0):
        return {"settings": settings, "output": [batch, *shape], "classes": kinds, "ignored": ignored}

    def numbers(settings, shape, batch, binary=False, scale=1.0, scalar=False):
        return {"settings": settings, "output": [batch, *shape], "binary": binary, "scale": scale, "scalar": scalar}

    plain = [((1,), 1), ((1,), 13), ((7,), 7), ((5, 3), 7), ((2, 3, 5), 3), ((65,), 2)]
    return {
        "cross_entropy": [
            classes({}, (3,), 1, 3),
            classes({}, (10,), 13, 10),
            classes({"label_smoothing": 0.1}, (5,), 7, 5, 2),
            classes({"class_weights": "1, 2, 0.5"}, (3,), 13, 3),
            classes({"label_smoothing": 0.3, "class_weights": "0.5,1,2,4"}, (4,), 7, 4, 1),
            classes({}, (6, 11), 7, 11, 5),
            classes({"label_smoothing": 0.2}, (3, 5, 4), 3, 3, 4),
            classes({}, (2,), 7, 2),
        ],
        "binary_cross_entropy": [numbers({}, s, b, True, 2.0, s == (1,)) for s, b in plain]
        + [numbers({"positive_weight": 3.5}, (4,), 7, True, 2.0), numbers({"positive_weight": 0.2}, (1,), 13, True, 9.0)],
        "mse": [numbers({}, s, b, scalar=s == (1,)) for s, b in plain],
        "mae": [numbers({}, s, b, scalar=s == (1,)) for s, b in plain],
        "huber": [numbers({"delta": d}, s, b, scale=2.0, scalar=s == (1,)) for d, (s, b) in
                  zip([1.0, 0.5, 2.0, 0.1, 1.0, 3.0], plain)],
    }


def loss_of(name, settings, output, target):
    if name == "cross_entropy":
        weights = settings.get("class_weights")
        weights = torch.tensor([float(w) for w in weights.split(",")]) if weights else None
        moved = output.movedim(-1, 1) if output.dim() == 3 else output
        return F.cross_entropy(moved, target.long(), weights, ignore_index=-1,
                               label_smoothing=settings.get("label_smoothing", 0.0))
    target = target.reshape(output.shape)
    if name == "binary_cross_entropy":
        weight = torch.tensor([settings.get("positive_weight", 1.0)])
        return F.binary_cross_entropy_with_logits(output, target, pos_weight=weight)
    if name == "mse":
        return F.mse_loss(output, target)
    if name == "mae":
        return F.l1_loss(output, target)
    return F.huber_loss(output, target, delta=settings["delta"])


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


# ---------------------------------------------------------------- optimizers

def optimizer_cases():
    def one(decoupled=0.0, spared=False, **settings):
        return {"settings": settings, "decoupled": decoupled, "spared": spared}

    return {
        "sgd": [one(learning_rate=0.01), one(learning_rate=0.1, momentum=0.9),
                one(learning_rate=0.05, momentum=0.9, nesterov=True), one(learning_rate=0.3, momentum=0.5),
                one(0.1, learning_rate=0.1, momentum=0.9), one(learning_rate=1e-4, momentum=0.99, nesterov=True)],
        "rmsprop": [one(learning_rate=0.001), one(learning_rate=0.01, smoothing=0.9),
                    one(learning_rate=0.001, momentum=0.9), one(learning_rate=0.01, epsilon=1e-3),
                    one(0.1, learning_rate=0.01), one(learning_rate=0.003, smoothing=0.5, momentum=0.5, epsilon=1e-6)],
        "adam": [one(learning_rate=0.001), one(learning_rate=0.1), one(learning_rate=0.01, beta1=0.5),
                 one(learning_rate=0.01, beta2=0.9), one(learning_rate=0.01, epsilon=1e-2),
                 one(0.1, learning_rate=0.01), one(learning_rate=0.01, beta1=0.0, beta2=0.5)],
        "adamw": [one(learning_rate=0.001), one(learning_rate=0.1, weight_decay=0.1),
                  one(learning_rate=0.01, weight_decay=0.0), one(learning_rate=0.01, beta1=0.8, beta2=0.95),
                  one(learning_rate=0.01, weight_decay=1.0, epsilon=1e-3),
                  one(0.05, learning_rate=0.01, weight_decay=0.02), one(0.0, True, learning_rate=0.1, weight_decay=0.5)],
    }


def make_optimizer(name, settings, weight, spared):
    rate = settings["learning_rate"]
    if name == "sgd":
        return torch.optim.SGD([weight], rate, settings.get("momentum", 0), nesterov=settings.get("nesterov", False))
    if name == "rmsprop":
        return torch.optim.RMSprop([weight], rate, settings.get("smoothing", 0.99), settings.get("epsilon", 1e-8),
                                   momentum=settings.get("momentum", 0))
    betas, epsilon = (settings.get("beta1", 0.9), settings.get("beta2", 0.999)), settings.get("epsilon", 1e-8)
    if name == "adam":
        return torch.optim.Adam([weight], rate, betas, epsilon)
    return torch.optim.AdamW([weight], rate, betas, epsilon, 0.0 if spared else settings.get("weight_decay", 0.01))


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


# ---------------------------------------------------------------- schedules

def schedule_factors(name, settings, steps_per_epoch, total_steps):
    """PyTorch's schedulers step once an epoch or, for the cosine, once a step."""
    optimizer = torch.optim.SGD([torch.zeros(1)], 1.0)
    scheduler = {
        "constant": lambda: torch.optim.lr_scheduler.ConstantLR(optimizer, 1.0),
        "step": lambda: torch.optim.lr_scheduler.StepLR(optimizer, settings["every"], settings["factor"]),
        "exponential": lambda: torch.optim.lr_scheduler.ExponentialLR(optimizer, settings["factor"]),
        "cosine": lambda: torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, total_steps, settings["final"]),
    }[name]()
    factors = []
    for step in range(total_steps):
        factors.append(scheduler.get_last_lr()[0])
        optimizer.step()
        if name == "cosine" or (step + 1) % steps_per_epoch == 0:
            scheduler.step()
    return factors


def write_schedules():
    cases = {
        "constant": [({}, 5, 30)],
        "step": [({"every": 2, "factor": 0.1}, 5, 60), ({"every": 1, "factor": 0.5}, 7, 49),
                 ({"every": 3, "factor": 0.9}, 1, 20)],
        "exponential": [({"factor": 0.9}, 1, 40), ({"factor": 0.5}, 4, 40), ({"factor": 0.99}, 3, 60)],
        "cosine": [({"final": 0.0}, 5, 50), ({"final": 0.1}, 5, 33), ({"final": 0.5}, 1, 7)],
    }
    for name, runs in cases.items():
        tensors = {f"{i}/factor": schedule_factors(name, *run) for i, run in enumerate(runs)}
        described = [{"settings": s, "steps_per_epoch": e, "total_steps": t} for s, e, t in runs]
        write_safetensors(f"{HERE}/schedules/{name}.safetensors", tensors, {"cases": json.dumps(described)})


if __name__ == "__main__":
    write_layers()
    write_losses()
    write_optimizers()
    write_schedules()
