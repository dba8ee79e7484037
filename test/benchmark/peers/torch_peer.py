#!/usr/bin/env python3
"""The trainers in PyTorch: worker.py says how this program is used."""

import numpy

import peer
import worker


class TorchPeer(peer.Peer):
    """A variant is how a step is executed, and the formulation of locally
    connected layers: `eager` takes the operations one by one, with PyTorch's
    fused Adam on a part of a gradient as soon as it is computed; `compiled` is
    torch.compile's C++."""

    @staticmethod
    def variants(trainer):
        import torch_layers
        if any(layer.kind == "locally_connected" for layer in trainer.layers):
            return ["eager " + name for name in torch_layers.FORMULATIONS]
        return ["compiled", "eager"]

    def __init__(self, trainer, variant, threads):
        global torch, torch_step, torch_batches
        import torch
        import torch_batches
        import torch_step
        torch.set_num_threads(threads)
        torch.set_grad_enabled(False)
        self.trainer = trainer
        execution, _, formulation = variant.partition(" ")
        self.step = torch_step.STEPS[execution](trainer, formulation)
        self.batches = torch_batches.Batches(
            trainer, self.step.maps, execution == "compiled")

    def version(self):
        return "PyTorch " + torch.__version__.partition("+")[0]

    def load(self, tensors):
        self.step.load({name: torch.from_numpy(numpy.array(tensor))
                        for name, tensor in tensors.items()})

    def save(self):
        return {name: tensor.numpy()
                for name, tensor in self.step.save().items()}

    def check(self, updates, batch):
        x = torch.from_numpy(batch.input)
        y = torch.from_numpy(batch.label)
        noise = {}
        for index, layer in enumerate(self.trainer.layers):
            if layer.name in batch.noise and updates != "forward":
                found = torch.from_numpy(batch.noise[layer.name])
                noise[index] = self.step.maps[index].arrange(
                    found).contiguous()
        self.step(updates, self.step.maps[0].arrange(x).contiguous(),
                  y.reshape(len(y), -1), noise)

    def set_data(self, inputs, labels):
        self.batches.set_data(inputs, labels)

    def run(self, updates, order):
        for positions in torch.from_numpy(order):
            self.step(updates, *self.batches(updates, positions))


if __name__ == "__main__":
    worker.main(TorchPeer)
