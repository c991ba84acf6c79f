"""Writes a weights-only .h5 of VGG16 in the form of Keras Applications, with random numbers (needs h5py and numpy).

Usage: /usr/bin/python3 bench/vgg16.py FILE
"""
import sys

import h5py
import numpy

BLOCKS = ((2, 64), (2, 128), (3, 256), (3, 512), (3, 512))
DENSE = (("fc1", (25088, 4096)), ("fc2", (4096, 4096)), ("predictions", (4096, 1000)))


def layers():
    """Names, in Keras's order, with the shapes of kernels; None where there are no weights."""
    channels = 3
    for block, (convolutions, filters) in enumerate(BLOCKS, 1):
        for i in range(1, convolutions + 1):
            yield f"block{block}_conv{i}", (3, 3, channels, filters)
            channels = filters
        yield f"block{block}_pool", None
    yield "flatten", None
    yield from DENSE


def main(path):
    random = numpy.random.default_rng(0)
    with h5py.File(path, "w") as file:
        names = []
        for name, shape in layers():
            names.append(name)
            group = file.create_group(name)
            weights = []
            if shape:
                deviation = numpy.float32(numpy.sqrt(2 / numpy.prod(shape[:-1])))
                kernel = random.standard_normal(shape, dtype=numpy.float32) * deviation
                weights = [(f"{name}_W_1:0", kernel), (f"{name}_b_1:0", numpy.zeros(shape[-1], numpy.float32))]
            for weight, numbers in weights:
                group.create_dataset(weight, data=numbers)
            group.attrs["weight_names"] = numpy.array([weight.encode() for weight, _ in weights], dtype="S64")
        file.attrs["layer_names"] = numpy.array([name.encode() for name in names])
        file.attrs["backend"] = b"tensorflow"
        file.attrs["keras_version"] = b"2.1.0"


main(sys.argv[1])
