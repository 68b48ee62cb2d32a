"""The cases of optimizers and schedules, and what PyTorch makes of each."""
import torch


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
