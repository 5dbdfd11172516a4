"""The peer's training steps on a GPU, from what a script does at once to PyTorch's best:

    eager       Adam(fused=True)
    graph       the same, captured: several steps in one CUDA graph
    compiled    model with loss, and Adam's step, by torch.compile, in one CUDA graph
    functional  one function compiled whole: torch.func.grad on a 1-D latent, so that the gradients
                of weights are products of vectors that the update can take up, and Adam by hand
    combined    the same with Inductor's combo kernels: independent small kernels in one launch
    vmap        functional, under torch.func.vmap over SEEDS models

Of these the first three also train classifiers on mini-batches of pixels that lie on the device.

All compute in full float32. Compiled is "max-autotune-no-cudagraphs": tuned like "max-autotune",
but captured here, several steps in one graph. On DEVICE cpu nothing is captured.
"""
import os
import sys
import time

import torch
from torch import nn
from torch.utils import _pytree as pytree

from torch_peer import LR, MODELS, ackley, serve, step

STEPS_PER_GRAPH, WARM_STEPS = 16, 3
BETAS, EPS = (0.9, 0.999), 1e-8


def compile_whole(f):
    return torch.compile(f, mode="max-autotune-no-cudagraphs", fullgraph=True)


class Rung:
    """Steps of training. `run` makes `steps` of them, `loss` makes one more and tells the loss
    before it; `made` counts those outside of measurements."""

    def __init__(self, one_step, device, captured=True):
        self.device, self.steps, self.made = device, 1, 0
        self.loss = self.run = one_step
        if captured and device == "cuda":
            self.capture(one_step)

    def capture(self, one_step):
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(WARM_STEPS):  # also compiles: nothing may while a graph is captured
                one_step()
        self.made = WARM_STEPS
        torch.cuda.current_stream().wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            for _ in range(STEPS_PER_GRAPH):
                one_step()
        self.run, self.steps = graph.replay, STEPS_PER_GRAPH

    def synchronize(self):
        if self.device == "cuda":
            torch.cuda.synchronize()

    def advance(self):
        self.run()
        self.made += self.steps

    def milliseconds(self, steps):
        """Of one step, the mean of about so many, after some that do not count."""
        runs = max(1, steps // self.steps)
        self.run()
        self.synchronize()
        begin = time.perf_counter()
        for _ in range(runs):
            self.run()
        self.synchronize()
        return (time.perf_counter() - begin) * 1e3 / (runs * self.steps)


# ---- with modules --------------------------------------------------------------------------------

def eager(name, model, device, seeds, captured=False):
    adam = torch.optim.Adam(model.parameters(), lr=LR, fused=True,
                            capturable=captured and device == "cuda")
    return Rung(lambda: step(model, adam, ackley), device, captured)


def graph(name, model, device, seeds):
    return eager(name, model, device, seeds, True)


def compiled(name, model, device, seeds):
    adam = torch.optim.Adam(model.parameters(), lr=LR, foreach=True, capturable=device == "cuda")
    loss_of = compile_whole(lambda: ackley(model()))
    update = torch.compile(adam.step, mode="max-autotune-no-cudagraphs")

    def one_step():
        adam.zero_grad(set_to_none=True)
        loss = loss_of()
        loss.backward()
        update()
        return loss
    return Rung(one_step, device)


# ---- functions of parameters ---------------------------------------------------------------------

def parameters_of(model):
    """The latent in 1-D, and of each layer: w, b, and g where weight-normalized."""
    layers = []
    for layer in model.modules():
        if not isinstance(layer, nn.Linear):
            continue
        if hasattr(layer, "weight_g"):
            layers.append({"w": layer.weight_v, "b": layer.bias, "g": layer.weight_g.flatten()})
        else:
            layers.append({"w": layer.weight, "b": layer.bias})
    found = {"latent": model.latent.flatten(), "layers": layers}
    return pytree.tree_map(lambda p: p.detach().clone(), found)


def dense(layer, x):
    y = layer["w"] @ x
    if "g" in layer:  # rows are scaled behind the product: one pass over w less
        y = y * (layer["g"] / torch.linalg.vector_norm(layer["w"], dim=1))
    return y + layer["b"]


def loss_of(parameters):
    """Ackley behind mlp5, mlp9 or mlp17: after every fourth hidden layer what was given to the
    four is appended."""
    x = given = parameters["latent"]
    *hidden, head = parameters["layers"]
    for number, layer in enumerate(hidden):
        if number % 4 == 0 and number > 0:
            x = given = torch.cat((x, given))
        x = torch.relu(dense(layer, x))
    return ackley(dense(head, x))


def functional_step(parameters, gradient_of):
    """One step on these parameters, compiled; gradient_of gives gradients and loss."""
    device = parameters["latent"].device
    leaves, structure = pytree.tree_flatten(parameters)
    first = [torch.zeros_like(p) for p in leaves]
    second = [torch.zeros_like(p) for p in leaves]
    count = torch.zeros((), device=device)

    @compile_whole
    def compiled_step(leaves, first, second, count):
        gradients, loss = gradient_of(pytree.tree_unflatten(leaves, structure))
        count += 1
        rate = LR / (1 - BETAS[0] ** count)
        scale = torch.sqrt(1 - BETAS[1] ** count)
        for p, g, m, v in zip(leaves, pytree.tree_leaves(gradients), first, second):
            m.mul_(BETAS[0]).add_((1 - BETAS[0]) * g)
            v.mul_(BETAS[1]).add_((1 - BETAS[1]) * g * g)
            p.sub_(rate * m / (torch.sqrt(v) / scale + EPS))
        return loss

    def one_step():
        with torch.no_grad():
            return compiled_step(leaves, first, second, count)
    return one_step


def functional(name, model, device, seeds):
    gradient_of = torch.func.grad_and_value(loss_of)
    return Rung(functional_step(parameters_of(model), gradient_of), device)


def combined(name, model, device, seeds):
    torch._inductor.config.combo_kernels = True
    return functional(name, model, device, seeds)


def vmap(name, model, device, seeds):
    gradient_of = torch.func.vmap(torch.func.grad_and_value(loss_of))
    stacked = pytree.tree_map(lambda p: p.expand(seeds, *p.shape).clone(), parameters_of(model))
    return Rung(functional_step(stacked, gradient_of), device)


# ---- mini-batches --------------------------------------------------------------------------------

class Batches:
    """Random pixels with labels on the device; the place of the next batch lies there too."""

    def __init__(self, rows, inputs, classes, size, device):
        generator = torch.Generator().manual_seed(0)
        self.pixels = torch.randint(0, 256, (rows, inputs), dtype=torch.uint8,
                                    generator=generator).to(device)
        self.labels = torch.randint(0, classes, (rows,), generator=generator).to(device)
        order = torch.randperm(rows, generator=generator)[:rows // size * size]
        self.order = order.view(-1, size).to(device)
        self.at = torch.zeros(1, dtype=torch.int64, device=device)

    def take(self):
        rows = self.order.index_select(0, self.at).flatten()
        self.at.add_(1).remainder_(len(self.order))
        x = self.pixels.index_select(0, rows).to(torch.float32) / 255
        return x, self.labels.index_select(0, rows)


def stack(widths):
    layers = []
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def batch_loss(model, batches):
    x, labels = batches.take()
    return nn.functional.cross_entropy(model(x), labels)


def batches_eager(model, batches, device, captured=False):
    adam = torch.optim.Adam(model.parameters(), lr=LR, fused=True,
                            capturable=captured and device == "cuda")

    def one_step():
        adam.zero_grad(set_to_none=True)
        loss = batch_loss(model, batches)
        loss.backward()
        adam.step()
        return loss
    return Rung(one_step, device, captured)


def batches_graph(model, batches, device):
    return batches_eager(model, batches, device, True)


def batches_compiled(model, batches, device):
    adam = torch.optim.Adam(model.parameters(), lr=LR, fused=True, capturable=device == "cuda")
    loss_of = compile_whole(lambda: batch_loss(model, batches))

    def one_step():
        adam.zero_grad(set_to_none=True)
        loss = loss_of()
        loss.backward()
        adam.step()
        return loss
    return Rung(one_step, device)


BATCH_RUNGS = {"eager": batches_eager, "graph": batches_graph, "compiled": batches_compiled}


def product(rows, inputs, outputs, device):
    x, w = torch.rand(rows, inputs, device=device), torch.rand(outputs, inputs, device=device)
    y = torch.empty(rows, outputs, device=device)
    return Rung(lambda: torch.mm(x, w.t(), out=y), device)


RUNGS = {"eager": eager, "graph": graph, "compiled": compiled, "functional": functional,
         "combined": combined, "vmap": vmap}


# ---- modes ---------------------------------------------------------------------------------------

def prepare(device):
    if device == "cuda" and not torch.cuda.is_available():
        raise RuntimeError("PyTorch finds no CUDA device")
    torch.set_float32_matmul_precision("highest")
    torch.backends.cuda.matmul.allow_tf32 = False
    torch._inductor.config.coordinate_descent_tuning = True
    torch.manual_seed(0)


def build(name, hidden, rung, device, seeds=1):
    prepare(device)
    model = MODELS[name](hidden).to(device)
    made = RUNGS[rung](name, model, device, seeds)
    made.advance()
    return made


def build_batches(widths, size, rows, rung, device):
    prepare(device)
    widths = [int(width) for width in widths.split("-")]
    batches = Batches(rows, widths[0], widths[-1], size, device)
    made = BATCH_RUNGS[rung](stack(widths).to(device), batches, device)
    made.advance()
    return made


def one_line(error):
    return f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error) else ''}"


