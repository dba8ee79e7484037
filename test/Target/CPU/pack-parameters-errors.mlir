// RUN: tpc-opt %s -tpc-cpu-pack-parameters -split-input-file -verify-diagnostics

// expected-error @+1 {{expected argument 0 to have tpc.buffer = {kind = ...}}}
func.func @unnamed(%x: tensor<8xf32>) {
  return
}

// -----

// expected-error @+1 {{expected argument 0 to be a tensor of static shape, found 'tensor<?xf32>'}}
func.func @dynamic(%x: tensor<?xf32> {tpc.buffer = {kind = "input"}}) {
  return
}

// -----

func.func @first(
    %w: tensor<8x8xf32> {tpc.buffer = {kind = "state", name = "w"}}) {
  return
}
// expected-error @+1 {{state 'w' has type 'tensor<8x4xf32>' here and 'tensor<8x8xf32>' in another function}}
func.func @second(
    %w: tensor<8x4xf32> {tpc.buffer = {kind = "state", name = "w"}}) {
  return
}
