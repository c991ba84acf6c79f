"""The same work in PyTorch: plain autograd with frozen weights, random weights, 2 threads, CPU.

Usage: /usr/bin/python3 bench/peers/pytorch.py MODEL BATCH TASK[,TASK...]
Prints one JSON object: {"version", "seconds": {task: [..]}, "peakBytes"}.
"""
import json
import resource
import sys
import time

import torch
import torchvision

SIZE = 224
SMOOTHGRAD_SAMPLES = 48
EXPECTED_GRADIENTS_SAMPLES = 200
PATCH = 16
# Of many positions so many are measured, and the time is counted for all: one takes as long as another.
MEASURED_POSITIONS = 48
# Quick tasks are repeated, the median counts.
REPEATS = {"forward": 15, "gradient": 15, "grad-cam": 15}
WARM_UPS = 5


def build(name):
    model = getattr(torchvision.models, name)(weights=None)
    if name == "resnet50":
        # As in He 2015 and Keras: the stride sits in the first 1x1 convolution, not in the 3x3 one.
        for layer in (model.layer2, model.layer3, model.layer4):
            layer[0].conv1.stride, layer[0].conv2.stride = (2, 2), (1, 1)
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    return model.eval()


def last_spatial_module(name, model):
    return {"vgg16": lambda: model.features[29], "resnet50": lambda: model.layer4[2], "mobilenet_v2": lambda: model.features[18]}[name]()


def without_inplace(model):
    """A forward hook on a module whose output is then changed in place would keep the wrong values."""
    for module in model.modules():
        if hasattr(module, "inplace"):
            module.inplace = False


class Tasks:
    def __init__(self, name, batch):
        self.name, self.batch = name, batch
        self.model = build(name)
        without_inplace(self.model)
        generator = torch.Generator().manual_seed(0)
        self.image = torch.rand(1, 3, SIZE, SIZE, generator=generator) * 2 - 1
        self.background = torch.rand(4, 3, SIZE, SIZE, generator=generator) * 2 - 1
        self.target = 7

    def chunks(self, count):
        for start in range(0, count, self.batch):
            yield min(self.batch, count - start)

    def input_gradient(self, points):
        points = points.detach().requires_grad_(True)
        score = self.model(points)[:, self.target].sum()
        return torch.autograd.grad(score, points)[0]

    def warm_up(self, task):
        """Long tasks warm up with a little of their work."""
        few = {"limit": self.batch}
        return {"smoothgrad": {"samples": self.batch}, "occlusion": {"patch": SIZE // 2}, "occlusion-stride-4": few, "occlusion-refined": few, "occlusion-448": few, "expected-gradients": {"samples": self.batch}}.get(task, {})

    def forward(self):
        with torch.no_grad():
            return self.model(self.image.expand(self.batch, -1, -1, -1))

    def gradient(self):
        return self.input_gradient(self.image.expand(self.batch, -1, -1, -1))

    def grad_cam(self):
        kept = {}

        def keep(module, inputs, output):
            # The weights are frozen, so the graph starts here: the backward pass goes no deeper than the layer.
            kept["maps"] = output.detach().requires_grad_(True)
            return kept["maps"]

        hook = last_spatial_module(self.name, self.model).register_forward_hook(keep)
        score = self.model(self.image.expand(self.batch, -1, -1, -1))[:, self.target].sum()
        hook.remove()
        gradient = torch.autograd.grad(score, kept["maps"])[0]
        weights = gradient.mean(dim=(2, 3), keepdim=True)
        return (weights * kept["maps"]).sum(1).relu()

    def smoothgrad(self, samples=SMOOTHGRAD_SAMPLES):
        total = torch.zeros_like(self.image)
        deviation = 0.15 * float(self.image.max() - self.image.min())
        for count in self.chunks(samples):
            noisy = self.image + torch.randn(count, 3, SIZE, SIZE) * deviation
            total += self.input_gradient(noisy).sum(0, keepdim=True)
        return total

    def occlusion(self, patch=PATCH, stride=None, side=SIZE, limit=None):
        """Gives how many times the measured work all positions are."""
        image = self.image if side == SIZE else torch.nn.functional.interpolate(self.image, size=(side, side))
        fill = image.mean(dim=(2, 3), keepdim=True)
        steps = range(0, side - patch + 1, stride or patch)
        everything = [(y, x) for y in steps for x in steps]
        places = everything[: limit or len(everything)]
        scores = []
        with torch.no_grad():
            for start in range(0, len(places), self.batch):
                part = places[start : start + self.batch]
                covered = image.repeat(len(part), 1, 1, 1)
                for i, (y, x) in enumerate(part):
                    covered[i, :, y : y + patch, x : x + patch] = fill[0]
                scores.append(self.model(covered)[:, self.target])
        return len(everything) / len(places)

    def occlusion_stride_4(self, limit=MEASURED_POSITIONS):
        return self.occlusion(stride=4, limit=limit)

    # Every position is computed: there is nothing to compare an approximation with but the whole map.
    occlusion_refined = occlusion_stride_4

    def occlusion_448(self, limit=MEASURED_POSITIONS):
        return self.occlusion(side=448, limit=limit)

    def expected_gradients(self, samples=EXPECTED_GRADIENTS_SAMPLES):
        total = torch.zeros_like(self.image)
        for count in self.chunks(samples):
            other = self.background[torch.randint(len(self.background), (count,))]
            t = torch.rand(count, 1, 1, 1)
            difference = self.image - other
            total += (difference * self.input_gradient(other + t * difference)).sum(0, keepdim=True)
        return total


def main():
    name, batch, tasks = sys.argv[1], int(sys.argv[2]), sys.argv[3].split(",")
    torch.set_num_threads(2)
    torch.manual_seed(0)
    work = Tasks(name, batch)
    seconds = {}
    for task in tasks:
        run = getattr(work, task.replace("-", "_"))
        per_image = batch if task in REPEATS else 1
        repeats = REPEATS.get(task, 1)
        for _ in range(WARM_UPS if repeats > 1 else 1):
            run(**work.warm_up(task))
        times = []
        for _ in range(repeats):
            started = time.perf_counter()
            result = run()
            scale = result if task.startswith("occlusion") else 1
            times.append((time.perf_counter() - started) * scale / per_image)
        seconds[task] = times
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"version": torch.__version__, "seconds": seconds, "peakBytes": peak}))


main()
