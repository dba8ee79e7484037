// RUN: tpc-opt %s -verify-diagnostics -split-input-file

tpc.network @no_input(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{expected SSA operand}}
  %f = tpc.flatten {}
  %p = tpc.dense @out %f units(2)
  tpc.return %p
}

// -----

tpc.network @two_inputs(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{requires a single operand}}
  %f = "tpc.flatten"(%x, %x) : (!tpc.activity, !tpc.activity) -> !tpc.activity
  %p = tpc.dense @out %f units(2)
  tpc.return %p
}

// -----

tpc.network @named(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{expected SSA operand}}
  %f = tpc.flatten @flat %x
  %p = tpc.dense @out %f units(2)
  tpc.return %p
}
