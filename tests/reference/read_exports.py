#!/usr/bin/env python3
"""Reads the weights that Vitrine exports, knowing only the formats' descriptions.

Needs Python and NumPy, nothing else: no safetensors package, none of our code.

    read_exports.py FILE [--out DIR]

Prints one JSON object: {"metadata": {...}, "tensors": [{"name", "dtype", "shape", "sha256", "file"?}, ...]}.
With --out every tensor is written to DIR as a .npy file of its own.
"""
import argparse
import hashlib
import json
import os
import struct
import sys

import numpy as np

DTYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "U8": "|u1"}


def read_safetensors(path):
    """u64 header length, JSON header, raw little-endian data (huggingface.co/docs/safetensors)."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length).decode("utf-8"))
        data = file.read()
    metadata = header.pop("__metadata__", {})
    if metadata.get("format") != "pt":
        raise ValueError('__metadata__ lacks "format": "pt"')
    if (8 + length) % 8 != 0:
        raise ValueError("the data is not aligned to 8 bytes")
    tensors, at = [], 0
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        if begin != at:
            raise ValueError(f"{name}: data does not follow the tensor before it")
        at = end
        flat = np.frombuffer(data[begin:end], dtype=DTYPES[entry["dtype"]])
        tensors.append((name, flat.reshape(entry["shape"])))
    if at != len(data):
        raise ValueError("there is something after the data")
    return metadata, tensors


def read_npz(path):
    """What numpy.load makes of it: arrays by name and nothing else; metadata is in NAME.json beside NAME.npz."""
    tensors = []
    with np.load(path, allow_pickle=False) as archive:
        for name in archive.files:
            if not isinstance(archive[name], np.ndarray) or archive[name].dtype != np.float32:
                raise ValueError(f"{name} is not an array of float32")
            tensors.append((name, archive[name]))
    with open(os.path.splitext(path)[0] + ".json", encoding="utf-8") as file:
        metadata = json.load(file)
    if metadata.pop("format") != "vitrine-weights":
        raise ValueError('the metadata lacks "format": "vitrine-weights"')
    return metadata, tensors


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file")
    parser.add_argument("--out", metavar="DIR")
    arguments = parser.parse_args()
    readers = {".safetensors": read_safetensors, ".npz": read_npz}
    extension = os.path.splitext(arguments.file)[1]
    if extension not in readers:
        sys.exit(f"{arguments.file}: expected .safetensors or .npz")
    metadata, tensors = readers[extension](arguments.file)

    listing = []
    for index, (name, array) in enumerate(tensors):
        entry = {"name": name, "dtype": str(array.dtype), "shape": list(array.shape),
                 "sha256": hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()}
        if arguments.out:
            os.makedirs(arguments.out, exist_ok=True)
            entry["file"] = os.path.join(arguments.out, f"{index}.npy")
            np.save(entry["file"], array)
        listing.append(entry)
    json.dump({"metadata": metadata, "tensors": listing}, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
