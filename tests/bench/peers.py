"""What the comparisons with PyTorch share: how it is set up at its best, and that both sides compute the same.

PyTorch's best setting has to be looked for. It takes the number of threads from OpenMP, which may say one where there
are two processors, so threads are always named. glibc hands large tensors back to the kernel after each step unless it
is told to keep them, and OpenBLAS' threads may stand in OpenMP's way.
"""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "reference"))
import read_exports  # noqa: E402

AGREE = 1e-4  # relative difference of two first losses in single precision

KEEP_MEMORY = {"MALLOC_TRIM_THRESHOLD_": "1000000000", "MALLOC_MMAP_THRESHOLD_": "1000000000"}
ONE_FOR_BLAS = {"OPENBLAS_NUM_THREADS": "1"}
# Instruction sets, for PyTorch's own kernels, its BLAS and oneDNN; and for Vitrine.
AVX2 = {"ATEN_CPU_CAPABILITY": "avx2", "OPENBLAS_CORETYPE": "Haswell", "DNNL_MAX_CPU_ISA": "AVX2"}
VITRINE_AVX2 = {"VITRINE_SIMD": "avx2"}
TOUCHED = {"OMP_NUM_THREADS", "VITRINE_SIMD", "VITRINE_KERNELS"} | {*KEEP_MEMORY, *ONE_FOR_BLAS, *AVX2}


def environment(*parts):
    """This process's, without what others may have set in it, with `parts`."""
    kept = {key: value for key, value in os.environ.items() if key not in TOUCHED}
    for part in parts:
        kept.update(part)
    return kept


def settings():
    """name -> (threads, variables): one and all threads, memory kept or given back, BLAS alone or in threads."""
    every = len(os.sched_getaffinity(0))
    out = {}
    for threads in sorted({1, every}):
        for keep in (True, False):
            for alone in (True, False) if threads > 1 else (True,):
                name = f"{threads} thread{'s' if threads > 1 else ''}, memory {'kept' if keep else 'given back'}"
                if threads > 1:
                    name += ", BLAS alone" if alone else ", BLAS too"
                out[name] = (threads, {**(KEEP_MEMORY if keep else {}), **(ONE_FOR_BLAS if alone else {})})
    return out


def torch_with(threads):
    """PyTorch on so many threads, with a BLAS that it may call from them."""
    import torch
    torch.set_num_threads(threads)
    if torch.get_num_threads() != threads:
        sys.exit(f"PyTorch runs on {torch.get_num_threads()} threads, not on {threads}")
    with open("/proc/self/maps", encoding="utf-8") as file:
        libraries = {line.split(maxsplit=5)[5].strip() for line in file if line.count(" ") >= 5 and "/" in line}
    blas = sorted(name for name in libraries if "libopenblas" in os.path.basename(name) or "libblas" in os.path.basename(name))
    if not any(os.path.basename(name).startswith(("libopenblasp", "libopenblaso")) for name in blas):
        sys.exit("PyTorch has loaded " + (", ".join(blas) or "no BLAS that is known here") + ". OpenBLAS without threads "
                 "computes wrong losses when several threads call it, and the plain BLAS is slow: install "
                 "libopenblas0-pthread, and remove libopenblas0-serial.")
    return torch


def write_start(cli, name, folder, variables):
    """The first batch of a workload, the weights it meets and their loss, as Vitrine sees them: a file."""
    path = os.path.join(folder, name + ".safetensors")
    subprocess.run([cli, "bench", name, "--first", path], check=True, stdout=subprocess.DEVNULL,
                   env=environment(variables))
    return path


def read_start(path):
    """(weights in order, input, target, loss) of such a file."""
    _, tensors = read_exports.read_safetensors(path)
    tensors = dict(tensors)
    given = [tensors.pop(name) for name in ("input", "target", "loss")]
    return tensors, given[0], given[1], float(given[2][0])


def check_loss(what, got, wanted):
    if not abs(got - wanted) <= AGREE * abs(wanted):
        sys.exit(f"{what}: the first loss is {got:.7g} here and {wanted:.7g} in Vitrine, on the same batch and weights: "
                 "they do not compute the same, so there is nothing to compare")
