#!/usr/bin/python3
"""The peer that `make bench` measures nnopt against: the same networks and steps in PyTorch.

    torch_peer.py step MODEL HIDDEN THREADS STEPS    median milliseconds of one training step
    torch_peer.py serve MODEL HIDDEN THREADS K       for each line "go" on stdin, the milliseconds
                                                     per step of a batch of K steps; first "ready"
    torch_peer.py grid FUNCTION TYPE THREADS         the same for the values on a grid: of ackley,
                                                     1000 x 1000, or fit, 100 x 100; float32 or
                                                     float64
    torch_peer.py gpu MODEL HIDDEN RUNG STEPS [SEEDS [DEVICE]]
                                                     the same for steps on a GPU (torch_gpu_peer.py
                                                     has the rungs); "failed: why" for "ready"
                                                     where it does not work
    torch_peer.py gpu_check MODEL HIDDEN DEVICE      losses of all rungs from the same parameters
    torch_peer.py gpu_product ROWS IN OUT STEPS [DEVICE]
                                                     the same for products of matrices: cuBLAS
    torch_peer.py gpu_batches WIDTHS BATCH ROWS RUNG STEPS [DEVICE]
                                                     the same for steps on mini-batches of random
                                                     pixels; WIDTHS: 784-10-10
    torch_peer.py gpu_batches_check WIDTHS BATCH DEVICE
                                                     losses of all rungs from the same parameters
    torch_peer.py himmelblau STEPS                   the same for that many steps of Adam on
                                                     Himmelblau's function in float64
    torch_peer.py ackley STEPS                       the same on ackley in one dimension
    torch_peer.py sincos EPOCHS                      the same for epochs of experiment 1 (sgd, batch
                                                     16) through a DataLoader, float64
    torch_peer.py train WIDTHS OPTIMIZER LOOP ROWS BATCH THREADS
                                                     the same for epochs of so many random images
                                                     (784-10-10; sgd or adam; LOOP slices: the
                                                     tensor's rows as they stand, or loader: a
                                                     shuffled DataLoader)
    torch_peer.py sgemm SIZE THREADS                 the same for a product of square matrices
    torch_peer.py run THREADS                        a whole script: mlp9 to the start 10, then 500
                                                     steps on ackley; prints x, value, steps
    torch_peer.py count                              parameters of each model, checked

A step is: forward, ackley in 1-D, backward, Adam; float32. Best practice: gradients set to None,
denormals flushed, the faster of Adam's foreach and single-tensor loops. Start it with
OMP_NUM_THREADS=THREADS and OPENBLAS_NUM_THREADS=1; where products are large enough to be worth a
second thread of OpenBLAS, with as many of them, and with OPENBLAS_CORETYPE where the processor is
newer than OpenBLAS.
"""
import math
import statistics
import sys
import time

import torch
from torch import nn

LATENT = 128
LR = 5e-4


def hidden_layer(inputs, outputs, weight_norm):
    layer = nn.Linear(inputs, outputs)
    return nn.utils.weight_norm(layer) if weight_norm else layer


class Mlp5(nn.Module):
    """Four hidden layers with weight normalization on a learned latent."""

    def __init__(self, hidden, outputs=1):
        super().__init__()
        self.latent = nn.Parameter(torch.rand(1, LATENT))
        widths = [LATENT] + 4 * [hidden]
        self.layers = nn.ModuleList(hidden_layer(a, b, True) for a, b in zip(widths, widths[1:]))
        self.head = nn.Linear(hidden, outputs)

    def forward(self):
        x = self.latent
        for layer in self.layers:
            x = torch.relu(layer(x))
        return self.head(x)


class Mlp9(nn.Module):
    """Eight hidden layers; the latent is appended again after the fourth."""

    def __init__(self, hidden, outputs=1):
        super().__init__()
        self.latent = nn.Parameter(torch.rand(1, LATENT))
        first = [LATENT, hidden, hidden, hidden, hidden - LATENT]
        second = 5 * [hidden]
        self.first = nn.ModuleList(hidden_layer(a, b, False) for a, b in zip(first, first[1:]))
        self.second = nn.ModuleList(hidden_layer(a, b, False) for a, b in zip(second, second[1:]))
        self.head = nn.Linear(hidden, outputs)

    def forward(self):
        x = self.latent
        for layer in self.first:
            x = torch.relu(layer(x))
        x = torch.cat((x, self.latent), 1)
        for layer in self.second:
            x = torch.relu(layer(x))
        return self.head(x)


