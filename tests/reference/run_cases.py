"""Whole runs of twelve steps over all samples: what PyTorch makes of several losses and optimizers, of weights that two
layers share, of layers that are frozen and freed, and of sequences that end early. `draw` gives float32 numbers as double tensors."""
import torch

STEPS = 12


def two_heads(draw):
    """A trunk, classes and a number from it; Adam moves trunk and classes, momentum the number's head."""
    sizes = {"dense_1": (8, 4), "dense_2": (3, 8), "dense_3": (1, 8)}
    weights = {f"{layer}.{kind}": draw(*(size if kind == "weight" else size[:1]), scale=0.5).requires_grad_()
               for layer, size in sizes.items() for kind in ("weight", "bias")}
    given = {"input": draw(16, 4), "target": draw.tokens(3, 16), "other": draw(16)}
    groups = [torch.optim.Adam([weights[n] for n in weights if not n.startswith("dense_3")], 0.01),
              torch.optim.SGD([weights["dense_3.weight"], weights["dense_3.bias"]], 0.05, momentum=0.9)]

    def loss():
        dense = lambda x, layer: x @ weights[layer + ".weight"].T + weights[layer + ".bias"]
        hidden = torch.tanh(dense(given["input"], "dense_1"))
        logits, number = dense(hidden, "dense_2"), dense(hidden, "dense_3")[:, 0]
        return (torch.nn.functional.cross_entropy(logits, given["target"].long())
                + 0.5 * torch.nn.functional.mse_loss(number, given["other"]))

    return weights, given, groups, loss, lambda step: None


def tied(draw):
    """The table of an embedding is the weight of the last layer, too."""
    weights = {"embedding_1.weight": draw(7, 6, scale=0.5).requires_grad_(), "dense_1.bias": draw(7).requires_grad_()}
    given = {"input": draw.tokens(7, 9, 5), "target": draw.tokens(7, 9, 5)}

    def loss():
        hidden = torch.tanh(weights["embedding_1.weight"][given["input"].long()])
        logits = hidden @ weights["embedding_1.weight"].T + weights["dense_1.bias"]
        return torch.nn.functional.cross_entropy(logits.reshape(-1, 7), given["target"].long().reshape(-1))

    return weights, given, [torch.optim.Adam(list(weights.values()), 0.02)], loss, lambda step: None


def frozen(draw):
    """A frozen trunk with batch normalisation, freed after the sixth step; its layers move at a quarter of the rate.
    Without a bias before the normalisation: its gradient is nothing but rounding, which Adam would make large."""
    weights = {"dense_1.weight": draw(8, 4, scale=0.5),
               "batch_norm_1.weight": draw(8).abs() + 0.5, "batch_norm_1.bias": draw(8),
               "dense_2.weight": draw(2, 8, scale=0.5).requires_grad_(), "dense_2.bias": draw(2).requires_grad_()}
    running = {"batch_norm_1.running_mean": draw(8), "batch_norm_1.running_var": draw(8).abs() + 0.5}
    given = {"input": draw(16, 4), "target": draw.tokens(2, 16)}
    trunk = [weights[name] for name in weights if not name.startswith("dense_2")]
    optimizer = torch.optim.Adam([{"params": [weights["dense_2.weight"], weights["dense_2.bias"]]},
                                  {"params": trunk, "lr": 0.005}], 0.02)
    trains = [False]

    def free(step):
        if step == 6:
            trains[0] = True
            for weight in trunk:
                weight.requires_grad_()

    def loss():
        hidden = given["input"] @ weights["dense_1.weight"].T
        hidden = torch.nn.functional.batch_norm(
            hidden, running["batch_norm_1.running_mean"], running["batch_norm_1.running_var"],
            weights["batch_norm_1.weight"], weights["batch_norm_1.bias"], trains[0], 0.1, 1e-5)
        logits = torch.tanh(hidden) @ weights["dense_2.weight"].T + weights["dense_2.bias"]
        return torch.nn.functional.cross_entropy(logits, given["target"].long())

    return {**weights, **running}, given, [optimizer], loss, free


def dense_weights(draw, sizes):
    return {f"{layer}.{kind}": draw(*(size if kind == "weight" else size[:1]), scale=0.5).requires_grad_()
            for layer, size in sizes.items() for kind in ("weight", "bias")}


