"""The layers as PyTorch computes them: (settings, inputs, parameters, training) -> output."""
import math

import torch
import torch.nn.functional as F


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


# ---------------------------------------------------------------- layers

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
    if x[0].dim() == 3:  # a sequence: each position is one more sample
        return batch_norm(settings, [x[0].reshape(-1, x[0].shape[2])], p, training).reshape(x[0].shape)
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
    apart = torch.arange(tokens)[None] - torch.arange(tokens)[:, None]  # how far the key lies behind the query
    window = settings.get("window", 0) or tokens
    out = (apart.abs() > window) | ((apart > 0) & bool(settings.get("causal")))
    mask = torch.zeros(tokens, tokens).masked_fill(out, -math.inf)
    y, weights = F.multi_head_attention_forward(
        *[x[0].transpose(0, 1)] * 3, width, settings["heads"], p["in_proj_weight"], p.get("in_proj_bias"), None, None,
        False, 0.0, p["out_proj.weight"], p.get("out_proj.bias"), training=False, need_weights=True, attn_mask=mask,
        average_attn_weights=False)
    multi_head_attention.exposed = {"attention": weights}
    return y.transpose(0, 1)


def cross_attention(settings, x, p, _):
    width, lengths = x[0].shape[-1], settings.get("#lengths")
    padding = None if not lengths else torch.arange(x[1].shape[1])[None] >= torch.tensor(lengths)[:, None]
    y, _ = F.multi_head_attention_forward(
        *[part.transpose(0, 1) for part in x], width, settings["heads"], None, p.get("in_proj_bias"), None, None, False,
        0.0, p["out_proj.weight"], p.get("out_proj.bias"), training=False, key_padding_mask=padding,
        use_separate_proj_weight=True, q_proj_weight=p["q_proj_weight"], k_proj_weight=p["k_proj_weight"],
        v_proj_weight=p["v_proj_weight"])
    return y.transpose(0, 1)


def embedding(settings, x, p, _):
    return F.embedding(x[0].long(), p["weight"])


def recurrent(kind):
    """torch.nn's own module, its weights exchanged; packed where sequences end early. States are (N, all of them)."""
    def rule(settings, x, p, _):
        layers, both = settings.get("layers", 1), settings.get("bidirectional", False)
        units, more = settings["units"], {"nonlinearity": settings.get("activation", "tanh")} if kind == "RNN" else {}
        module = getattr(torch.nn, kind)(x[0].shape[2], units, layers, settings.get("bias", True), batch_first=True,
                                         bidirectional=both, **more)
        split = lambda state: state.reshape(state.shape[0], -1, units).transpose(0, 1).contiguous()
        join = lambda state: state.transpose(0, 1).reshape(state.shape[1], -1)
        begin = [split(state) for state in x[1:]]
        start = () if not begin else ((tuple(begin),) if kind == "LSTM" else (begin[0],))
        lengths, whole = settings.get("#lengths"), x[0]
        if lengths:
            whole = torch.nn.utils.rnn.pack_padded_sequence(whole, lengths, batch_first=True, enforce_sorted=False)
        module._flat_weights = [p[name] for name in module._flat_weights_names]
        y, last = module(whole, *start)
        if lengths:
            y, _ = torch.nn.utils.rnn.pad_packed_sequence(y, batch_first=True, total_length=x[0].shape[1])
        last = [join(state) for state in (last if kind == "LSTM" else (last,))]
        if settings.get("output") == "last":
            y = last[0][:, -units * (2 if both else 1):]
        return [y, *last] if settings.get("final_state") else y
    return rule


def take(settings, x, p, _):
    axis = 1 if settings.get("axis", "first") == "first" else x[0].dim() - 1
    start = settings.get("start", 0) % x[0].shape[axis]
    return x[0].narrow(axis, start, settings.get("length", 1)) * 1.0


def margins(settings, sample):
    """What F.pad takes for an image or a sequence: (left, right, top, bottom), or of the positions alone."""
    n = settings.get("sides", [1])
    if len(sample) == 2:
        return [0, 0, n[0], n[-1]]
    top, bottom, left, right = (n[0], n[1], n[2], n[3]) if len(n) == 4 else (n[0], n[0], n[-1], n[-1])
    return [left, right, top, bottom]


def pad(settings, x, p, _):
    mode = {"zeros": "constant", "reflect": "reflect", "edge": "replicate"}[settings.get("mode", "zeros")]
    sides, image = margins(settings, x[0].shape[1:]), x[0] if x[0].dim() == 4 else x[0].unsqueeze(1)
    y = F.pad(image, sides, mode)
    return y if x[0].dim() == 4 else y.squeeze(1)


def crop(settings, x, p, _):
    left, right, top, bottom = margins(settings, x[0].shape[1:])
    rows = x[0].shape[-2]
    y = x[0].narrow(-2, top, rows - top - bottom)
    return (y.narrow(-1, left, y.shape[-1] - left - right) if x[0].dim() == 4 else y) * 1.0


