// RUN: tpc-opt %s -verify-diagnostics -split-input-file

tpc.network @no_channel(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected 1 to 16777216 channels, found channels(0)}}
  %p = tpc.locally_connected @out %x kernel(3) channels(0)
  tpc.return %p
}

// -----

tpc.network @negative_channels(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected 1 to 16777216 channels, found channels(-2)}}
  %p = tpc.locally_connected @out %x kernel(3) channels(-2)
  tpc.return %p
}

// -----

tpc.network @too_many_channels(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected 1 to 16777216 channels, found channels(9223372036854775807)}}
  %p = tpc.locally_connected @out %x kernel(3) channels(9223372036854775807)
  tpc.return %p
}

// -----

tpc.network @channels_missing(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected 'channels'}}
  %p = tpc.locally_connected @out %x kernel(3) stride(2)
  tpc.return %p
}

// -----

tpc.network @channels_not_whole(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{floating point value not valid for specified type}}
  %p = tpc.locally_connected @out %x kernel(3) channels(1.5)
  tpc.return %p
}

// -----

tpc.network @no_kernel(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected 'kernel'}}
  %p = tpc.locally_connected @out %x channels(2)
  tpc.return %p
}

// -----

tpc.network @empty_kernel(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected a whole size that is not negative, as 3, or several with 'x' between them, as 3x5}}
  %p = tpc.locally_connected @out %x kernel() channels(2)
  tpc.return %p
}

// -----

tpc.network @zero_kernel(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected a height and a width of 1 to 16777216, found kernel(0x0)}}
  %p = tpc.locally_connected @out %x kernel(0) channels(2)
  tpc.return %p
}

// -----

tpc.network @kernel_without_width(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected a height and a width of 1 to 16777216, found kernel(3x0)}}
  %p = tpc.locally_connected @out %x kernel(3x0) channels(2)
  tpc.return %p
}

// -----

tpc.network @negative_kernel(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected a whole size that is not negative, as 3, or several with 'x' between them, as 3x5}}
  %p = tpc.locally_connected @out %x kernel(-3) channels(2)
  tpc.return %p
}

// -----

tpc.network @kernel_not_whole(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected a whole size that is not negative, as 3, or several with 'x' between them, as 3x5}}
  %p = tpc.locally_connected @out %x kernel(1.5) channels(2)
  tpc.return %p
}

// -----

tpc.network @huge_kernel(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected a height and a width of 1 to 16777216, found kernel(9223372036854775807x9223372036854775807)}}
  %p = tpc.locally_connected @out %x kernel(9223372036854775807) channels(2)
  tpc.return %p
}

// -----

tpc.network @kernel_overflow(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{invalid dimension}}
  %p = tpc.locally_connected @out %x kernel(99999999999999999999) channels(2)
  tpc.return %p
}

// -----

tpc.network @three_sizes(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected one size or height x width, found 3 sizes}}
  %p = tpc.locally_connected @out %x kernel(3x3x1) channels(2)
  tpc.return %p
}

// -----

tpc.network @two_numbers(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected ')'}}
  %p = tpc.locally_connected @out %x kernel(3, 3) channels(2)
  tpc.return %p
}

// -----

tpc.network @zero_stride(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected a height and a width of 1 to 16777216, found stride(0x0)}}
  %p = tpc.locally_connected @out %x kernel(3) channels(2) stride(0)
  tpc.return %p
}

// -----

tpc.network @negative_stride(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected a whole size that is not negative, as 3, or several with 'x' between them, as 3x5}}
  %p = tpc.locally_connected @out %x kernel(3) channels(2) stride(-1)
  tpc.return %p
}

// -----

tpc.network @huge_stride(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected a height and a width of 1 to 16777216, found stride(1x16777217)}}
  %p = tpc.locally_connected @out %x kernel(3) channels(2) stride(1x16777217)
  tpc.return %p
}

// -----

tpc.network @three_strides(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected one size or height x width, found 3 sizes}}
  %p = tpc.locally_connected @out %x kernel(3) channels(2) stride(1x1x1)
  tpc.return %p
}

// -----

// The generic form has the same checks.
tpc.network @sizes_of_another_rank(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected a height and a width of 1 to 16777216, found kernel(3x3x1)}}
  %p = "tpc.locally_connected"(%x) <{sym_name = "out", kernel = array<i64: 3, 3, 1>, channels = 2 : i64}> : (!tpc.activity) -> !tpc.activity
  tpc.return %p
}

// -----

tpc.network @negative_in_the_generic_form(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected a height and a width of 1 to 16777216, found stride(-1x1)}}
  %p = "tpc.locally_connected"(%x) <{sym_name = "out", kernel = array<i64: 3, 3>, stride = array<i64: -1, 1>, channels = 2 : i64}> : (!tpc.activity) -> !tpc.activity
  tpc.return %p
}

// -----

tpc.network @no_sizes(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected a height and a width of 1 to 16777216, found stride()}}
  %p = "tpc.locally_connected"(%x) <{sym_name = "out", kernel = array<i64: 3, 3>, stride = array<i64>, channels = 2 : i64}> : (!tpc.activity) -> !tpc.activity
  tpc.return %p
}