def serve_rung(make, steps):
    """Serves steps of the rung that make() gives."""
    # What the compiler says while it tunes is no answer.
    sys.stdout = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    try:
        made = make()
        made.milliseconds(steps)
    except Exception as error:  # whatever it is, this rung is left out
        print(f"failed: {one_line(error)}", flush=True)
        return
    serve(lambda: made.milliseconds(steps))


def serve_steps(arguments):
    name, hidden, rung, steps = arguments[0], int(arguments[1]), arguments[2], int(arguments[3])
    seeds = int(arguments[4]) if len(arguments) > 4 else 1
    device = arguments[5] if len(arguments) > 5 else "cuda"
    serve_rung(lambda: build(name, hidden, rung, device, seeds), steps)


def serve_batches(arguments):
    widths, size, rows, rung, steps = (arguments[0], int(arguments[1]), int(arguments[2]),
                                       arguments[3], int(arguments[4]))
    device = arguments[5] if len(arguments) > 5 else "cuda"
    serve_rung(lambda: build_batches(widths, size, rows, rung, device), steps)


def serve_product(arguments):
    rows, inputs, outputs, steps = map(int, arguments[:4])
    device = arguments[4] if len(arguments) > 4 else "cuda"

    def make():
        prepare(device)
        return product(rows, inputs, outputs, device)
    serve_rung(make, steps)


def check(arguments):
    name, hidden, device = arguments[0], int(arguments[1]), arguments[2]
    check_rungs(RUNGS, lambda rung: build(name, hidden, rung, device, seeds=2))


def check_batches(arguments):
    widths, size, device = arguments[0], int(arguments[1]), arguments[2]
    check_rungs(BATCH_RUNGS, lambda rung: build_batches(widths, size, 1000, rung, device))


def check_rungs(rungs, make):
    """Losses of each after the same number of steps."""
    for rung in rungs:
        try:
            torch._dynamo.reset()
            made = make(rung)
            while made.made < WARM_STEPS + 2 * STEPS_PER_GRAPH:
                made.advance()
            losses = made.loss().detach().flatten().tolist()
            print(f"{rung}: {' '.join(f'{loss:.6f}' for loss in losses)}", flush=True)
        except Exception as error:
            print(f"{rung}: failed: {one_line(error)}", flush=True)


MODES = {"gpu": serve_steps, "gpu_check": check, "gpu_product": serve_product,
         "gpu_batches": serve_batches, "gpu_batches_check": check_batches}
