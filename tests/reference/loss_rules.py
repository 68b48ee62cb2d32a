"""The cases of losses, and what PyTorch makes of each."""
import torch
import torch.nn.functional as F

CLASSES = {"cross_entropy", "focal", "hinge", "perceptron", "dice"}


def loss_cases():
    def classes(settings, shape, batch, kinds, ignored=0, **more):
        return {"settings": settings, "output": [batch, *shape], "classes": kinds, "ignored": ignored, **more}

    def numbers(settings, shape, batch, binary=False, scale=1.0, scalar=False, **more):
        return {"settings": settings, "output": [batch, *shape], "binary": binary, "scale": scale, "scalar": scalar,
                **more}

    def over_classes(first, second, third):
        """Samples, tokens and images; one output for two classes; labels that are missing; weights of either kind."""
        return [classes(first, (3,), 1, 3), classes(second, (10,), 13, 10), classes(third, (5,), 7, 5, 2),
                classes(first, (1,), 7, 2, 1), classes(second, (1, 4, 5), 3, 2, 4), classes(third, (6, 11), 7, 11, 5),
                classes(second, (3, 5, 4), 3, 3, 4), classes(first, (4,), 9, 4, 1, scale=20.0),
                classes(second, (4,), 7, 4, 1, weights="sample"),
                classes(third, (6, 4), 5, 4, 3, weights="position"),
                classes(first, (3, 5, 4), 3, 3, 4, weights="position"),
                classes(third, (1, 4, 5), 4, 2, 3, weights="sample")]

    def weighted(settings, **more):
        return [numbers(settings, (3,), 7, scale=2.0, weights="sample", both=True, **more),
                numbers(settings, (4, 3), 5, scale=2.0, weights="position", both=True, **more)]

    def rows(both=True):
        return [numbers({}, s, b, both=both, scale=c) for s, b, c in [
            ((2,), 1, 1.0), ((7,), 7, 1.0), ((5, 3), 7, 1.0), ((2, 3, 5), 3, 1.0), ((65,), 2, 1.0), ((4,), 9, 20.0)]]

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
            classes({}, (5,), 9, 5, 1, weights="sample"),
            classes({"label_smoothing": 0.1, "class_weights": "0.5,1,2,4"}, (6, 4), 5, 4, 3, weights="position"),
            classes({"class_weights": "1, 2, 0.5"}, (3, 5, 4), 3, 3, 4, weights="position"),
            classes({}, (3, 5, 4), 3, 3, 0, weights="sample"),
        ],
        "binary_cross_entropy": [numbers({}, s, b, True, 2.0, s == (1,)) for s, b in plain]
        + [numbers({"positive_weight": 3.5}, (4,), 7, True, 2.0),
           numbers({"positive_weight": 0.2}, (1,), 13, True, 9.0)]
        + weighted({"positive_weight": 3.5}, binary=True),
        "mse": [numbers({}, s, b, scalar=s == (1,)) for s, b in plain] + weighted({}),
        "mae": [numbers({}, s, b, scalar=s == (1,)) for s, b in plain] + weighted({}),
        "huber": [numbers({"delta": d}, s, b, scale=2.0, scalar=s == (1,)) for d, (s, b) in
                  zip([1.0, 0.5, 2.0, 0.1, 1.0, 3.0], plain)] + weighted({"delta": 1.5}),
        "focal": over_classes({}, {"gamma": 0.5}, {"gamma": 5.0})
        + [classes({"alpha": "0.25"}, (1,), 9, 2), classes({"alpha": "0.25", "gamma": 0.0}, (2,), 9, 2),
           classes({"alpha": "1, 2, 0.5"}, (3, 4, 5), 3, 3, 2, weights="position")],
        "hinge": over_classes({}, {"squared": True}, {}),
        "perceptron": over_classes({}, {}, {}),
        "contrastive_divergence": [numbers({}, s, b, both=True) for s, b in plain] + weighted({}),
        "dice": over_classes({}, {"smooth": 0.1}, {"smooth": 10.0}) + [classes({"smooth": 0.0}, (3, 4, 4), 3, 3)],
        "cosine": rows() + weighted({}),
        "kl_divergence": rows() + weighted({}),
        "distillation": [{**one, "settings": {"temperature": t}} for one, t in
                         zip(rows() + weighted({}), [4.0, 1.0, 2.5, 4.0, 0.5, 20.0, 4.0, 2.0])],
        "kl_normal": rows() + [numbers({}, (3,), 7, weights="sample", both=True),
                               numbers({}, (2, 3, 4), 5, weights="sample", both=True)],
    }


def target_of(name, spec, draw):
    shape = spec["output"]
    if name in CLASSES:
        places = shape[:1] if len(shape) == 2 else shape[:2] if len(shape) == 3 else [shape[0], *shape[2:]]
        target = draw.tokens(spec["classes"], *places)
        target.view(-1)[: spec["ignored"]] = -1
        return target
    places = shape[:1] if spec["scalar"] else shape
    if spec["binary"]:
        return draw.tokens(2, *places)
    if name != "kl_divergence":
        return draw(*places)
    shares = torch.softmax(draw(*places), 1 if len(shape) == 4 else -1)
    return shares.float().double()


def weights_of(name, spec, draw):
    """Numbers of at least 0, some of them 0; by sample or for every judged place."""
    if "weights" not in spec:
        return None
    shape = spec["output"]
    by_rows = name in CLASSES | {"cosine", "kl_divergence", "distillation"}
    places = ([*shape[:-1]] if len(shape) < 4 else [shape[0], *shape[2:]]) if by_rows else shape
    weights = draw(*(shape[:1] if spec["weights"] == "sample" else places)).abs()
    weights.view(-1)[1::4] = 0
    return weights