def vae(draw):
    """A variational autoencoder whose noise is given: the pixels back, and the hidden numbers close to normal ones."""
    weights = dense_weights(draw, {"dense_1": (8, 6), "dense_2": (2, 8), "dense_3": (2, 8), "dense_4": (8, 2),
                                   "dense_5": (6, 8)})
    given = {"input": draw(16, 6), "noise": draw(16, 2), "target": draw.tokens(2, 16)}

    def loss():
        dense = lambda x, layer: x @ weights[layer + ".weight"].T + weights[layer + ".bias"]
        hidden = torch.tanh(dense(given["input"], "dense_1"))
        mean, log_variance = dense(hidden, "dense_2"), dense(hidden, "dense_3")
        z = mean + torch.exp(log_variance / 2) * given["noise"]
        out = dense(torch.tanh(dense(z, "dense_4")), "dense_5")
        kl = 0.5 * (mean ** 2 + log_variance.exp() - 1 - log_variance).sum(1).mean()
        return torch.nn.functional.mse_loss(out, given["input"]) + 0.1 * kl

    return weights, given, [torch.optim.Adam(list(weights.values()), 0.02)], loss, lambda step: None


def gan(draw):
    """Generator against discriminator, each with batch normalisation, whose statistics see every pass in turn: the
    discriminator's the data, what was made, and what was made once more for the generator's step."""
    weights = dense_weights(draw, {"dense_2": (2, 8), "dense_4": (1, 8)})
    weights.update({"dense_1.weight": draw(8, 3, scale=0.5).requires_grad_(),
                    "dense_3.weight": draw(8, 2, scale=0.5).requires_grad_()})
    running = {}
    for layer in ("batch_norm_1", "batch_norm_2"):
        weights[layer + ".weight"] = (draw(8).abs() + 0.5).requires_grad_()
        weights[layer + ".bias"] = draw(8).requires_grad_()
        running[layer + ".running_mean"] = draw(8)
        running[layer + ".running_var"] = draw(8).abs() + 0.5
    given = {"input": draw(16, 2), "noise": draw(16, 3), "target": draw.tokens(2, 16)}
    critics = ("dense_3", "dense_4", "batch_norm_2")
    # Momentum, not Adam: a shift of all that is made is taken out again by the discriminator's normalisation, so that its
    # gradient is nothing but rounding.
    move = lambda ours: torch.optim.SGD([w for n, w in weights.items() if n.startswith(critics) == ours], 0.05, momentum=0.9)
    critic, generator = move(True), move(False)

    def network(x, first, norm, last):
        hidden = torch.nn.functional.batch_norm(
            x @ weights[first + ".weight"].T, running[norm + ".running_mean"], running[norm + ".running_var"],
            weights[norm + ".weight"], weights[norm + ".bias"], True, 0.1, 1e-5)
        return torch.tanh(hidden) @ weights[last + ".weight"].T + weights[last + ".bias"]

    def step():
        judge = lambda x, truth: torch.nn.functional.binary_cross_entropy_with_logits(
            network(x, "dense_3", "batch_norm_2", "dense_4"), torch.full((16, 1), truth, dtype=x.dtype))
        made = network(given["noise"], "dense_1", "batch_norm_1", "dense_2")
        critic.zero_grad()
        loss = (judge(given["input"], 1.0) + judge(made.detach(), 0.0)) / 2
        loss.backward()
        critic.step()
        generator.zero_grad()
        judge(made, 1.0).backward()
        generator.step()
        return loss

    return {**weights, **running}, given, [], step, lambda step: None