def laid_out(x):
    """C numbers are the channels of a sequence or an image."""
    rank = max(part.dim() for part in x)
    def one(part):
        if part.dim() == rank:
            return part
        return part[:, None, :] if rank == 3 else part[:, :, None, None]
    return [one(part) for part in x]


def merged(combine):
    def rule(settings, x, p, _):
        y, *others = laid_out(x)
        for other in others:
            y = combine(y, other)
        return y
    return rule


def same_line(settings, length, kernel, stride, dilation=1):
    span = dilation * (kernel - 1) + 1
    total = {"same": max((math.ceil(length / stride) - 1) * stride + span - length, 0), "causal": span - 1,
             "valid": 0}[settings.get("padding", "same")]
    return (total, 0) if settings.get("padding") == "causal" else (total // 2, total - total // 2)


def conv1d(settings, x, p, _):
    kernel, stride, dilation = settings.get("kernel", 3), settings.get("stride", 1), settings.get("dilation", 1)
    sequence, lengths = x[0], settings.get("#lengths")
    if lengths:
        there = torch.arange(sequence.shape[1])[None, :, None] < torch.tensor(lengths)[:, None, None]
        sequence = sequence * there
    padded = F.pad(sequence.transpose(1, 2), same_line(settings, sequence.shape[1], kernel, stride, dilation))
    y = F.conv1d(padded, p["weight"], p.get("bias"), stride, 0, dilation, settings.get("groups", 1))
    return nested_activation(settings, y.transpose(1, 2))


def pool1d(combine, fill):
    def rule(settings, x, p, _):
        kernel = settings.get("kernel", 2)
        stride = settings.get("stride", 0) or kernel
        line = x[0].transpose(1, 2)
        sides = same_line({"padding": settings.get("padding", "valid")}, line.shape[2], kernel, stride)
        y = combine(F.pad(line, sides, value=fill), kernel, stride)
        if combine is F.avg_pool1d:
            y = y / combine(F.pad(torch.ones_like(line), sides), kernel, stride)
        return y.transpose(1, 2)
    return rule


def conv_transpose2d(settings, x, p, _):
    kernel, stride = pair(settings.get("kernel", [2])), pair(settings.get("stride", [2]))
    full = F.conv_transpose2d(x[0], p["weight"], p.get("bias"), stride)
    cuts = []
    for n, k, s, number in zip(x[0].shape[2:], kernel, stride, pair(settings.get("padding_size", [1]))):
        over = (n - 1) * s + k - n * s
        padding = settings.get("padding", "same")
        cuts.append((over // 2, over - over // 2) if padding == "same" and over > 0 else
                    (0, over) if padding == "same" else (number, number) if padding == "number" else (0, 0))
    (top, bottom), (left, right) = cuts
    y = F.pad(full, (-left, -right, -top, -bottom)) if min(bottom, right) >= 0 else None
    if y is None:  # the stride is longer than the kernel: nothing but the bias behind the last window
        blank = F.conv_transpose2d(x[0], p["weight"], None, stride)
        y = F.pad(blank, (-left, -right, -top, -bottom))
        y = y + p["bias"][None, :, None, None] if "bias" in p else y
    return nested_activation(settings, y)


def depthwise_conv2d(settings, x, p, _, prefix=""):
    kernel, stride = pair(settings.get("kernel", [3])), pair(settings.get("stride", [1]))
    padded = pad_image(x[0], pads({"padding": settings.get("padding", "same")}, x[0].shape[2:], kernel, stride, (1, 1)))
    return F.conv2d(padded, p[prefix + "weight"], p.get(prefix + "bias"), stride, 0, 1, x[0].shape[1])


def separable_conv2d(settings, x, p, t):
    deep = depthwise_conv2d(settings, x, p, t, "depthwise.")
    return nested_activation(settings, F.conv2d(deep, p["pointwise.weight"], p.get("pointwise.bias")))


def rms_norm(settings, x, p, _):
    return x[0] / torch.sqrt((x[0] ** 2).mean(-1, keepdim=True) + settings.get("epsilon", 1e-6)) * p["weight"]


def prelu(settings, x, p, _):
    y = F.prelu(x[0].transpose(1, 2), p["weight"]).transpose(1, 2) if x[0].dim() == 3 else F.prelu(x[0], p["weight"])
    return y


def patches(settings, x, p, _):
    size = pair(settings.get("size", [4]))
    return F.unfold(x[0], size, stride=size).transpose(1, 2)


def global_max_pool1d(settings, x, p, _):
    if not settings.get("#lengths"):
        return x[0].max(1).values
    return torch.stack([row[:n].max(0).values for row, n in zip(x[0], settings["#lengths"])])


def flat(x):
    return x.reshape(x.shape[0], -1)


def multiply(s, x, p, t):
    if len({part.dim() for part in x}) == 1:
        return torch.stack(x).prod(0)
    image, factors = sorted(x, key=lambda part: -part.dim())
    return image * factors[:, :, None, None]


def restricted_boltzmann(settings, x, p, _):
    """Outside training, where the units' probabilities stand for their states. What the model is started from, and
    its end, are constants to the gradient; the last step back is not."""
    weight, up, down = p["weight"], p["hidden_bias"], p["visible_bias"]
    arrive = lambda v: v @ weight.T + up
    energy = lambda v: -(v @ down).unsqueeze(1) - F.softplus(arrive(v)).sum(1, keepdim=True)
    data = x[0].flatten(1)
    hidden = torch.sigmoid(arrive(data))
    chances, seen = hidden, None
    for step in range(settings.get("steps", 1)):
        if step:
            chances = torch.sigmoid(arrive(seen))
        told = torch.sigmoid(chances.detach() @ weight + down)
        seen = told.detach()
    return [hidden, told.reshape(x[0].shape), energy(data), energy(seen)]


LAYERS = {
    "input": lambda s, x, p, t: x[0] * 1.0,
    "output": lambda s, x, p, t: x[0] * 1.0,
    "dense": dense,
    "embedding": embedding,
    "flatten": lambda s, x, p, t: flat(x[0]) * 1.0,
    "reshape": lambda s, x, p, t: x[0].reshape([x[0].shape[0]] + s["shape"]) * 1.0,
    "add": merged(lambda a, b: a + b),
    "subtract": merged(lambda a, b: a - b),
    "maximum": merged(torch.maximum),
    "average": lambda s, x, p, t: sum(laid_out(x)) / len(x),
    "matmul": lambda s, x, p, t: x[0] @ (x[1].transpose(1, 2) if s.get("transpose") else x[1]),
    "scale": lambda s, x, p, t: s.get("factor", 1.0) * x[0] + s.get("shift", 0.0),
    "permute": lambda s, x, p, t: x[0].permute(0, *s.get("order", [2, 1])) * 1.0,
    "reverse": lambda s, x, p, t: x[0].flip(1 if s.get("axis", "first") == "first" else x[0].dim() - 1),
    "repeat": lambda s, x, p, t: (x[0][:, None] if x[0].dim() == 2 else x[0]).repeat(1, s.get("times", 2), 1),
    "pad": pad,
    "crop": crop,
    "patches": patches,
    "class_token": lambda s, x, p, t: torch.cat([p["token"].expand(x[0].shape[0], -1, -1), x[0]], 1),
    "learned_constant": lambda s, x, p, t: p["value"].expand(x[0].shape[0], *p["value"].shape) + 0.0 * x[0].sum(),
    "restricted_boltzmann": restricted_boltzmann,
    "stop_gradient": lambda s, x, p, t: x[0].detach() + 0.0 * x[0],
    "noise": lambda s, x, p, t: x[0] * 1.0,
    "conv1d": conv1d,
    "max_pool1d": pool1d(F.max_pool1d, -math.inf),
    "average_pool1d": pool1d(F.avg_pool1d, 0.0),
    "global_max_pool1d": global_max_pool1d,
    "global_max_pool2d": lambda s, x, p, t: x[0].flatten(2).max(2).values,
    "conv_transpose2d": conv_transpose2d,
    "depthwise_conv2d": lambda s, x, p, t: nested_activation(s, depthwise_conv2d(s, x, p, t)),
    "separable_conv2d": separable_conv2d,
    "upsample2d": lambda s, x, p, t: F.interpolate(
        x[0], scale_factor=s.get("factor", 2), mode=s.get("mode", "nearest"),
        **({"align_corners": False} if s.get("mode") == "bilinear" else {})),
    "group_norm": lambda s, x, p, t: F.group_norm(x[0], s.get("groups", 8), p["weight"], p["bias"], s.get("epsilon", 1e-5)),
    "instance_norm": lambda s, x, p, t: F.instance_norm(x[0], weight=p["weight"], bias=p["bias"],
                                                        eps=s.get("epsilon", 1e-5)),
    "rms_norm": rms_norm,
    "prelu": prelu,
    "sample_normal": lambda s, x, p, t: x[0] + (torch.exp(x[1] / 2) * x[2] if len(x) > 2 else 0.0 * x[1]),
    "multiply": multiply,
    "concatenate": lambda s, x, p, t: torch.cat(x, 1 if s.get("axis", "first") == "first" else -1),
    "slice": take,
    "rnn": recurrent("RNN"),
    "lstm": recurrent("LSTM"),
    "gru": recurrent("GRU"),
    "conv2d": conv2d,
    "max_pool2d": max_pool2d,
    "average_pool2d": average_pool2d,
    "global_average_pool2d": lambda s, x, p, t: x[0].mean((2, 3)),
    "global_average_pool1d": lambda s, x, p, t: x[0].mean(1),
    "multi_head_attention": multi_head_attention,
    "cross_attention": cross_attention,
    "positional_encoding": positional_encoding,
    "batch_norm": batch_norm,
    "layer_norm": layer_norm,
    "dropout": lambda s, x, p, t: F.dropout(x[0], s.get("rate", 0.5), training=False),
}
ACTIVATIONS = ["linear", "step", "relu", "leaky_relu", "elu", "gelu", "silu", "sigmoid", "tanh", "softplus", "softmax"]
