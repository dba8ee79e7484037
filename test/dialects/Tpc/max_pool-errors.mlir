// RUN: tpc-opt %s -verify-diagnostics -split-input-file

tpc.network @named(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected SSA operand}}
  %h = tpc.max_pool @pool %x kernel(2)
  %p = tpc.convolution @out %h kernel(1) channels(2)
  tpc.return %p
}

// -----

tpc.network @no_kernel(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected 'kernel'}}
  %h = tpc.max_pool %x stride(2)
  %p = tpc.convolution @out %h kernel(1) channels(2)
  tpc.return %p
}

// -----

tpc.network @zero_kernel(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected a height and a width of 1 to 16777216, found kernel(0x2)}}
  %h = tpc.max_pool %x kernel(0x2)
  %p = tpc.convolution @out %h kernel(1) channels(2)
  tpc.return %p
}

// -----

tpc.network @negative_kernel(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected a whole size that is not negative, as 3, or several with 'x' between them, as 3x5}}
  %h = tpc.max_pool %x kernel(-2)
  %p = tpc.convolution @out %h kernel(1) channels(2)
  tpc.return %p
}

// -----

tpc.network @huge_kernel(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected a height and a width of 1 to 16777216, found kernel(16777217x16777217)}}
  %h = tpc.max_pool %x kernel(16777217)
  %p = tpc.convolution @out %h kernel(1) channels(2)
  tpc.return %p
}

// -----

tpc.network @three_sizes(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected one size or height x width, found 3 sizes}}
  %h = tpc.max_pool %x kernel(2x2x1)
  %p = tpc.convolution @out %h kernel(1) channels(2)
  tpc.return %p
}

// -----

tpc.network @zero_stride(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected a height and a width of 1 to 16777216, found stride(2x0)}}
  %h = tpc.max_pool %x kernel(2) stride(2x0)
  %p = tpc.convolution @out %h kernel(1) channels(2)
  tpc.return %p
}

// -----

tpc.network @negative_stride(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected a whole size that is not negative, as 3, or several with 'x' between them, as 3x5}}
  %h = tpc.max_pool %x kernel(2) stride(-2)
  %p = tpc.convolution @out %h kernel(1) channels(2)
  tpc.return %p
}

// -----

tpc.network @huge_stride(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected a height and a width of 1 to 16777216, found stride(4294967296x4294967296)}}
  %h = tpc.max_pool %x kernel(2) stride(4294967296)
  %p = tpc.convolution @out %h kernel(1) channels(2)
  tpc.return %p
}

// -----

tpc.network @empty_stride(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected a whole size that is not negative, as 3, or several with 'x' between them, as 3x5}}
  %h = tpc.max_pool %x kernel(2) stride()
  %p = tpc.convolution @out %h kernel(1) channels(2)
  tpc.return %p
}

// -----

// The short form's default is of the text only.
tpc.network @generic_without_stride(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{requires attribute 'stride'}}
  %h = "tpc.max_pool"(%x) <{kernel = array<i64: 2, 2>}> : (!tpc.activity) -> !tpc.activity
  %p = tpc.convolution @out %h kernel(1) channels(2)
  tpc.return %p
}

// -----

tpc.network @generic_with_one_size(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected a height and a width of 1 to 16777216, found kernel(2)}}
  %h = "tpc.max_pool"(%x) <{kernel = array<i64: 2>, stride = array<i64: 2>}> : (!tpc.activity) -> !tpc.activity
  %p = tpc.convolution @out %h kernel(1) channels(2)
  tpc.return %p
}

// -----

tpc.network @unknown_padding(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected same, symmetric or valid, found 'zero'}}
  %h = tpc.max_pool %x kernel(2) padding(zero)
  %p = tpc.convolution @out %h kernel(1) channels(2)
  tpc.return %p
}

// -----

tpc.network @with_an_activation(%x: tensor<4x4x1xf32>) {
  // expected-error @+2 {{not found for custom op 'activation'}}
  // expected-note @+1 {{Available dialects}}
  %h = tpc.max_pool %x kernel(2) activation(tanh)
  %p = tpc.convolution @out %h kernel(1) channels(2)
  tpc.return %p
}

// -----

// expected-note @+1 {{the input comes from here}}
tpc.network @flat_input(%x: tensor<16xf32>) {
  // expected-error @+1 {{expected an image, of the shape height x width x channel, as the input, found the shape 16}}
  %h = tpc.max_pool %x kernel(2)
  %p = tpc.dense @out %h units(2)
  tpc.return %p
}

// -----

// expected-note @+1 {{the input comes from here}}
tpc.network @kernel_too_large(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected an input of at least the kernel's height and width, 2x5, with padding(valid), found the shape 4x4x1}}
  %h = tpc.max_pool %x kernel(2x5) padding(valid)
  %p = tpc.convolution @out %h kernel(1) channels(2)
  tpc.return %p
}

// -----

// expected-note @+1 {{the input comes from here}}
tpc.network @window_too_large(%x: tensor<4x4x2xf32>) {
  // expected-error @+1 {{expected a window of at most 16777216 elements over all channels, found kernel(16777216x1) on an input of the shape 4x4x2}}
  %h = tpc.max_pool %x kernel(16777216x1)
  %p = tpc.convolution @out %h kernel(1) channels(2)
  tpc.return %p
}

// -----

tpc.network @last(%x: tensor<4x4x1xf32>) {
  %h = tpc.convolution @hidden %x kernel(3) channels(2)
  // expected-error @+1 {{expected the last layer of a network to have parameters}}
  %p = tpc.max_pool %h kernel(2)
  tpc.return %p
}

// -----

// expected-error @+1 {{'tpc.max_pool' op expects parent op 'tpc.network'}}
%p = "tpc.max_pool"(%p) <{kernel = array<i64: 2, 2>, stride = array<i64: 2, 2>}> : (!tpc.activity) -> !tpc.activity