def lengths(draw):
    """A Transformer encoder over sequences of 3 to 17 tokens, judged token by token and, from the mean over the tokens
    that there are, as a whole. What stands behind the end of a sequence is any token, and has no label. Momentum, not Adam: the gradients of
    the keys' biases, and of shifts before the batch normalisation, are nothing but rounding."""
    width, heads, hidden, longest, count = 8, 2, 16, 17, 12
    sizes = {"embedding_1.weight": (9, width), "positional_encoding_1.weight": (longest, width),
             "multi_head_attention_1.in_proj_weight": (3 * width, width), "multi_head_attention_1.in_proj_bias": (3 * width,),
             "multi_head_attention_1.out_proj.weight": (width, width), "multi_head_attention_1.out_proj.bias": (width,),
             "dense_1.weight": (hidden, width), "dense_1.bias": (hidden,),
             "dense_2.weight": (width, hidden), "dense_2.bias": (width,),
             "dense_3.weight": (9, width), "dense_3.bias": (9,), "dense_4.weight": (3, width), "dense_4.bias": (3,)}
    weights = {name: draw(*size, scale=0.5) for name, size in sizes.items()}
    for layer in ("layer_norm_1", "layer_norm_2", "batch_norm_1"):
        weights[layer + ".weight"], weights[layer + ".bias"] = draw(width).abs() + 0.5, draw(width)
    for weight in weights.values():
        weight.requires_grad_()
    running = {"batch_norm_1.running_mean": draw(width), "batch_norm_1.running_var": draw(width).abs() + 0.5}
    ends = torch.tensor([3, 17, 5, 16, 4, 9, 11, 7, 3, 12, 14, 8])
    filled = torch.arange(longest)[None] < ends[:, None]
    tokens, targets = draw.tokens(9, count, longest), draw.tokens(9, count, longest)
    given = {"input": tokens, "target": torch.where(filled, targets, -torch.ones_like(targets)),
             "other": draw.tokens(3, count), "lengths": ends.double()}
    F = torch.nn.functional

    def loss():
        dense = lambda x, layer: F.linear(x, weights[layer + ".weight"], weights[layer + ".bias"])
        norm = lambda x, layer: F.layer_norm(x, (width,), weights[layer + ".weight"], weights[layer + ".bias"])
        x = weights["embedding_1.weight"][tokens.long()] + weights["positional_encoding_1.weight"]
        attended, _ = F.multi_head_attention_forward(
            *[x.transpose(0, 1)] * 3, width, heads, weights["multi_head_attention_1.in_proj_weight"],
            weights["multi_head_attention_1.in_proj_bias"], None, None, False, 0.0,
            weights["multi_head_attention_1.out_proj.weight"], weights["multi_head_attention_1.out_proj.bias"],
            key_padding_mask=~filled)
        x = norm(x + attended.transpose(0, 1), "layer_norm_1")
        x = norm(x + dense(F.gelu(dense(x, "dense_1")), "dense_2"), "layer_norm_2")
        there = F.batch_norm(x[filled], running["batch_norm_1.running_mean"], running["batch_norm_1.running_var"],
                             weights["batch_norm_1.weight"], weights["batch_norm_1.bias"], True, 0.1, 1e-5)
        x = torch.zeros_like(x).index_put((filled,), there)
        by_token = F.cross_entropy(dense(x, "dense_3").reshape(-1, 9), given["target"].long().reshape(-1), ignore_index=-1)
        mean = x.sum(1) / ends[:, None]
        return by_token + 0.5 * F.cross_entropy(dense(mean, "dense_4"), given["other"].long())

    return {**weights, **running}, given, [torch.optim.SGD(list(weights.values()), 0.05, momentum=0.9)], loss, lambda step: None


def lstm_classifier(draw):
    """Tokens of 2 to 11 positions through two layers of LSTM in both directions; the last states tell three classes.
    """
    vocabulary, width, units, longest, count = 8, 5, 6, 11, 14
    module = torch.nn.LSTM(width, units, 2, batch_first=True, bidirectional=True)
    weights = {"embedding_1.weight": draw(vocabulary, width), "dense_1.weight": draw(3, 2 * units, scale=0.5),
               "dense_1.bias": draw(3, scale=0.5)}
    for name, value in module.named_parameters():
        weights["lstm_1." + name] = draw(*value.shape, scale=0.5)
    for weight in weights.values():
        weight.requires_grad_()
    module._flat_weights = [weights["lstm_1." + name] for name in module._flat_weights_names]
    ends = torch.tensor([2, 11, 7, 5, 9, 3, 11, 4, 6, 8, 2, 10, 5, 7])
    given = {"input": draw.tokens(vocabulary, count, longest), "target": draw.tokens(3, count), "lengths": ends.double()}
    optimizer = torch.optim.Adam(list(weights.values()), 0.02)

    def loss():
        x = weights["embedding_1.weight"][given["input"].long()]
        packed = torch.nn.utils.rnn.pack_padded_sequence(x, ends, batch_first=True, enforce_sorted=False)
        last = module(packed)[1][0]
        logits = torch.nn.functional.linear(torch.cat([last[-2], last[-1]], 1), weights["dense_1.weight"],
                                            weights["dense_1.bias"])
        return torch.nn.functional.cross_entropy(logits, given["target"].long())

    return weights, given, [optimizer], loss, lambda step: None


