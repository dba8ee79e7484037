// The pipeline is its passes, in this order.
// RUN: tpc-opt %s --tpc-graph-pipeline="trainer=chosen set=batch=8" --dump-pass-pipeline -o %t 2>&1 | FileCheck %s --check-prefix=ORDER
// RUN: FileCheck %s < %t

// ORDER: tpc-instantiate{set={batch=8} trainer=chosen}
// ORDER: tpc-synthesize-inverses
// ORDER: tpc-propagate-targets
// ORDER: tpc-difference-correction
// ORDER: tpc-mix-targets
// ORDER: tpc-auxiliary-output
// ORDER: tpc-backpropagate
// ORDER: tpc-feedback-alignment
// ORDER: tpc-local-losses
// ORDER: tpc-schedule-updates
// ORDER: cse

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %h = tpc.dense @hidden %x units(6) activation(tanh)
  %p = tpc.dense @out %h units(10) activation(softmax)
  tpc.return %p
}

tpc.rule @rule errors(random)

// CHECK: learn.program @chosen {{.*}}batch = 8
// CHECK: learn.function @step(%{{.*}}: tensor<8x28x28x1xf32>
// A state is read once.
// CHECK:     learn.read @out.weight :
// CHECK-NOT: learn.read @out.weight :
// CHECK:     learn.function @evaluate
tpc.trainer @chosen trains @net by @rule
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1)

tpc.trainer @other trains @net by @rule
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1)
