// RUN: tpc-opt %s -verify-diagnostics -split-input-file

// expected-error @+1 {{expected the input's type to be a tensor of f32 with 1 to 16777216 elements, found 'tensor<4xi8>'}}
tpc.network @integers(%x: tensor<4xi8>) {
  %p = tpc.dense @out %x units(2)
  tpc.return %p
}

// -----

// expected-error @+1 {{with 1 to 16777216 elements, found 'tensor<?xf32>'}}
tpc.network @dynamic(%x: tensor<?xf32>) {
  %p = tpc.dense @out %x units(2)
  tpc.return %p
}

// -----

// expected-error @+1 {{with 1 to 16777216 elements, found 'tensor<0xf32>'}}
tpc.network @empty_sample(%x: tensor<0xf32>) {
  %p = tpc.dense @out %x units(2)
  tpc.return %p
}

// -----

// The product of the sizes does not fit into 64 bits.
// expected-error @+1 {{with 1 to 16777216 elements, found 'tensor<4294967296x4294967296xf32>'}}
tpc.network @huge(%x: tensor<4294967296x4294967296xf32>) {
  %f = tpc.flatten %x
  %p = tpc.dense @out %f units(2)
  tpc.return %p
}

// -----

// expected-error @+1 {{with 1 to 16777216 elements, found 'f32'}}
tpc.network @scalar(%x: f32) {
  %p = tpc.dense @out %x units(2)
  tpc.return %p
}

// -----

// expected-error @+1 {{expected one argument, the input}}
"tpc.network"() <{sym_name = "two_inputs", input_type = tensor<4xf32>}> ({
^bb0(%x: !tpc.activity, %y: !tpc.activity):
  %p = "tpc.dense"(%x) <{sym_name = "out", units = 2 : i64}> : (!tpc.activity) -> !tpc.activity
  "tpc.return"(%p) : (!tpc.activity) -> ()
}) : () -> ()

// -----

// expected-error @+1 {{expected at least one layer}}
tpc.network @no_layer(%x: tensor<4xf32>) {
  tpc.return %x
}

// -----

tpc.network @returns_another(%x: tensor<4xf32>) {
  // expected-note @+1 {{the layer before it is here}}
  %p = tpc.dense @out %x units(2)
  // expected-error @+1 {{expected the output of the layer before it: a network is a chain}}
  tpc.return %x
}

// -----

tpc.network @skips(%x: tensor<4xf32>) {
  // expected-note @+1 {{the layer before it is here}}
  %h = tpc.dense @hidden %x units(4)
  // expected-error @+1 {{expected the output of the layer before it: a network is a chain}}
  %p = tpc.dense @out %x units(2)
  tpc.return %p
}

// -----

tpc.network @returns_nothing(%x: tensor<4xf32>) {
  %p = tpc.dense @out %x units(2)
  // expected-error @+1 {{expected one value, found 0}}
  tpc.return
}

// -----

tpc.network @foreign_operation(%x: tensor<4xf32>) {
  %p = tpc.dense @out %x units(2)
  // expected-error @+1 {{expected only layers and tpc.return in a network}}
  %c = arith.constant 1.0 : f32
  tpc.return %p
}

// -----

tpc.network @last_without_parameters(%x: tensor<4xf32>) {
  %p = tpc.dense @out %x units(2)
  // expected-error @+1 {{expected the last layer of a network to have parameters}}
  %f = tpc.flatten %p
  tpc.return %f
}

// -----

tpc.network @softmax_in_the_middle(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected activation(softmax) on the last layer only}}
  %h = tpc.dense @hidden %x units(4) activation(softmax)
  %p = tpc.dense @out %h units(2)
  tpc.return %p
}

// -----

tpc.network @name_twice(%x: tensor<4xf32>) {
  // expected-note @+1 {{see existing symbol definition here}}
  %h = tpc.dense @out %x units(4)
  // expected-error @+1 {{redefinition of symbol named 'out'}}
  %p = tpc.dense @out %h units(2)
  tpc.return %p
}

// -----

// The function that trains is called so.
tpc.network @name_of_a_function(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected a layer's name that is none of a step program's own, found 'step'}}
  %p = tpc.dense @step %x units(2)
  tpc.return %p
}

// -----

// The function that --diagnostics asks for is called so.
tpc.network @name_of_a_diagnosis(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected a layer's name that is none of a step program's own, found 'diagnose'}}
  %p = tpc.dense @diagnose %x units(2)
  tpc.return %p
}

// -----

// `--set alpha=...` names a hyperparameter.
tpc.network @name_of_a_hyperparameter(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected a layer's name that is none of a step program's own, found 'alpha'}}
  %p = tpc.dense @alpha %x units(2)
  tpc.return %p
}

// -----

tpc.network @name_with_a_dot(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected a layer's name without '.', which stands between it and its parameters' names, found 'out.inverse'}}
  %p = tpc.dense @out.inverse %x units(2)
  tpc.return %p
}

// -----

tpc.network @misspelt_layer(%x: tensor<4xf32>) {
  // expected-error @+1 {{custom op 'tpc.dens' is unknown}}
  %p = tpc.dens @out %x units(2)
  tpc.return %p
}

// -----

// expected-error @+1 {{custom op 'tpc.netwrk' is unknown}}
tpc.netwrk @misspelt(%x: tensor<4xf32>) {
}

// -----

module {
  tpc.network @outer(%x: tensor<4xf32>) {
    // expected-error @+1 {{'tpc.network' op expects parent op 'builtin.module'}}
    tpc.network @nested(%y: tensor<4xf32>) {
      %p = tpc.dense @out %y units(2)
      tpc.return %p
    }
    %p = tpc.dense @out %x units(2)
    tpc.return %p
  }
}

// -----

tpc.network @no_terminator(%x: tensor<4xf32>) {
  // expected-error @+1 {{block with no terminator}}
  %p = tpc.dense @out %x units(2)
}

// -----

// expected-error @+1 {{expected ':'}}
tpc.network @no_type(%x) {
}
