"""What every comparison prints beside its ratio: quartiles, and the time that the machine's host took away."""
import statistics


def processor_times():
    with open("/proc/stat", encoding="ascii") as file:
        return [int(value) for value in file.readline().split()[1:9]]


class Steal:
    """Counts from when it is made."""

    def __init__(self):
        self.before = processor_times()

    def line(self):
        spent = [after - before for before, after in zip(self.before, processor_times())]
        share = spent[7] / max(1, sum(spent))
        return f"steal: {share:.1%} of the time" + (": run it again" if share > 0.02 else "")


def quartiles(values):
    """Low, median, high."""
    return statistics.quantiles(values, n=4, method="inclusive")
