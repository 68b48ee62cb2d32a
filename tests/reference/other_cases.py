"""The cases of losses, optimizers and schedules, and what PyTorch makes of each."""
import torch
import torch.nn.functional as F


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


# ---------------------------------------------------------------- schedules

def schedule_cases():
    """Settings, steps an epoch, steps in all."""
    return {
        "constant": [({}, 5, 30)],
        "step": [({"every": 2, "factor": 0.1}, 5, 60), ({"every": 1, "factor": 0.5}, 7, 49),
                 ({"every": 3, "factor": 0.9}, 1, 20)],
        "exponential": [({"factor": 0.9}, 1, 40), ({"factor": 0.5}, 4, 40), ({"factor": 0.99}, 3, 60)],
        "cosine": [({"final": 0.0}, 5, 50), ({"final": 0.1}, 5, 33), ({"final": 0.5}, 1, 7)],
    }


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
