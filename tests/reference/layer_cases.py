"""The cases of every layer type: settings, sample shapes, batches, and the parameters that go with them."""
from layer_rules import ACTIVATIONS, pair, sinusoidal_table


def case(settings, shapes, batch, training=True, scale=1.0, lengths=()):
    """Shapes are those of samples, one for each input. Lengths: of the sequences that the first input is."""
    out = {"settings": settings, "inputs": [list(s) for s in shapes], "batch": batch, "training": training,
           "scale": scale}
    return {**out, "lengths": list(lengths)} if lengths else out


def recurrent_cases(states):
    """states: how many the cell has. Shapes of (N, positions, numbers), one layer or several, both ways or one."""
    every = lambda units: [(units,)] * states
    with_states = {"initial_state": True, "final_state": True}
    return [
        case({"units": 1}, [(1, 1)], 1),
        case({"units": 5}, [(7, 3)], 3),
        case({"units": 4, "output": "last"}, [(6, 2)], 13),
        case({"units": 3, "bias": False, "bidirectional": True}, [(5, 4)], 2),
        case({"units": 6, **with_states}, [(4, 5), *every(6)], 7),
        case({"units": 3, "layers": 3, "bidirectional": True, **with_states}, [(5, 2), *every(18)], 3),
        case({"units": 7, "final_state": True, "output": "last"}, [(9, 3)], 4, lengths=(9, 1, 4, 6)),
        case({"units": 4, "layers": 2, "bidirectional": True, **with_states}, [(8, 5), *every(16)], 5,
             lengths=(3, 8, 1, 5, 8)),
        case({"units": 33, "layers": 2, "output": "last", "bidirectional": True}, [(12, 17)], 19, False),
        case({"units": 5, "initial_state": True}, [(6, 2), *every(5)], 3, lengths=(2, 6, 3)),
    ]


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
                [(2, (7,), 1), (3, (3, 5, 5), 7), (2, (9, 4), 13), (4, (1,), 3), (16, (5,), 2), (2, (1, 3, 7), 5)]] +
               [case({"inputs": len(shapes)}, shapes, b) for shapes, b in
                [([(9, 4), (4,)], 3), ([(2,), (2, 3, 3)], 7), ([(5, 1), (1, 6), (6,)], 2)]],
        "multiply": [case({"inputs": n}, [s] * n, b) for n, s, b in
                     [(2, (7,), 1), (3, (3, 5, 5), 7), (2, (9, 4), 13), (4, (1,), 3), (5, (5,), 2), (2, (1, 3, 7), 5)]] +
                    [case({"inputs": 2}, shapes, b) for shapes, b in
                     [([(3, 5, 5), (3,)], 7), ([(4,), (4, 2, 3)], 5), ([(1, 1, 1), (1,)], 1), ([(2, 9, 1), (2,)], 13)]],
        "sample_normal": [case({"noise": "given"}, [s] * 3, b) for s, b in [((7,), 1), ((3, 5, 5), 7), ((9, 4), 13)]] +
                         [case({}, [s] * 2, b, False) for s, b in [((1,), 3), ((5,), 2), ((1, 3, 7), 5)]],
        "concatenate": [
            case({"inputs": 2}, [(3,), (5,)], 1),
            case({"inputs": 3}, [(2, 5, 3), (1, 5, 3), (4, 5, 3)], 7),
            case({"inputs": 2, "axis": "last"}, [(6, 3), (6, 5)], 13),
            case({"inputs": 2, "axis": "first"}, [(2, 5), (7, 5)], 3),
            case({"inputs": 4, "axis": "last"}, [(1,), (2,), (3,), (1,)], 5),
            case({"inputs": 2, "axis": "last"}, [(2, 3, 4), (2, 3, 1)], 7),
        ],
        "subtract": [case({}, shapes, b) for shapes, b in
                     [([(7,)] * 2, 1), ([(3, 5)] * 2, 7), ([(9, 4), (4,)], 13), ([(2, 3, 3), (2,)], 3),
                      ([(1, 5), (6, 1)], 2), ([(1, 3, 7)] * 2, 5)]],
        "maximum": [case({"inputs": len(shapes)}, shapes, b) for shapes, b in
                    [([(7,)] * 2, 1), ([(3, 5)] * 3, 7), ([(9, 4), (4,)], 13), ([(2, 3, 3), (2,), (1, 3, 1)], 3),
                     ([(1, 5), (6, 1)], 2), ([(1, 3, 7)] * 2, 5)]],
        "average": [case({"inputs": len(shapes)}, shapes, b) for shapes, b in
                    [([(7,)] * 2, 1), ([(3, 5)] * 3, 7), ([(9, 4), (4,)], 13), ([(2, 3, 3), (2,), (1, 3, 1)], 3),
                     ([(1, 5), (6, 1)], 2), ([(1, 3, 7)] * 5, 5)]],
        "matmul": [case({"transpose": t}, shapes, b) for t, shapes, b in
                   [(False, [(1, 1), (1, 1)], 1), (False, [(3, 4), (4, 2)], 7), (True, [(3, 4), (5, 4)], 13),
                    (True, [(1, 6), (2, 6)], 3), (False, [(7, 2), (2, 9)], 2), (True, [(17, 5), (17, 5)], 4)]],
        "scale": [case(s, [shape], b) for s, shape, b in
                  [({"factor": 2.0}, (7,), 1), ({"factor": -1.0}, (3, 5), 7), ({"shift": 3.0}, (9,), 13), ({}, (2, 3, 3), 3),
                   ({"factor": 0.5, "shift": -1.5}, (1, 5), 2), ({"factor": 0.0}, (4,), 5)]],
        "permute": [case({"order": o}, [shape], b) for o, shape, b in
                    [([2, 1], (1, 1), 1), ([2, 1], (7, 3), 13), ([2, 3, 1], (3, 5, 4), 7), ([1, 2], (4, 5), 3),
                     ([3, 1, 2], (2, 9, 3), 2), ([4, 1, 3, 2], (2, 3, 2, 5), 5)]],
        "reverse": [case({"axis": a}, [shape], b) for a, shape, b in
                    [("first", (1,), 1), ("first", (7,), 13), ("first", (5, 3), 7), ("last", (5, 3), 3),
                     ("last", (2, 3, 4), 2), ("first", (3, 2, 2), 5)]],
        "repeat": [case({"times": n}, [shape], b) for n, shape, b in
                   [(1, (3,), 1), (4, (7,), 13), (3, (5, 2), 7), (2, (1, 4), 3), (9, (1,), 2), (2, (6, 6), 5)]],
        "pad": [case({"sides": n, "mode": m}, [shape], b) for n, m, shape, b in
                [([1], "zeros", (2, 3, 4), 1), ([2, 1], "reflect", (3, 5, 4), 7), ([1, 0, 2, 3], "edge", (1, 4, 4), 13),
                 ([3], "reflect", (2, 7, 5), 2), ([2, 1], "zeros", (5, 3), 3), ([1], "edge", (4, 2), 5),
                 ([2], "reflect", (6, 3), 4)]],
        "crop": [case({"sides": n}, [shape], b) for n, shape, b in
                 [([1], (2, 5, 4), 1), ([2, 1], (3, 6, 4), 7), ([1, 0, 2, 0], (1, 4, 4), 13), ([0], (2, 3, 3), 2),
                  ([2, 1], (5, 3), 3), ([1], (4, 2), 5)]],
        "patches": [case({"size": n}, [shape], b) for n, shape, b in
                    [([1], (1, 2, 2), 1), ([2], (3, 4, 6), 7), ([2, 3], (2, 4, 6), 3), ([4], (1, 8, 4), 13),
                     ([3, 1], (2, 3, 5), 2), ([7], (2, 7, 14), 5)]],
        "class_token": [case({"count": n}, [shape], b) for n, shape, b in
                        [(1, (1, 1), 1), (1, (7, 3), 13), (2, (5, 4), 7), (3, (1, 6), 3), (1, (9, 17), 2),
                         (4, (2, 2), 5)]],
        "stop_gradient": [one((1,), 1), one((7,), 13), one((5, 3), 7), one((3, 5, 7), 3), one((65,), 2, False),
                          one((11,), 7, True, 8.0)],
        "noise": [case({"deviation": d}, [s], b, False) for d, s, b in
                           [(0.1, (7,), 1), (1.0, (3, 5, 5), 7), (0.0, (9, 4), 13), (0.3, (5,), 3), (2.0, (1,), 2),
                            (0.5, (1, 3, 7), 5)]],
        "conv1d": [
            case({"filters": 4, "kernel": 3}, [(7, 1)], 1),
            case({"filters": 5, "kernel": 3, "padding": "valid", "activation": "relu"}, [(9, 3)], 7),
            case({"filters": 2, "kernel": 5, "stride": 2}, [(8, 2)], 3),
            case({"filters": 6, "kernel": 3, "padding": "causal", "dilation": 2, "bias": False}, [(10, 4)], 3),
            case({"filters": 6, "kernel": 2, "groups": 2, "activation": "gelu"}, [(5, 4)], 13),
            case({"filters": 17, "kernel": 4, "stride": 3, "padding": "causal"}, [(12, 5)], 2, False),
            case({"filters": 3, "kernel": 3}, [(6, 2)], 4, lengths=(6, 1, 3, 5)),
            case({"filters": 3, "kernel": 4, "padding": "causal", "dilation": 2}, [(9, 2)], 3, lengths=(2, 9, 5)),
        ],
        "max_pool1d": [
            case({"kernel": 2}, [(4, 1)], 1), case({"kernel": 2}, [(7, 3)], 7),
            case({"kernel": 3, "stride": 2, "padding": "same"}, [(8, 2)], 3), case({"kernel": 3, "stride": 1}, [(5, 6)], 13),
            case({"kernel": 5, "stride": 1, "padding": "same"}, [(4, 2)], 2, False), case({"kernel": 2, "padding": "same"}, [(5, 3)], 5)],
        "average_pool1d": [
            case({"kernel": 2}, [(4, 1)], 1), case({"kernel": 2}, [(7, 3)], 7),
            case({"kernel": 3, "stride": 2, "padding": "same"}, [(8, 2)], 3), case({"kernel": 3, "stride": 1}, [(5, 6)], 13),
            case({"kernel": 5, "stride": 1, "padding": "same"}, [(4, 2)], 2, False), case({"kernel": 2, "padding": "same"}, [(5, 3)], 5)],
        "global_max_pool1d": [one((1, 1), 1), one((5, 3), 7), one((2, 17), 3), one((9, 1), 13), one((4, 6), 2, False),
                              case({}, [(6, 3)], 4, lengths=(6, 1, 3, 5))],
        "global_max_pool2d": [one((1, 1, 1), 1), one((3, 5, 7), 7), one((17, 2, 3), 3), one((2, 9, 1), 13),
                              one((5, 4, 4), 2, False), one((33, 3, 3), 1)],
        "conv_transpose2d": [
            case({"filters": 4, "kernel": [2], "stride": [2]}, [(1, 3, 3)], 1),
            case({"filters": 3, "kernel": [3], "stride": [2], "padding": "valid", "activation": "relu"}, [(2, 4, 3)], 7),
            case({"filters": 2, "kernel": [4], "stride": [2]}, [(3, 3, 5)], 3),
            case({"filters": 5, "kernel": [3], "stride": [1]}, [(2, 5, 4)], 13),
            case({"filters": 2, "kernel": [3, 2], "stride": [2, 3], "bias": False}, [(2, 3, 3)], 2),
            case({"filters": 3, "kernel": [4, 3], "stride": [2, 1], "padding": "number", "padding_size": [1, 0]},
                 [(4, 3, 4)], 5, False),
            case({"filters": 17, "kernel": [3], "stride": [2], "activation": "gelu"}, [(9, 6, 5)], 2),
        ],
        "depthwise_conv2d": [
            case({"kernel": [3]}, [(1, 5, 5)], 1),
            case({"kernel": [3], "multiplier": 2, "activation": "relu"}, [(3, 5, 4)], 7),
            case({"kernel": [5, 3], "stride": [2]}, [(2, 8, 9)], 3),
            case({"kernel": [3], "padding": "valid", "bias": False}, [(4, 6, 5)], 13),
            case({"kernel": [2], "multiplier": 3}, [(2, 3, 3)], 2, False),
            case({"kernel": [3], "activation": "gelu"}, [(17, 4, 5)], 2),
        ],
        "separable_conv2d": [
            case({"filters": 4, "kernel": [3]}, [(1, 5, 5)], 1),
            case({"filters": 5, "kernel": [3], "multiplier": 2, "activation": "relu"}, [(3, 5, 4)], 7),
            case({"filters": 2, "kernel": [5, 3], "stride": [2]}, [(2, 8, 9)], 3),
            case({"filters": 6, "kernel": [3], "padding": "valid", "bias": False}, [(4, 6, 5)], 13),
            case({"filters": 3, "kernel": [2], "multiplier": 3}, [(2, 3, 3)], 2, False),
            case({"filters": 18, "kernel": [3], "activation": "gelu"}, [(17, 4, 5)], 2),
        ],
        "upsample2d": [case({"factor": n, "mode": m}, [shape], b) for n, m, shape, b in
                       [(1, "nearest", (1, 2, 2), 1), (2, "nearest", (3, 4, 5), 7), (3, "nearest", (2, 1, 3), 13),
                        (2, "bilinear", (3, 4, 5), 3), (4, "bilinear", (1, 1, 3), 2), (3, "bilinear", (2, 5, 2), 5)]],
        "group_norm": [case({"groups": g}, [shape], b) for g, shape, b in
                       [(1, (3, 2, 2), 1), (2, (4, 3, 5), 7), (4, (4, 5, 3), 3), (3, (6, 4, 4), 13), (8, (16, 3, 3), 2),
                        (1, (5, 1, 7), 5)]],
        "instance_norm": [one((1, 2, 2), 1), one((4, 3, 5), 7), one((4, 5, 3), 3), one((6, 4, 4), 13), one((16, 3, 3), 2),
                          case({"epsilon": 1e-2}, [(5, 2, 7)], 5)],
        "rms_norm": [one((5,), 1), one((7, 9), 7), one((3, 5), 3), case({"epsilon": 1e-2}, [(33,)], 13),
                     one((4, 16), 2, False), one((2, 3), 7, True, 20.0)],
        "prelu": [one((5,), 1), one((7, 3), 13), one((3, 5, 4), 7), case({"slopes": "one"}, [(3, 5, 4)], 3),
                  case({"slopes": "one"}, [(6, 2)], 2), one((9,), 5, False)],
        "slice": [
            case({}, [(5,)], 1),
            case({"start": 2, "length": 3}, [(7,)], 13),
            case({"start": -1}, [(6, 3)], 7),
            case({"axis": "last", "start": 1, "length": 2}, [(6, 3)], 3),
            case({"start": 1, "length": 2}, [(4, 5, 3)], 5),
            case({"axis": "last", "start": -4, "length": 4}, [(2, 3, 9)], 2, False),
        ],
        "rnn": recurrent_cases(1) + [case({"units": 6, "activation": "relu", "layers": 2}, [(7, 4)], 5),
                                     case({"units": 5, "activation": "relu", "bidirectional": True}, [(6, 3)], 3,
                                          lengths=(6, 2, 4))],
        "lstm": recurrent_cases(2),
        "gru": recurrent_cases(1),
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
            case({"heads": 2, "window": 2}, [(9, 6)], 3),
            case({"heads": 1, "window": 3, "causal": True}, [(70, 4)], 2),
        ],
        "cross_attention": [
            case({"heads": 1}, [(3, 4), (3, 4), (3, 4)], 1),
            case({"heads": 2}, [(5, 6), (7, 4), (7, 8)], 3),
            case({"heads": 4, "bias": False}, [(2, 16), (9, 16), (9, 16)], 7),
            case({"heads": 3, "dropout": 0.5}, [(9, 9), (1, 3), (1, 2)], 2, False),
            case({"heads": 2}, [(4, 6), (6, 6), (6, 6)], 4, lengths=(6, 1, 3, 5)),
            case({"heads": 1}, [(17, 5), (13, 7), (13, 7)], 5),
        ],
        "global_average_pool1d": [one((1, 1), 1), one((5, 3), 7), one((2, 17), 3), one((9, 1), 13),
                                  one((4, 6), 2, False), one((33, 5), 1, True, 20.0)],
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
            case({"momentum": 0.2}, [(5, 3)], 4),
            case({}, [(1, 7)], 3),
            case({}, [(4, 2)], 1, False),
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
    cases["learned_constant"] = [case({"shape": list(made)}, [s], b) for made, s, b in [
        ((1,), (3,), 1), ((5,), (5,), 7), ((3, 4), (2,), 13), ((2, 3, 5), (4, 1), 3), ((7, 1), (1, 2, 2), 2),
        ((2, 2, 3, 2), (6,), 5)]]
    cases["restricted_boltzmann"] = [case({"hidden": hidden, "steps": steps}, [s], b, False, 0.5)
                                     for hidden, steps, s, b in [
        (1, 1, (1,), 1), (5, 1, (7,), 3), (4, 2, (9,), 7), (17, 3, (2, 3, 3), 5), (3, 1, (4, 5), 13), (8, 5, (6,), 2)]]
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
    elif name == "learned_constant":
        p["value"] = draw(*settings["shape"])
    elif name == "restricted_boltzmann":
        visible = 1
        for axis in size:
            visible *= axis
        p["weight"] = draw(settings["hidden"], visible, scale=visible ** -0.5)
        p["visible_bias"], p["hidden_bias"] = draw(visible), draw(settings["hidden"])
    elif name == "embedding":
        p["weight"] = draw(settings["vocabulary"], settings["width"])
    elif name == "conv1d":
        kernel, inputs = settings["kernel"], size[-1] // settings.get("groups", 1)
        p["weight"] = draw(settings["filters"], inputs, kernel, scale=(inputs * kernel) ** -0.5)
        if bias:
            p["bias"] = draw(settings["filters"])
    elif name == "conv_transpose2d":
        kernel = pair(settings["kernel"])
        p["weight"] = draw(size[0], settings["filters"], *kernel, scale=(size[0] * kernel[0] * kernel[1]) ** -0.5)
        if bias:
            p["bias"] = draw(settings["filters"])
    elif name in ("depthwise_conv2d", "separable_conv2d"):
        kernel, outputs = pair(settings["kernel"]), size[0] * settings.get("multiplier", 1)
        prefix = "depthwise." if name == "separable_conv2d" else ""
        p[prefix + "weight"] = draw(outputs, 1, *kernel, scale=(kernel[0] * kernel[1]) ** -0.5)
        if name == "separable_conv2d":
            p["pointwise.weight"] = draw(settings["filters"], outputs, 1, 1, scale=outputs ** -0.5)
        if bias:
            p["pointwise.bias" if prefix else "bias"] = draw(settings["filters"] if prefix else outputs)
    elif name == "class_token":
        p["token"] = draw(settings.get("count", 1), size[-1])
    elif name in ("group_norm", "instance_norm"):
        p["weight"], p["bias"] = draw(size[0]), draw(size[0])
    elif name == "rms_norm":
        p["weight"] = draw(size[-1])
    elif name == "prelu":
        channels = size[0] if len(size) == 3 else size[-1] if len(size) == 2 else size[0]
        p["weight"] = draw(1 if settings.get("slopes") == "one" else channels, scale=0.5)
    elif name in ("rnn", "lstm", "gru"):
        units, gates = settings["units"], {"rnn": 1, "lstm": 4, "gru": 3}[name]
        ways = ["", "_reverse"] if settings.get("bidirectional") else [""]
        for layer in range(settings.get("layers", 1)):
            for way in ways:
                inputs = size[-1] if layer == 0 else units * len(ways)
                p[f"weight_ih_l{layer}{way}"] = draw(gates * units, inputs, scale=inputs ** -0.5)
                p[f"weight_hh_l{layer}{way}"] = draw(gates * units, units, scale=0.7 * units ** -0.5)
                if bias:
                    p[f"bias_ih_l{layer}{way}"] = draw(gates * units, scale=0.5)
                    p[f"bias_hh_l{layer}{way}"] = draw(gates * units, scale=0.5)
    elif name == "cross_attention":
        width = size[-1]
        for part, shape in zip("qkv", shapes):
            p[f"{part}_proj_weight"] = draw(width, shape[-1], scale=shape[-1] ** -0.5)
        p["out_proj.weight"] = draw(width, width, scale=width ** -0.5)
        if bias:
            p["in_proj_bias"], p["out_proj.bias"] = draw(3 * width), draw(width)
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
        channels = size[1] if len(size) == 2 else size[0]
        p["weight"], p["bias"] = draw(channels), draw(channels)
        p["running_mean"], p["running_var"] = draw(channels), draw(channels).abs() + 0.5
    elif name == "layer_norm":
        shape = size if len(size) == 3 else size[-1:]
        p["weight"], p["bias"] = draw(*shape), draw(*shape)
    return {k: v.float().double() for k, v in p.items()}