def seq2seq(draw):
    """A GRU reads, another one writes, told the truth so far; before each token it looks at what was read, by attention.
    Momentum: the gradient of the keys' bias is nothing but rounding."""
    vocabulary, answers, width, units, read, written, count = 7, 5, 4, 6, 7, 4, 11
    F = torch.nn.functional
    modules = {"gru_1": torch.nn.GRU(width, units, batch_first=True), "gru_2": torch.nn.GRU(width, units, batch_first=True)}
    weights = {"embedding_1.weight": draw(vocabulary, width), "embedding_2.weight": draw(answers + 1, width)}
    for layer, module in modules.items():
        for name, value in module.named_parameters():
            weights[f"{layer}.{name}"] = draw(*value.shape, scale=0.5)
    for part in "qkv":
        weights[f"cross_attention_1.{part}_proj_weight"] = draw(units, units, scale=0.5)
    weights.update({"cross_attention_1.in_proj_bias": draw(3 * units), "cross_attention_1.out_proj.weight": draw(units, units, scale=0.5),
                    "cross_attention_1.out_proj.bias": draw(units), "dense_1.weight": draw(answers, 2 * units, scale=0.5),
                    "dense_1.bias": draw(answers)})
    for weight in weights.values():
        weight.requires_grad_()
    for layer, module in modules.items():
        module._flat_weights = [weights[f"{layer}.{name}"] for name in module._flat_weights_names]
    target = draw.tokens(answers, count, written)
    previous = torch.cat([torch.full((count, 1), float(answers)), target[:, :-1]], 1)
    given = {"input": draw.tokens(vocabulary, count, read), "target": target, "previous": previous}

    def loss():
        memory = modules["gru_1"](weights["embedding_1.weight"][given["input"].long()])[0]
        state = modules["gru_2"](weights["embedding_2.weight"][previous.long()])[0]
        attended, _ = F.multi_head_attention_forward(
            state.transpose(0, 1), memory.transpose(0, 1), memory.transpose(0, 1), units, 2, None,
            weights["cross_attention_1.in_proj_bias"], None, None, False, 0.0, weights["cross_attention_1.out_proj.weight"],
            weights["cross_attention_1.out_proj.bias"], use_separate_proj_weight=True,
            **{f"{part}_proj_weight": weights[f"cross_attention_1.{part}_proj_weight"] for part in "qkv"})
        both = torch.cat([state, attended.transpose(0, 1)], 2)
        logits = F.linear(both, weights["dense_1.weight"], weights["dense_1.bias"])
        return F.cross_entropy(logits.reshape(-1, answers), target.long().reshape(-1))

    return weights, given, [torch.optim.SGD(list(weights.values()), 0.1, momentum=0.9)], loss, lambda step: None


def unet(draw):
    """One level down and up, the way across joined; a class for every pixel of ten pictures."""
    sizes = {"conv2d_1": (3, 2, 3, 3), "conv2d_2": (5, 3, 3, 3), "conv_transpose2d_1": (5, 3, 2, 2), "conv2d_3": (3, 6, 3, 3),
             "conv2d_4": (3, 3, 1, 1)}
    weights = {}
    for layer, size in sizes.items():
        weights[layer + ".weight"] = draw(*size, scale=0.4).requires_grad_()
        weights[layer + ".bias"] = draw(size[1] if "transpose" in layer else size[0], scale=0.4).requires_grad_()
    given = {"input": draw(10, 2, 8, 8), "target": draw.tokens(3, 10, 8, 8)}
    F = torch.nn.functional

    def loss():
        conv = lambda x, layer, pad=1: F.conv2d(x, weights[layer + ".weight"], weights[layer + ".bias"], padding=pad)
        across = torch.tanh(conv(given["input"], "conv2d_1"))
        below = torch.tanh(conv(F.max_pool2d(across, 2), "conv2d_2"))
        grown = F.conv_transpose2d(below, weights["conv_transpose2d_1.weight"], weights["conv_transpose2d_1.bias"], stride=2)
        joined = torch.tanh(conv(torch.cat([across, grown], 1), "conv2d_3"))
        return F.cross_entropy(conv(joined, "conv2d_4", 0), given["target"].long())

    return weights, given, [torch.optim.Adam(list(weights.values()), 0.01)], loss, lambda step: None


