"""How long VGG16 takes in PyTorch from a file of its weights to the first prediction, beside `npm run bench:start`.

Usage: /usr/bin/python3 bench/peers/start.py FILE.pth
Writes the file first if it is not there. Twice, each in a process of its own: as everybody does it, and as quickly as it can be done
(no initialisation, the loaded tensors taken as they are).
"""
import os
import resource
import subprocess
import sys
import time

import torch
import torchvision

RUNS = 5
INITIALISERS = ("kaiming_normal_", "kaiming_uniform_", "normal_", "uniform_", "constant_")


def usual(path):
    model = torchvision.models.vgg16()
    model.load_state_dict(torch.load(path))
    return model


def quickest(path):
    for name in INITIALISERS:
        setattr(torch.nn.init, name, lambda tensor, *_, **__: tensor)
    model = torchvision.models.vgg16()
    weights = torch.load(path)
    for name, parameter in model.named_parameters():
        parameter.data = weights[name]
    return model


WAYS = {"usual": usual, "quickest": quickest}


def start(way, path):
    torch.set_num_threads(2)
    began = time.perf_counter()
    model = WAYS[way](path).eval()
    loaded = time.perf_counter() - began
    with torch.no_grad():
        model(torch.rand(1, 3, 224, 224))
    predicted = time.perf_counter() - began
    print(loaded, predicted, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main(path):
    if not os.path.exists(path):
        torch.save(torchvision.models.vgg16().state_dict(), path)
    for way in WAYS:
        command = [sys.executable, "-W", "ignore", __file__, way, path]
        runs = [subprocess.run(command, check=True, capture_output=True, text=True).stdout.split() for _ in range(RUNS)]
        loaded, predicted, peak = (sorted(float(run[i]) for run in runs)[RUNS // 2] for i in range(3))
        print(f"{way}: loaded after {loaded:.2f} s, first prediction after {predicted:.2f} s; peak {peak:.0f} MiB (medians of {RUNS})")


if sys.argv[1] in WAYS:
    start(*sys.argv[1:])
else:
    main(sys.argv[1])
