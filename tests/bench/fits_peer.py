#!/usr/bin/python3
"""The peers that `make bench` measures nnopt's fits against, each with its defaults.

    fits_peer.py answer TOOL       for each line "FILE<tab>FORMULA<tab>RESPONSE<tab>b1=1,b2=2" on
                                   stdin, the parameters that TOOL (curve_fit, lmfit, iminuit or
                                   gnuplot) ends at, or "failed: why"; first "ready"
    fits_peer.py whole FILE FORMULA RESPONSE START
                                   a whole script: reads the table, fits by curve_fit, prints
    fits_peer.py fit FILE FORMULA RESPONSE START
                                   for each line "go", the milliseconds (of the processor) of one
                                   curve_fit on data in memory; first "ready"

Tables are those of NIST's problems: numbers parted by commas under a line of names.
"""
import shutil
import subprocess
import sys
import time


def read(file):
    import numpy as np

    with open(file, encoding="utf-8") as table:
        names = table.readline().strip().split(",")
    return dict(zip(names, np.loadtxt(file, delimiter=",", skiprows=1, unpack=True)))


class Problem:
    """A formula over a table: `values(b)` are the formula's, `y` those of the response."""

    def __init__(self, file, formula, response, start):
        import numpy as np

        self.file, self.formula, self.response = file, formula, response
        self.names = [word.split("=")[0] for word in start.split(",")]
        self.start = [float(word.split("=")[1]) for word in start.split(",")]
        self.columns = read(file)
        names = {name: getattr(np, name) for name in ("exp", "log", "sin", "cos", "pi", "sqrt")}
        names["atan"] = np.arctan
        names.update(self.columns)

        def compiled(text):
            return compile(text.replace("^", "**"), text, "eval")

        code = compiled(formula)
        self.values = lambda b: eval(code, dict(zip(self.names, b)) | names)
        self.y = eval(compiled(response), names)


def by_curve_fit(problem):
    from scipy.optimize import curve_fit

    return curve_fit(lambda _, *b: problem.values(b), None, problem.y, problem.start)[0]


def by_lmfit(problem):
    import lmfit

    start = lmfit.Parameters()
    for name, value in zip(problem.names, problem.start):
        start.add(name, value)

    def residual(parameters):
        return problem.values([parameters[name].value for name in problem.names]) - problem.y

    end = lmfit.minimize(residual, start)
    return [end.params[name].value for name in problem.names]


def by_iminuit(problem):
    import numpy as np
    from iminuit import Minuit

    def squares(*b):
        return float(np.sum((problem.values(b) - problem.y) ** 2))

    minuit = Minuit(squares, *problem.start, name=problem.names)
    minuit.errordef = 1
    minuit.migrad()
    return list(minuit.values)


def by_gnuplot(problem):
    def spelled(text):
        return text.replace("^", "**")

    columns = list(problem.columns)
    inputs = [name for name in columns if name != "y"]
    at = ":".join([str(columns.index(name) + 1) for name in inputs])
    response = spelled(problem.response).replace("y", f"${columns.index('y') + 1}")
    dummies = ["x"] if len(inputs) == 1 else inputs
    lines = ["set fit quiet nolog", 'set datafile separator ","', "set print '-'",
             f"set dummy {','.join(dummies)}"]
    lines += [f"{name} = {value!r}" for name, value in zip(problem.names, problem.start)]
    lines += [f"fit {spelled(problem.formula)} '{problem.file}' every ::1 "
              f"using {at}:({response}) via {','.join(problem.names)}"]
    lines += [f'print sprintf("%.17g", {name})' for name in problem.names]
    ended = subprocess.run(["gnuplot"], input="\n".join(lines), text=True, capture_output=True,
                           check=True)
    return [float(word) for word in ended.stdout.split()]


TOOLS = {"curve_fit": by_curve_fit, "lmfit": by_lmfit, "iminuit": by_iminuit,
         "gnuplot": by_gnuplot}


def answer(tool):
    fit = TOOLS[tool]
    if tool == "gnuplot" and not shutil.which("gnuplot"):
        sys.exit(print("gnuplot is not installed", flush=True))
    print("ready", flush=True)
    for line in sys.stdin:
        try:
            print(*(f"{value:.17g}" for value in fit(Problem(*line.rstrip("\n").split("\t")))),
                  flush=True)
        except Exception as error:  # whatever a peer ends with is what it did
            print("failed:", " ".join(str(error).split())[:100], flush=True)


def serve(problem):
    by_curve_fit(problem)
    print("ready", flush=True)
    for _ in sys.stdin:
        begin = time.process_time()
        by_curve_fit(problem)
        print((time.process_time() - begin) * 1e3, flush=True)


if __name__ == "__main__":
    import warnings

    warnings.simplefilter("ignore")
    mode = sys.argv[1]
    if mode == "answer":
        answer(sys.argv[2])
    elif mode == "whole":
        try:
            print(*by_curve_fit(Problem(*sys.argv[2:6])))
        except RuntimeError as error:  # no convergence is an answer, too
            print(error)
    elif mode == "fit":
        serve(Problem(*sys.argv[2:6]))