def bert(draw):
    """A class token before the words, an encoder layer, and two heads: the hidden words, and whether it goes on."""
    vocabulary, width, heads, hidden, length, count = 9, 8, 2, 16, 6, 13
    sizes = {"embedding_1.weight": (vocabulary + 1, width), "class_token_1.token": (1, width),
             "positional_encoding_1.weight": (length + 1, width),
             "multi_head_attention_1.in_proj_weight": (3 * width, width), "multi_head_attention_1.in_proj_bias": (3 * width,),
             "multi_head_attention_1.out_proj.weight": (width, width), "multi_head_attention_1.out_proj.bias": (width,),
             "dense_1.weight": (hidden, width), "dense_1.bias": (hidden,), "dense_2.weight": (width, hidden), "dense_2.bias": (width,),
             "dense_3.weight": (vocabulary, width), "dense_3.bias": (vocabulary,), "dense_4.weight": (2, width), "dense_4.bias": (2,)}
    weights = {name: draw(*size, scale=0.5) for name, size in sizes.items()}
    for layer in ("layer_norm_1", "layer_norm_2"):
        weights[layer + ".weight"], weights[layer + ".bias"] = draw(width).abs() + 0.5, draw(width)
    for weight in weights.values():
        weight.requires_grad_()
    words = draw.tokens(vocabulary, count, length)
    chosen = draw.tokens(4, count, length) == 0
    given = {"input": torch.where(chosen, torch.full_like(words, vocabulary), words),
             "target": torch.where(chosen, words, -torch.ones_like(words)), "other": draw.tokens(2, count)}
    F = torch.nn.functional

    def loss():
        dense = lambda x, layer: F.linear(x, weights[layer + ".weight"], weights[layer + ".bias"])
        norm = lambda x, layer: F.layer_norm(x, (width,), weights[layer + ".weight"], weights[layer + ".bias"])
        x = torch.cat([weights["class_token_1.token"].expand(count, -1, -1), weights["embedding_1.weight"][given["input"].long()]], 1)
        x = x + weights["positional_encoding_1.weight"]
        attended, _ = F.multi_head_attention_forward(
            *[x.transpose(0, 1)] * 3, width, heads, weights["multi_head_attention_1.in_proj_weight"],
            weights["multi_head_attention_1.in_proj_bias"], None, None, False, 0.0,
            weights["multi_head_attention_1.out_proj.weight"], weights["multi_head_attention_1.out_proj.bias"])
        x = norm(x + attended.transpose(0, 1), "layer_norm_1")
        x = norm(x + dense(F.gelu(dense(x, "dense_1")), "dense_2"), "layer_norm_2")
        by_word = F.cross_entropy(dense(x[:, 1:], "dense_3").reshape(-1, vocabulary), given["target"].long().reshape(-1),
                                  ignore_index=-1)
        return by_word + 0.5 * F.cross_entropy(dense(x[:, 0], "dense_4"), given["other"].long())

    return weights, given, [torch.optim.SGD(list(weights.values()), 0.05, momentum=0.9)], loss, lambda step: None


RUNS = {"two_heads": two_heads, "tied": tied, "frozen": frozen, "vae": vae, "gan": gan, "lengths": lengths,
        "lstm_classifier": lstm_classifier, "seq2seq": seq2seq, "unet": unet, "bert": bert}


def run(name, draw):
    """The tensors of a run: what it is given, its weights before and after, the loss of every step. One without groups
    moves its weights itself."""
    weights, given, groups, loss_of, before = RUNS[name](draw)
    out = dict(given)
    out.update({"before/" + key: value.detach().clone() for key, value in weights.items()})
    losses = []
    for step in range(STEPS):
        before(step)
        for group in groups:
            group.zero_grad(set_to_none=True)
        loss = loss_of()
        losses.append(loss.detach())
        if groups:
            loss.backward()
        for group in groups:
            group.step()
    out["losses"] = torch.stack(losses)
    out.update({"after/" + key: value.detach() for key, value in weights.items()})
    return out
