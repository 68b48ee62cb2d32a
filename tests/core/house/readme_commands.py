#!/usr/bin/env python3
"""Runs every `vitrine-cli` line of the README as it stands there, in an empty folder that holds the data files which
the text speaks of.

    readme_commands.py README.md FOLDER_OF_VITRINE_CLI
"""
import gzip
import os
import random
import re
import struct
import subprocess
import sys
import tempfile

EXPECTED = ["spiral.vitrine", "spiral/metrics.csv", "spiral/weights.safetensors", "spiral/report.json", "spiral.npz",
            "wide/weights.safetensors", "iris/weights.safetensors", "said.csv", "mnist/weights.safetensors"]


def write_iris(path):
    draw = random.Random(1)
    with open(path, "w") as out:
        out.write("sepal length,sepal width,petal length,petal width,species\n")
        for row in range(60):
            kind = row % 3
            cells = [f"{draw.gauss(mean + kind, 0.3):.1f}" for mean in (5, 3, 1.5, 0.3)]
            out.write(",".join(cells) + "," + ("setosa", "versicolor", "virginica")[kind] + "\n")


def write_idx(path, magic, dims, values):
    with gzip.open(path, "wb") as out:
        out.write(struct.pack(">I", magic) + b"".join(struct.pack(">I", n) for n in dims) + bytes(values))


def commands(readme):
    blocks = re.findall(r"```sh\n(.*?)```", readme, re.S)
    return [line for block in blocks for line in block.splitlines() if line.startswith("vitrine-cli ")]


def main(readme_path, program_folder):
    with open(readme_path, encoding="utf-8") as file:
        lines = commands(file.read())
    if len(lines) < 10:
        sys.exit(f"only {len(lines)} commands were found in {readme_path}")
    environment = {**os.environ, "PATH": os.path.abspath(program_folder) + os.pathsep + os.environ["PATH"]}
    draw = random.Random(2)
    with tempfile.TemporaryDirectory(prefix="vitrine-readme-") as folder:
        write_iris(folder + "/iris.csv")
        with open(folder + "/new.csv", "w", encoding="utf-8") as out:  # flowers whose species nobody has told yet
            out.write("sepal length,sepal width,petal length,petal width\n5.1,3.5,1.4,0.2\n6.2,2.8,4.8,1.8\n")
        write_idx(folder + "/train-images-idx3-ubyte.gz", 0x803, (50, 28, 28), draw.randbytes(50 * 28 * 28))
        write_idx(folder + "/train-labels-idx1-ubyte.gz", 0x801, (50,), [i % 10 for i in range(50)])
        for line in lines:
            done = subprocess.run(["bash", "-c", line], cwd=folder, env=environment, capture_output=True, text=True)
            if done.returncode != 0:
                sys.exit(f"{line}\nends with status {done.returncode}:\n{done.stdout}{done.stderr}")
        missing = [name for name in EXPECTED if not os.path.exists(os.path.join(folder, name))]
        if missing:
            sys.exit("the README's commands should have written " + ", ".join(missing))
    print(f"{len(lines)} commands of the README work")


if __name__ == "__main__":
    main(*sys.argv[1:])
