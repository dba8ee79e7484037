// RUN: tpc-opt %s -tpc-cuda-offload-scalars -verify-diagnostics

func.func private @clock() -> f32

func.func @call() attributes {tpc.kernels = []} {
  // expected-error @+1 {{has no lowering to the CUDA target}}
  %0 = func.call @clock() : () -> f32
  return
}
