#!/usr/bin/env python3
"""Tests of the comparison of states; they need NumPy."""

import unittest

import numpy

import agreement


class Tensors(dict):
    """As an open file of tensors."""

    def get_tensor(self, name):
        return numpy.array(self[name], numpy.float32)


class AgreementTest(unittest.TestCase):
    """agreement.py compares states."""

    INIT = {"w": [0.0, 0.0]}
    OURS = {"w": [3.0, 4.0], "w.m": [3.0, 4.0], "w.v": [0.0, 2.0]}

    def compare(self, **peer):
        return agreement.compare(Tensors(self.OURS),
                                 Tensors({**self.OURS, **peer}),
                                 Tensors(self.INIT))

    def test_equal(self):
        self.assertEqual(self.compare(), {
            "first moments": [0.0, None], "second moments": [0.0, None],
            "parameters": [0.0, None], "missing": []})

    def test_each_kind_has_its_difference(self):
        found = self.compare(**{"w": [3.0, 4.5], "w.m": [3.0, 4.25],
                                "w.v": [0.0, 2.5]})
        self.assertEqual(found["parameters"], [0.1, "w"])
        self.assertEqual(found["first moments"], [0.05, "w.m"])
        self.assertEqual(found["second moments"], [0.25, "w.v"])

    def test_parameters_are_compared_with_their_change(self):
        self.INIT = {"w": [3.0, 3.0]}
        self.assertEqual(self.compare(w=[3.0, 4.5])["parameters"], [0.5, "w"])

    def test_what_is_not_a_number_differs(self):
        found = self.compare(**{"w.m": [3.0, float("nan")]})
        self.assertEqual(found["first moments"], [float("inf"), "w.m"])

    def test_what_should_not_change_differs(self):
        self.INIT = {"w": [3.0, 4.0]}
        self.assertEqual(self.compare(w=[3.0, 4.5])["parameters"],
                         [float("inf"), "w"])

    def test_missing(self):
        peer = {name: value for name, value in self.OURS.items()
                if name != "w.v"}
        self.assertEqual(agreement.compare(
            Tensors(self.OURS), Tensors(peer), Tensors(self.INIT))["missing"],
            ["w.v"])
        found = self.compare(**{"w.m": [3.0]})
        self.assertEqual(found["missing"], ["w.m of shape [2], not [1]"])

    def test_a_state_without_moments_agrees_with_nothing(self):
        state = Tensors({"w": [3.0, 4.0]})
        self.assertEqual(
            agreement.compare(state, state, Tensors(self.INIT))["missing"],
            ["moments of an optimizer"])


if __name__ == "__main__":
    unittest.main()