class Mlp17(nn.Module):
    """Four blocks of four layers with weight normalization; a block's input is the output of the
    block before it, followed by that block's input."""

    def __init__(self, hidden, outputs=1):
        super().__init__()
        self.latent = nn.Parameter(torch.rand(1, LATENT))
        self.blocks = nn.ModuleList()
        for block in range(4):
            widths = [LATENT + block * hidden] + 4 * [hidden]
            self.blocks.append(nn.ModuleList(
                hidden_layer(a, b, True) for a, b in zip(widths, widths[1:])))
        self.head = nn.Linear(hidden, outputs)

    def forward(self):
        given = self.latent
        for number, block in enumerate(self.blocks):
            x = given
            for layer in block:
                x = torch.relu(layer(x))
            if number < 3:
                given = torch.cat((x, given), 1)
        return self.head(x)


MODELS = {"mlp5": Mlp5, "mlp9": Mlp9, "mlp17": Mlp17}


def ackley(x):
    """20 + e - 20 exp(-0.2 sqrt(mean x^2)) - exp(mean cos(2 pi x))"""
    return (20 + math.e - 20 * torch.exp(-0.2 * torch.sqrt(torch.mean(x * x)))
            - torch.exp(torch.mean(torch.cos(2 * math.pi * x))))


def adam(model, foreach):
    return torch.optim.Adam(model.parameters(), lr=LR, foreach=foreach)


def ackley_grid(dtype):
    """Values of ackley at all points of a grid."""
    axis = torch.linspace(-32.768, 32.768, 1000, dtype=dtype)
    x, y = torch.meshgrid(axis, axis, indexing="xy")
    x, y = x.contiguous(), y.contiguous()

    def values():
        squares = (x * x).addcmul_(y, y).mul_(0.5)
        cosines = torch.cos(2 * math.pi * x).add_(torch.cos(2 * math.pi * y)).mul_(0.5)
        return (20 + math.e - 20 * squares.sqrt_().mul_(-0.2).exp_()).sub_(cosines.exp_())
    return values


def fit_grid(dtype):
    """Mean squares of sin(b cos(a x)) - y over 200 rows, for 100 values of a and of b. Broadcast:
    the cosines are computed once for every b."""
    x = torch.linspace(-1, 1, 200, dtype=dtype)
    y = torch.sin(2.5 * torch.cos(1.2 * x)) + 0.1 * torch.randn(200, dtype=dtype)
    axis = torch.linspace(-3, 10, 100, dtype=dtype)
    a, b = axis[None, :, None], axis[:, None, None]

    def values():
        residuals = torch.sin(b * torch.cos(a * x)).sub_(y)
        return torch.mean(residuals.mul_(residuals), -1)
    return values


GRIDS = {"ackley": ackley_grid, "fit": fit_grid}


def step(model, optimizer, loss_of):
    optimizer.zero_grad(set_to_none=True)
    loss = loss_of(model())
    loss.backward()
    optimizer.step()
    return loss


def milliseconds_per_call(work, calls):
    """The mean over so many; with one thread the time it has a core."""
    clock = time.process_time if torch.get_num_threads() == 1 else time.perf_counter
    begin = clock()
    for _ in range(calls):
        work()
    return (clock() - begin) * 1e3 / calls


def milliseconds(model, optimizer, steps):
    return milliseconds_per_call(lambda: step(model, optimizer, ackley), steps)


def serve(milliseconds_of_one):
    """Answers the line "go"."""
    print("ready", flush=True)
    for line in sys.stdin:
        if line.strip() == "go":
            print(milliseconds_of_one(), flush=True)


def build(name, hidden):
    """A model with the faster of its two Adams, both warmed up."""
    torch.manual_seed(0)
    model = MODELS[name](hidden)
    optimizers = [adam(model, foreach) for foreach in (False, True)]
    for optimizer in optimizers:
        milliseconds(model, optimizer, 3)
    times = [[milliseconds(model, optimizer, 5) for optimizer in optimizers] for _ in range(3)]
    default, foreach = (statistics.median(column) for column in zip(*times))
    return model, optimizers[1 if foreach < default else 0]


def minimize_ackley():
    torch.manual_seed(0)
    model = Mlp9(512)
    optimizer = adam(model, False)  # the faster one for mlp9 on 1 and on 2 threads
    start = torch.tensor([[10.0]])
    initial_steps = 0
    while True:
        initial_steps += 1
        loss = step(model, optimizer, lambda x: nn.functional.mse_loss(x, start))
        if loss.item() < 1e-6:
            break
    for _ in range(500):
        step(model, optimizer, ackley)
    with torch.no_grad():
        x = model()
        print(f"x {x.item():.6g} value {ackley(x).item():.6g} initialization steps {initial_steps}")


