// An autoencoder of MNIST's digits, the paper's check of how much SDTP owes to
// poor targets (section 5.5): here every sample has a target of its own.
//
//   tpc train mnist_autoencoder.mlir --trainer=dtp_parallel --data mnist_sample
//
// The network and the loss, squared error, are the paper's. It does not say in
// which activation the output ends: it is linear here. Nor does it have
// hyperparameters for this network: they are those of its Table 5 (NeurIPS
// supplement) for "MNIST, fully-connected", except where a comment says
// otherwise, with batches of 128 samples.

tpc.network @mnist_autoencoder(%image: tensor<28x28x1xf32>) {
  %x  = tpc.flatten %image
  %h1 = tpc.dense @fc1 %x  units(512) activation(tanh)
  %h2 = tpc.dense @fc2 %h1 units(64) activation(tanh)
  %h3 = tpc.dense @fc3 %h2 units(512) activation(tanh)
  %y  = tpc.dense @out %h3 units(784) activation(identity)
  tpc.return %y
}

// Rules that propagate errors.

tpc.rule @backpropagation errors(transposed)
tpc.rule @feedback_alignment errors(random)

// The paper's only backpropagation column is headed "BP ConvNet".
tpc.trainer @bp trains @mnist_autoencoder by @backpropagation
    loss(squared_error) data(mnist, label = input) batch(128)
    forward(adam, lr = 0.000152, beta1 = 0.9, beta2 = 0.999, eps = 1.0e-8)

tpc.trainer @fa trains @mnist_autoencoder by @feedback_alignment
    loss(squared_error) data(mnist, label = input) batch(128)
    forward(adam, lr = 0.000168, beta1 = 0.9, beta2 = 0.999, eps = 1.0e-4)

// Rules that propagate targets. As in mnist_fc.mlir, inverses end in the
// activation of the layer below, tanh, for DTP, and are linear for SDTP.

tpc.rule @dtp
    targets(difference) top(gradient, alpha = 0.15008)
    inverse(noise_preserving, sigma = 0.36133, schedule = parallel)

tpc.rule @dtp_in_turn
    targets(difference) top(gradient, alpha = 0.231758)
    inverse(noise_preserving, sigma = 0.220444, schedule = alternating)

tpc.rule @sdtp
    targets(difference) top(label)
    inverse(denoising, sigma = 0.213995, schedule = parallel,
            activation = identity)

tpc.rule @sdtp_in_turn
    targets(difference) top(label)
    inverse(denoising, sigma = 0.118267, schedule = alternating,
            activation = identity)

// With the parallel schedule beta1 is 0.9 in both optimizers, the value to which
// the paper's Table 4 says that it was fixed, not Table 5's 0.99. With 0.99 the
// test losses after 3 epochs on all of MNIST, seed 0, are 53.5 for DTP and 51.1
// for SDTP, about that of the mean image (52.9); with 0.9, 8.2 and 14.6. The
// other trainers learn with Table 5's values, and nothing else was tried there.
tpc.trainer @dtp_parallel trains @mnist_autoencoder by @dtp
    loss(squared_error) data(mnist, label = input) batch(128)
    forward(adam, lr = 0.000757, beta1 = 0.9, beta2 = 0.95, eps = 1.0e-3)
    inverse(adam, lr = 0.000768, beta1 = 0.9, beta2 = 0.999, eps = 1.0e-4)

tpc.trainer @dtp_alternating trains @mnist_autoencoder by @dtp_in_turn
    loss(squared_error) data(mnist, label = input) batch(128)
    forward(adam, lr = 0.000308, beta1 = 0.99, beta2 = 0.99, eps = 1.0e-4)
    inverse(adam, lr = 0.004593, beta1 = 0.99, beta2 = 0.999, eps = 1.0e-4)

tpc.trainer @sdtp_parallel trains @mnist_autoencoder by @sdtp
    loss(squared_error) data(mnist, label = input) batch(128)
    forward(adam, lr = 0.000402, beta1 = 0.9, beta2 = 0.999, eps = 1.0e-8)
    inverse(adam, lr = 0.001101, beta1 = 0.9, beta2 = 0.95, eps = 1.0e-6)

tpc.trainer @sdtp_alternating trains @mnist_autoencoder by @sdtp_in_turn
    loss(squared_error) data(mnist, label = input) batch(128)
    forward(adam, lr = 0.000301, beta1 = 0.9, beta2 = 0.95, eps = 1.0e-4)
    inverse(adam, lr = 0.009572, beta1 = 0.9, beta2 = 0.95, eps = 1.0e-3)
