// RUN: tpc-opt %s -verify-diagnostics -split-input-file

// expected-note @+1 {{the input comes from here}}
tpc.network @another_count(%x: tensor<6x4x2xf32>) {
  // expected-error @+1 {{expected a shape of as many features as the input's 6x4x2, which is 48, found 7x7, which is 49}}
  %r = tpc.reshape %x shape(7x7)
  %f = tpc.flatten %r
  %p = tpc.dense @out %f units(2)
  tpc.return %p
}

// -----

// expected-note @+1 {{the input comes from here}}
tpc.network @scalar(%x: tensor<f32>) {
  // expected-error @+1 {{expected a shape of as many features as the input's, which is 1, found 2, which is 2}}
  %r = tpc.reshape %x shape(2)
  %p = tpc.dense @out %r units(2)
  tpc.return %p
}

// -----

tpc.network @no_shape(%x: tensor<4xf32>) {
  %r = tpc.reshape %x
  // expected-error @+1 {{expected 'shape'}}
  %p = tpc.dense @out %r units(2)
  tpc.return %p
}

// -----

tpc.network @empty_shape(%x: tensor<1xf32>) {
  // expected-error @+1 {{expected a whole size that is not negative, as 3, or several with 'x' between them, as 3x5}}
  %r = tpc.reshape %x shape()
  %p = tpc.dense @out %r units(2)
  tpc.return %p
}

// -----

tpc.network @generic_without_dimension(%x: tensor<1xf32>) {
  // expected-error @+1 {{expected at least one dimension, found shape()}}
  %r = "tpc.reshape"(%x) <{shape = array<i64>}> : (!tpc.activity) -> !tpc.activity
  %p = tpc.dense @out %r units(2)
  tpc.return %p
}

// -----

tpc.network @zero(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected sizes from 1 whose product is at most 16777216, found shape(4x0)}}
  %r = tpc.reshape %x shape(4x0)
  %p = tpc.dense @out %r units(2)
  tpc.return %p
}

// -----

tpc.network @inferred(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected a whole size that is not negative, as 3, or several with 'x' between them, as 3x5}}
  %r = tpc.reshape %x shape(-1x2)
  %p = tpc.dense @out %r units(2)
  tpc.return %p
}

// -----

tpc.network @dynamic(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected static shape}}
  %r = tpc.reshape %x shape(?x2)
  %p = tpc.dense @out %r units(2)
  tpc.return %p
}

// -----

tpc.network @negative(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected sizes from 1 whose product is at most 16777216, found shape(-2x-2)}}
  %r = "tpc.reshape"(%x) <{shape = array<i64: -2, -2>}> : (!tpc.activity) -> !tpc.activity
  %p = tpc.dense @out %r units(2)
  tpc.return %p
}

// -----

// The product does not fit into 64 bits: it would be 0.
tpc.network @product_overflows(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected sizes from 1 whose product is at most 16777216, found shape(4294967296x4294967296)}}
  %r = tpc.reshape %x shape(4294967296x4294967296)
  %p = tpc.dense @out %r units(2)
  tpc.return %p
}

// -----

tpc.network @size_overflows(%x: tensor<4xf32>) {
  // expected-error @+1 {{invalid dimension}}
  %r = tpc.reshape %x shape(99999999999999999999)
  %p = tpc.dense @out %r units(2)
  tpc.return %p
}

// -----

tpc.network @last(%x: tensor<4xf32>) {
  %h = tpc.dense @hidden %x units(4)
  // expected-error @+1 {{expected the last layer of a network to have parameters}}
  %p = tpc.reshape %h shape(2x2)
  tpc.return %p
}

// -----

// expected-error @+1 {{'tpc.reshape' op expects parent op 'tpc.network'}}
%p = "tpc.reshape"(%p) <{shape = array<i64: 4>}> : (!tpc.activity) -> !tpc.activity