def over(weights, places):
    """The weights of all places: those by sample hold for each place of it."""
    if weights is None:
        return torch.ones_like(places)
    return weights.reshape(weights.shape + (1,) * (places.dim() - weights.dim())).expand(places.shape)


def chances(output):
    """The probability of each class, axis 1: a softmax, or of one logit the sigmoid."""
    if output.shape[1] > 1:
        return torch.softmax(output, 1)
    return torch.cat([torch.sigmoid(-output), torch.sigmoid(output)], 1)


def focal(settings, output, target):
    one = output.shape[1] == 1
    logs = torch.cat([F.logsigmoid(-output), F.logsigmoid(output)], 1) if one else F.log_softmax(output, 1)
    at = target.clamp(min=0).long().unsqueeze(1)
    log_p, p = logs.gather(1, at).squeeze(1), chances(output).gather(1, at).squeeze(1)
    alpha = [float(a) for a in settings["alpha"].split(",")] if "alpha" in settings else [1] * logs.shape[1]
    if len(alpha) == 1:
        alpha = [1 - alpha[0], alpha[0]]
    return -torch.tensor(alpha)[target.clamp(min=0).long()] * (1 - p) ** settings.get("gamma", 2.0) * log_p


def hinge(settings, output, target, margin=1):
    known = target.clamp(min=0).long().unsqueeze(1)
    if output.shape[1] == 1:
        slack = margin - (2 * known - 1) * output
    else:
        rival = output.scatter(1, known, float("-inf")).amax(1, keepdim=True)
        slack = margin + rival - output.gather(1, known)
    loss = slack.clamp(min=0).squeeze(1)
    return loss ** 2 if settings.get("squared") else loss


def dice(settings, output, target, weights):
    """Weights by place stand inside the sums, weights by sample in the mean over samples."""
    by_sample = weights is not None and weights.dim() == 1
    judged = (target != -1).double()
    if weights is not None and not by_sample:
        judged = judged * weights
    g = F.one_hot(target.clamp(min=0).long(), max(2, output.shape[1])).movedim(-1, 1).double()
    p = chances(output)
    if output.shape[1] == 1:
        p, g = p[:, 1:], g[:, 1:]
    w = judged.unsqueeze(1)
    total = lambda values: (w * values).flatten(2).sum(2) if values.dim() > 2 else w * values
    smooth = settings.get("smooth", 1.0)
    loss = 1 - ((2 * total(p * g) + smooth) / (total(p * p) + total(g) + smooth)).mean(1)
    counts = (judged.reshape(len(judged), -1).sum(1) > 0).double() * (weights if by_sample else 1)
    return (counts * loss).sum() / counts.sum()


def places_of(name, settings, output, target):
    """Loss of every judged place, and what it counts in the divisor of the mean."""
    rows = output.movedim(-1, 1) if output.dim() == 3 else output
    if name in CLASSES:
        counted = (target != -1).double()
        if name != "cross_entropy":
            rules = {"focal": focal, "hinge": hinge, "perceptron": lambda *given: hinge(*given, margin=0)}
            return rules[name](settings, rows, target), counted
        weights = settings.get("class_weights")
        weights = torch.tensor([float(w) for w in weights.split(",")]) if weights else torch.ones(rows.shape[1])
        loss = F.cross_entropy(rows, target.long(), weights, ignore_index=-1, reduction="none",
                               label_smoothing=settings.get("label_smoothing", 0.0))
        # The class weight is in the loss already, so it is in the divisor, too.
        return loss, counted * weights[target.clamp(min=0).long()]
    if name == "kl_normal":
        normal = torch.distributions.Normal(output, torch.exp(target / 2))
        standard = torch.distributions.Normal(torch.zeros(()), torch.ones(()))
        loss = torch.distributions.kl_divergence(normal, standard).flatten(1).sum(1)
    elif name in ("cosine", "kl_divergence", "distillation"):
        other = target.movedim(-1, 1) if target.dim() == 3 else target
        hot = settings.get("temperature", 1.0)
        if name == "distillation":
            soft = F.kl_div(F.log_softmax(rows / hot, 1), F.softmax(other / hot, 1), reduction="none").sum(1)
        loss = (hot ** 2 * soft if name == "distillation" else 1 - F.cosine_similarity(rows, other, 1) if name == "cosine" else
                F.kl_div(F.log_softmax(rows, 1), other, reduction="none").sum(1))
    else:
        target = target.reshape(output.shape)
        loss = {
            "binary_cross_entropy": lambda: F.binary_cross_entropy_with_logits(
                output, target, pos_weight=torch.tensor([settings.get("positive_weight", 1.0)]), reduction="none"),
            "mse": lambda: F.mse_loss(output, target, reduction="none"),
            "contrastive_divergence": lambda: output - target,
            "mae": lambda: F.l1_loss(output, target, reduction="none"),
            "huber": lambda: F.huber_loss(output, target, delta=settings["delta"], reduction="none"),
        }[name]()
    return loss, torch.ones_like(loss)


def loss_of(name, settings, output, target, weights):
    if name == "dice":
        rows = output.movedim(-1, 1) if output.dim() == 3 else output
        return dice(settings, rows, target, weights)
    loss, counted = places_of(name, settings, output, target)
    # What has no label is left out, whatever its loss is.
    weights = over(weights, loss)
    taken = weights * (counted > 0).double() * loss
    return taken.sum() / (weights * counted).sum()
