"""The data sets: for us a folder with a short test set, for peers arrays of the
training set's bytes, .npy."""

import gzip
import math
import struct


class DataError(Exception):
    """What was expected of a folder, and what was found."""


def write_npy(path, shape, data):
    """An array of bytes in NumPy's format, version 1."""
    header = str({"descr": "|u1", "fortran_order": False, "shape": shape})
    header = header.ljust(117) + "\n"
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\1\0" + struct.pack("<H", len(header)))
        file.write(header.encode())
        file.write(data)


def read_idx(folder, name):
    """(shape, bytes) of a file of MNIST's, gzipped or not."""
    path = folder / name
    if path.exists():
        data = path.read_bytes()
    elif (folder / (name + ".gz")).exists():
        data = gzip.open(folder / (name + ".gz")).read()
    else:
        raise DataError("expected %s, gzipped or not, found neither" % path)
    dimensions = data[3]
    begin = 4 + 4 * dimensions
    shape = struct.unpack(">%dI" % dimensions, data[4:begin])
    return shape, data[begin:]


def export_mnist(folder, inputs, labels):
    """Returns the number of samples."""
    shape, data = read_idx(folder, "train-images-idx3-ubyte")
    write_npy(inputs, (*shape, 1), data)
    shape, data = read_idx(folder, "train-labels-idx1-ubyte")
    write_npy(labels, shape, data)
    return shape[0]


def export_cifar10(folder, inputs, labels):
    """Images as [height, width, channel]; returns the number of samples."""
    images, classes = [], bytearray()
    for number in range(1, 6):
        data = (folder / ("data_batch_%d.bin" % number)).read_bytes()
        for begin in range(0, len(data), 3073):
            classes.append(data[begin])
            image = bytearray(3072)
            for channel in range(3):
                image[channel::3] = data[begin + 1 + 1024 * channel:
                                         begin + 1 + 1024 * (channel + 1)]
            images.append(bytes(image))
    write_npy(inputs, (len(images), 32, 32, 3), b"".join(images))
    write_npy(labels, (len(classes),), bytes(classes))
    return len(classes)


def shorten_mnist(folder, target):
    for path in folder.glob("train-*"):
        (target / path.name).symlink_to(path.resolve())
    for name in ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"):
        shape, data = read_idx(folder, name)
        count = min(shape[0], TEST_SAMPLES)
        shape = (count, *shape[1:])
        (target / name).write_bytes(
            bytes([0, 0, 8, len(shape)])
            + struct.pack(">%dI" % len(shape), *shape)
            + data[:math.prod(shape)])


def shorten_cifar10(folder, target):
    for path in folder.glob("data_batch_*.bin"):
        (target / path.name).symlink_to(path.resolve())
    data = (folder / "test_batch.bin").read_bytes()
    (target / "test_batch.bin").write_bytes(data[:3073 * TEST_SAMPLES])


class Kind:
    """A kind of data: the file by which its folder is known, and functions."""

    def __init__(self, file, export, shorten):
        self.file, self.export, self.shorten = file, export, shorten

    def is_in(self, folder):
        return any((folder / (self.file + end)).exists() for end in ("", ".gz"))


KINDS = {"mnist": Kind("train-images-idx3-ubyte", export_mnist, shorten_mnist),
         "cifar10": Kind("data_batch_1.bin", export_cifar10, shorten_cifar10)}
# Evaluation is not measured, but each of our runs ends with it.
TEST_SAMPLES = 128


class DataSets:
    """Folders of data sets, by the kinds of data that model files name. What is
    made of them is written into the folder `work`."""

    def __init__(self, folders, work):
        self.work, self.folders = work, {}
        self.shortened, self.exported = {}, {}
        for folder in folders:
            kinds = [name for name, kind in KINDS.items()
                     if kind.is_in(folder)]
            if not kinds:
                raise DataError("expected a data set in %s, with a file %s" % (
                    folder, " or ".join(kind.file
                                        for kind in KINDS.values())))
            self.folders[kinds[0]] = folder

    def find(self, name):
        """The folder for our trainers; None for synthetic data."""
        if name == "synthetic":
            return None
        if name not in self.folders:
            raise DataError("expected a folder of %s in --data" % name)
        if name not in self.shortened:
            target = self.work / name
            target.mkdir()
            KINDS[name].shorten(self.folders[name], target)
            self.shortened[name] = target
        return self.shortened[name]

    def export(self, clause):
        """Paths of (inputs, labels) and the number of samples, for a trainer's
        clause data(...). Peers draw synthetic data by themselves: None."""
        kind = clause["kind"]
        if kind == "synthetic":
            return None, clause["samples"]
        if kind not in self.exported:
            paths = tuple(self.work / ("%s-%s.npy" % (kind, name))
                          for name in ("inputs", "labels"))
            self.exported[kind] = (paths, KINDS[kind].export(
                self.find(kind), *paths))
        return self.exported[kind]
