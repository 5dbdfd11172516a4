#!/usr/bin/python3
"""iminuit as the peer of nnopt's migrad: answers each line "go" with the milliseconds of one fit of
Himmelblau's function from (0, 0), the mean of 100; the gradient is given. First says "ready"."""
import sys
import time

from iminuit import Minuit


def value(x, y):
    return (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2


def gradient(x, y):
    a, b = x * x + y - 11, x + y * y - 7
    return 4 * x * a + 2 * b, 2 * a + 4 * y * b


def fit():
    minuit = Minuit(value, 0.0, 0.0, grad=gradient)
    minuit.errordef = 1
    minuit.migrad()
    return minuit


if abs(fit().values[0] - 3) > 1e-3:
    sys.exit("iminuit does not find (3, 2)")
print("ready", flush=True)
for line in sys.stdin:
    if line.strip() == "go":
        begin = time.process_time()
        for _ in range(100):
            fit()
        print((time.process_time() - begin) * 1e3 / 100, flush=True)