def himmelblau_steps(count):
    """The loop that people write: two parameters, Adam, one step after another."""
    def run():
        point = torch.zeros(2, dtype=torch.float64, requires_grad=True)
        optimizer = torch.optim.Adam([point], lr=0.1)
        for _ in range(count):
            optimizer.zero_grad()
            x, y = point
            loss = (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2
            loss.backward()
            optimizer.step()
    return run


def ackley_steps(count):
    def run():
        point = torch.tensor([10.0], dtype=torch.float64, requires_grad=True)
        optimizer = torch.optim.Adam([point], lr=0.01)
        for _ in range(count):
            optimizer.zero_grad()
            loss = ackley(point)
            loss.backward()
            optimizer.step()
    return run


def sincos_epochs(count):
    x = torch.linspace(-1, 1, 200, dtype=torch.float64)
    y = torch.sin(2.5 * torch.cos(1.2 * x)) + 0.1 * torch.randn(200, dtype=torch.float64)
    rows = torch.utils.data.TensorDataset(x, y)
    loader = torch.utils.data.DataLoader(rows, batch_size=16, shuffle=True)

    def run():
        a = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
        b = torch.tensor(4.5, dtype=torch.float64, requires_grad=True)
        optimizer = torch.optim.SGD([a, b], lr=0.01)
        for _ in range(count):
            for some_x, some_y in loader:
                optimizer.zero_grad()
                loss = nn.functional.mse_loss(torch.sin(b * torch.cos(a * some_x)), some_y)
                loss.backward()
                optimizer.step()
    return run


def training_epoch(widths, optimizer, loop, rows, batch):
    """An epoch of cross-entropy on mini-batches, with the faster of Adam's loops."""
    torch.manual_seed(0)
    x, y = torch.rand(rows, widths[0]), torch.randint(widths[-1], (rows,))
    layers = []
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    model = nn.Sequential(*layers[:-1])
    if optimizer == "sgd":
        method = torch.optim.SGD(model.parameters(), lr=1e-3)
    else:
        method = torch.optim.Adam(model.parameters(), foreach=widths[1] < 100)

    def batches():
        if loop == "slices":
            return ((x[i:i + batch], y[i:i + batch]) for i in range(0, rows, batch))
        data = torch.utils.data.TensorDataset(x, y)
        return torch.utils.data.DataLoader(data, batch_size=batch, shuffle=True)

    def epoch():
        for some_x, some_y in batches():
            method.zero_grad(set_to_none=True)
            nn.functional.cross_entropy(model(some_x), some_y).backward()
            method.step()
    return epoch


LOOPS = {"himmelblau": himmelblau_steps, "ackley": ackley_steps, "sincos": sincos_epochs}


def check_counts():
    known = {("mlp9", 512, 1): 1839617, ("mlp9", 512, 2): 1840130, ("mlp5", 256, 1): 231809,
             ("mlp17", 512, 1): 4997761, ("mlp17", 1024, 1): 19432577}
    for (name, hidden, outputs), right in known.items():
        count = sum(p.numel() for p in MODELS[name](hidden, outputs).parameters())
        print(name, hidden, outputs, count, "right" if count == right else f"should be {right}")


def main(arguments):
    mode = arguments[0] if arguments else "help"
    torch.set_flush_denormal(True)
    if mode in ("step", "serve"):
        name, hidden, threads, count = arguments[1], *map(int, arguments[2:5])
        torch.set_num_threads(threads)
        model, optimizer = build(name, hidden)
        if mode == "step":
            print(statistics.median(milliseconds(model, optimizer, 1) for _ in range(count)))
            return
        serve(lambda: milliseconds(model, optimizer, count))
    elif mode == "grid":
        name, dtype, threads = arguments[1:4]
        torch.set_num_threads(int(threads))
        values = GRIDS[name](getattr(torch, dtype))
        with torch.no_grad():
            milliseconds_per_call(values, 3)
            serve(lambda: milliseconds_per_call(values, 3))
    elif mode in LOOPS:
        torch.set_num_threads(1)
        loop = LOOPS[mode](int(arguments[1]))
        loop()
        serve(lambda: milliseconds_per_call(loop, 1))
    elif mode == "train":
        widths, (optimizer, loop) = [int(n) for n in arguments[1].split("-")], arguments[2:4]
        rows, batch, threads = map(int, arguments[4:7])
        torch.set_num_threads(threads)
        epoch = training_epoch(widths, optimizer, loop, rows, batch)
        epoch()
        serve(lambda: milliseconds_per_call(epoch, 1))
    elif mode == "sgemm":
        size, threads = map(int, arguments[1:3])
        torch.set_num_threads(threads)
        a, b = torch.rand(size, size), torch.rand(size, size)
        milliseconds_per_call(lambda: a @ b, 1)
        serve(lambda: milliseconds_per_call(lambda: a @ b, 3))
    elif mode.startswith("gpu"):
        sys.dont_write_bytecode = True
        import torch_gpu_peer
        torch_gpu_peer.MODES[mode](arguments[1:])
    elif mode == "run":
        torch.set_num_threads(int(arguments[1]))
        minimize_ackley()
    elif mode == "count":
        check_counts()
    else:
        print(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