// -----

tpc.network @unknown_padding(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected same, symmetric or valid, found 'full'}}
  %p = tpc.locally_connected @out %x kernel(3) channels(2) padding(full)
  tpc.return %p
}

// -----

tpc.network @unknown_activation(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected identity, tanh, relu, sigmoid or softmax, found 'elu'}}
  %p = tpc.locally_connected @out %x kernel(3) channels(2) activation(elu)
  tpc.return %p
}

// -----

tpc.network @no_name(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected valid '@'-identifier for symbol name}}
  %p = tpc.locally_connected %x kernel(3) channels(2)
  tpc.return %p
}

// -----

// expected-note @+1 {{the input comes from here}}
tpc.network @flat_input(%x: tensor<16xf32>) {
  // expected-error @+1 {{expected an image, of the shape height x width x channel, as the input, found the shape 16}}
  %p = tpc.locally_connected @out %x kernel(3) channels(2)
  tpc.return %p
}

// -----

// expected-note @+1 {{the input comes from here}}
tpc.network @no_channel_dimension(%x: tensor<4x5xf32>) {
  // expected-error @+1 {{expected an image, of the shape height x width x channel, as the input, found the shape 4x5}}
  %p = tpc.locally_connected @out %x kernel(3) channels(2)
  tpc.return %p
}

// -----

tpc.network @four_dimensions(%x: tensor<16xf32>) {
  // expected-note @+1 {{the input comes from here}}
  %r = tpc.reshape %x shape(2x2x2x2)
  // expected-error @+1 {{expected an image, of the shape height x width x channel, as the input, found the shape 2x2x2x2}}
  %p = tpc.locally_connected @out %r kernel(3) channels(2)
  tpc.return %p
}

// -----

// Without padding a window has to lie inside the image.
// expected-note @+1 {{the input comes from here}}
tpc.network @kernel_too_high(%x: tensor<4x9x1xf32>) {
  // expected-error @+1 {{expected an input of at least the kernel's height and width, 5x3, with padding(valid), found the shape 4x9x1}}
  %p = tpc.locally_connected @out %x kernel(5x3) channels(2) padding(valid)
  tpc.return %p
}

// -----

tpc.network @kernel_too_wide(%x: tensor<9x9x1xf32>) {
  // expected-note @+1 {{the input comes from here}}
  %h = tpc.locally_connected @hidden %x kernel(3) channels(2) stride(3)
  // expected-error @+1 {{expected an input of at least the kernel's height and width, 3x4, with padding(valid), found the shape 3x3x2}}
  %p = tpc.locally_connected @out %h kernel(3x4) channels(2) padding(valid)
  tpc.return %p
}

// -----

// expected-note @+1 {{the input comes from here}}
tpc.network @window_too_large(%x: tensor<4x4x2xf32>) {
  // expected-error @+1 {{expected a window of at most 16777216 elements over all channels, found kernel(4096x4096) on an input of the shape 4x4x2}}
  %p = tpc.locally_connected @out %x kernel(4096) channels(2)
  tpc.return %p
}

// -----

// The area alone does not fit into 32 bits.
// expected-note @+1 {{the input comes from here}}
tpc.network @area_too_large(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected a window of at most 16777216 elements over all channels, found kernel(16777216x16777216) on an input of the shape 4x4x1}}
  %p = tpc.locally_connected @out %x kernel(16777216) channels(2)
  tpc.return %p
}

// -----

tpc.network @output_too_large(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected an output of at most 16777216 features, found 4x4x1048577}}
  %p = tpc.locally_connected @out %x kernel(3) channels(1048577)
  tpc.return %p
}

// -----

tpc.network @softmax_in_the_middle(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected activation(softmax) on the last layer only}}
  %h = tpc.locally_connected @hidden %x kernel(3) channels(2) activation(softmax)
  %p = tpc.locally_connected @out %h kernel(3) channels(2)
  tpc.return %p
}

// -----

tpc.network @softmax_at_several_positions(%x: tensor<4x4x1xf32>) {
  // expected-error @+1 {{expected an output of one position for activation(softmax), which is taken over the last dimension, found 2x1x5}}
  %p = tpc.locally_connected @out %x kernel(3) channels(5) stride(2x4) activation(softmax)
  tpc.return %p
}

// -----

tpc.network @dense_on_an_image(%x: tensor<4x4x1xf32>) {
  // expected-note @+1 {{the input comes from here; 'tpc.flatten' makes it one dimension}}
  %h = tpc.locally_connected @hidden %x kernel(3) channels(2)
  // expected-error @+1 {{expected an input of one dimension, found the shape 4x4x2}}
  %p = tpc.dense @out %h units(2)
  tpc.return %p
}

// -----

// expected-error @+1 {{'tpc.locally_connected' op expects parent op 'tpc.network'}}
%p = "tpc.locally_connected"(%p) <{sym_name = "out", kernel = array<i64: 3, 3>, channels = 2 : i64}> : (!tpc.activity) -> !tpc.activity
