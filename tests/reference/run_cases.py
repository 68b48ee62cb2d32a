"""Whole runs of twelve steps over all samples: what PyTorch makes of several losses and optimizers, of weights that two
layers share, and of layers that are frozen and freed. `draw` gives float32 numbers as double tensors."""
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


RUNS = {"two_heads": two_heads, "tied": tied, "frozen": frozen}


def run(name, draw):
    """The tensors of a run: what it is given, its weights before and after, the loss of every step."""
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
        loss.backward()
        for group in groups:
            group.step()
    out["losses"] = torch.stack(losses)
    out.update({"after/" + key: value.detach() for key, value in weights.items()})
    return out
