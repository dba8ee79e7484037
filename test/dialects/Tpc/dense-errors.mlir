// RUN: tpc-opt %s -verify-diagnostics -split-input-file

tpc.network @no_unit(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected 1 to 16777216 units, found units(0)}}
  %p = tpc.dense @out %x units(0)
  tpc.return %p
}

// -----

tpc.network @negative_units(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected 1 to 16777216 units, found units(-1)}}
  %p = tpc.dense @out %x units(-1)
  tpc.return %p
}

// -----

tpc.network @too_many_units(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected 1 to 16777216 units, found units(9223372036854775807)}}
  %p = tpc.dense @out %x units(9223372036854775807)
  tpc.return %p
}

// -----

tpc.network @units_overflow(%x: tensor<4xf32>) {
  // expected-error @+1 {{integer constant out of range for attribute}}
  %p = tpc.dense @out %x units(99999999999999999999)
  tpc.return %p
}

// -----

tpc.network @units_not_whole(%x: tensor<4xf32>) {
  // expected-error @+1 {{floating point value not valid for specified type}}
  %p = tpc.dense @out %x units(1.5)
  tpc.return %p
}

// -----

tpc.network @units_missing(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected 'units'}}
  %p = tpc.dense @out %x activation(tanh)
  tpc.return %p
}

// -----

tpc.network @unknown_activation(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected identity, tanh, relu, sigmoid or softmax, found 'tan'}}
  %p = tpc.dense @out %x units(2) activation(tan)
  tpc.return %p
}

// -----

tpc.network @unknown_clause(%x: tensor<4xf32>) {
  // expected-error @+2 {{not found for custom op 'activations'}}
  // expected-note @+1 {{Available dialects}}
  %p = tpc.dense @out %x units(2) activations(tanh)
  tpc.return %p
}

// -----

tpc.network @no_name(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected valid '@'-identifier for symbol name}}
  %p = tpc.dense %x units(2)
  tpc.return %p
}

// -----

// expected-note @+1 {{the input comes from here; 'tpc.flatten' makes it one dimension}}
tpc.network @image(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{expected an input of one dimension, found the shape 2x3}}
  %p = tpc.dense @out %x units(2)
  tpc.return %p
}

// -----

// expected-error @+1 {{'tpc.dense' op expects parent op 'tpc.network'}}
%p = "tpc.dense"(%p) <{sym_name = "out", units = 2 : i64}> : (!tpc.activity) -> !tpc.activity

// -----

tpc.network @wrong_type(%x: tensor<4xf32>) {
  // expected-error @+1 {{operand #0 must be activity, but got 'f32'}}
  %p = "tpc.dense"(%c) <{sym_name = "out", units = 2 : i64}> : (f32) -> !tpc.activity
  %c = arith.constant 1.0 : f32
  tpc.return %p
}
