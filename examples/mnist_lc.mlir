// The paper's locally connected network on MNIST, with every learning rule.
//
//   tpc train mnist_lc.mlir --trainer=dtp_parallel --data mnist_sample
//
// Hyperparameters are those of the paper's Table 5 (NeurIPS supplement, "MNIST,
// locally-connected"), as printed there, except where a comment says
// otherwise. The network is that of its Table 3. Where the paper is silent:
// the batch has 128 samples, and of an odd number of padding zeros the smaller
// half comes first, padding(same).

tpc.network @mnist_lc(%image: tensor<28x28x1xf32>) {
  %h1 = tpc.locally_connected @lc1 %image kernel(3) channels(32) stride(2)
         activation(tanh)
  %h2 = tpc.locally_connected @lc2 %h1 kernel(3) channels(64) stride(2)
         activation(tanh)
  %x  = tpc.flatten %h2
  %h3 = tpc.dense @fc1 %x units(1024) activation(tanh)
  %p  = tpc.dense @out %h3 units(10) activation(softmax)
  tpc.return %p
}

// The same with shared weights, the paper's "BP ConvNet". Layers have the names
// of those above, so that their losses and files can be compared.

tpc.network @mnist_convnet(%image: tensor<28x28x1xf32>) {
  %h1 = tpc.convolution @lc1 %image kernel(3) channels(32) stride(2)
         activation(tanh)
  %h2 = tpc.convolution @lc2 %h1 kernel(3) channels(64) stride(2)
         activation(tanh)
  %x  = tpc.flatten %h2
  %h3 = tpc.dense @fc1 %x units(1024) activation(tanh)
  %p  = tpc.dense @out %h3 units(10) activation(softmax)
  tpc.return %p
}

// Rules that propagate errors.

tpc.rule @backpropagation errors(transposed)
tpc.rule @feedback_alignment errors(random)
tpc.rule @direct_feedback_alignment errors(direct)

// The paper's only backpropagation column is headed "BP ConvNet": it serves bp
// as well.
tpc.trainer @bp trains @mnist_lc by @backpropagation
    loss(cross_entropy) data(mnist) batch(128)
    forward(adam, lr = 0.000133, beta1 = 0.9, beta2 = 0.99, eps = 1.0e-8)

tpc.trainer @bp_convnet trains @mnist_convnet by @backpropagation
    loss(cross_entropy) data(mnist) batch(128)
    forward(adam, lr = 0.000133, beta1 = 0.9, beta2 = 0.99, eps = 1.0e-8)

tpc.trainer @fa trains @mnist_lc by @feedback_alignment
    loss(cross_entropy) data(mnist) batch(128)
    forward(adam, lr = 0.000297, beta1 = 0.9, beta2 = 0.99, eps = 1.0e-8)

tpc.trainer @dfa trains @mnist_lc by @direct_feedback_alignment
    loss(cross_entropy) data(mnist) batch(128)
    forward(adam, lr = 0.002462, beta1 = 0.9, beta2 = 0.99, eps = 1.0e-6)

// Rules that propagate targets. As in mnist_fc.mlir, inverses end in the
// activation of the layer below, tanh, for TP and DTP, and are linear for SDTP
// and AO-SDTP.

tpc.rule @vanilla
    targets(vanilla) top(label)
    inverse(noise_preserving, sigma = 0.099236, schedule = parallel)

tpc.rule @dtp
    targets(difference) top(gradient, alpha = 0.116131)
    inverse(noise_preserving, sigma = 0.099236, schedule = parallel)

tpc.rule @dtp_in_turn
    targets(difference) top(gradient, alpha = 0.310892)
    inverse(noise_preserving, sigma = 0.366964, schedule = alternating)

tpc.rule @sdtp
    targets(difference) top(label)
    inverse(denoising, sigma = 0.061555, schedule = parallel,
            activation = identity)

tpc.rule @sdtp_in_turn
    targets(difference) top(label)
    inverse(denoising, sigma = 0.134739, schedule = alternating,
            activation = identity)

tpc.rule @ao_sdtp
    targets(difference) top(label) auxiliary(random, size = 512)
    inverse(denoising, sigma = 0.061555, schedule = parallel,
            activation = identity)

tpc.rule @ao_sdtp_in_turn
    targets(difference) top(label) auxiliary(random, size = 512)
    inverse(denoising, sigma = 0.134739, schedule = alternating,
            activation = identity)

tpc.rule @dtp_hybrid
    targets(difference, gamma = 0.5) top(gradient, alpha = 0.116131)
    inverse(noise_preserving, sigma = 0.099236, schedule = parallel)

// The paper has no hyperparameters for vanilla TP. These are those of DTP with
// the parallel schedule, sigma included; none have been searched for.
tpc.trainer @tp trains @mnist_lc by @vanilla
    loss(cross_entropy) data(mnist) batch(128)
    forward(adam, lr = 0.000905, beta1 = 0.9, beta2 = 0.99, eps = 1.0e-4)
    inverse(adam, lr = 0.001239, beta1 = 0.9, beta2 = 0.999, eps = 1.0e-4)

tpc.trainer @dtp_parallel trains @mnist_lc by @dtp
    loss(cross_entropy) data(mnist) batch(128)
    forward(adam, lr = 0.000905, beta1 = 0.9, beta2 = 0.99, eps = 1.0e-4)
    inverse(adam, lr = 0.001239, beta1 = 0.9, beta2 = 0.999, eps = 1.0e-4)

tpc.trainer @dtp_alternating trains @mnist_lc by @dtp_in_turn
    loss(cross_entropy) data(mnist) batch(128)
    forward(adam, lr = 0.001481, beta1 = 0.9, beta2 = 0.99, eps = 1.0e-4)
    inverse(adam, lr = 0.000137, beta1 = 0.9, beta2 = 0.999, eps = 1.0e-6)

tpc.trainer @sdtp_parallel trains @mnist_lc by @sdtp
    loss(cross_entropy) data(mnist) batch(128)
    forward(adam, lr = 0.000145, beta1 = 0.9, beta2 = 0.99, eps = 1.0e-6)
    inverse(adam, lr = 0.001652, beta1 = 0.9, beta2 = 0.999, eps = 1.0e-4)

tpc.trainer @sdtp_alternating trains @mnist_lc by @sdtp_in_turn
    loss(cross_entropy) data(mnist) batch(128)
    forward(adam, lr = 0.000651, beta1 = 0.9, beta2 = 0.99, eps = 1.0e-4)
    inverse(adam, lr = 0.003741, beta1 = 0.9, beta2 = 0.99, eps = 1.0e-4)

// Of AO-SDTP's hyperparameters the paper has only the 512 auxiliary features.
// The others are SDTP's of the same schedule; none have been searched for.
tpc.trainer @ao_sdtp_parallel trains @mnist_lc by @ao_sdtp
    loss(cross_entropy) data(mnist) batch(128)
    forward(adam, lr = 0.000145, beta1 = 0.9, beta2 = 0.99, eps = 1.0e-6)
    inverse(adam, lr = 0.001652, beta1 = 0.9, beta2 = 0.999, eps = 1.0e-4)

tpc.trainer @ao_sdtp_alternating trains @mnist_lc by @ao_sdtp_in_turn
    loss(cross_entropy) data(mnist) batch(128)
    forward(adam, lr = 0.000651, beta1 = 0.9, beta2 = 0.99, eps = 1.0e-4)
    inverse(adam, lr = 0.003741, beta1 = 0.9, beta2 = 0.99, eps = 1.0e-4)

// DTP with half of each propagated target from the exact derivative, and with
// the hyperparameters of dtp_parallel.
tpc.trainer @hybrid trains @mnist_lc by @dtp_hybrid
    loss(cross_entropy) data(mnist) batch(128)
    forward(adam, lr = 0.000905, beta1 = 0.9, beta2 = 0.99, eps = 1.0e-4)
    inverse(adam, lr = 0.001239, beta1 = 0.9, beta2 = 0.999, eps = 1.0e-4)

// The paper's Table 4 (NeurIPS supplement), for tpc search. A range applies to
// the trainers that have its hyperparameter.
tpc.search @table4 of
      @bp, @bp_convnet, @fa, @dfa, @tp, @dtp_parallel, @dtp_alternating,
      @sdtp_parallel, @sdtp_alternating, @ao_sdtp_parallel,
      @ao_sdtp_alternating, @hybrid
    forward.lr    = log_uniform(1.0e-5, 3.0e-4)
    forward.beta1 = fixed(0.9)
    forward.beta2 = choice(0.99, 0.999)
    forward.eps   = choice(1.0e-4, 1.0e-6, 1.0e-8)
    inverse.lr    = log_uniform(1.0e-5, 3.0e-4)
    inverse.beta1 = fixed(0.9)
    inverse.beta2 = choice(0.99, 0.999)
    inverse.eps   = choice(1.0e-4, 1.0e-6, 1.0e-8)
    alpha         = uniform(0.01, 0.2)
    sigma         = uniform(0.01, 0.3)

// Wider ones: several of the paper's best values, its Table 5, lie outside
// Table 4; all of them, and those of the trainers above, lie in these.
tpc.search @wide of
      @bp, @bp_convnet, @fa, @dfa, @tp, @dtp_parallel, @dtp_alternating,
      @sdtp_parallel, @sdtp_alternating, @ao_sdtp_parallel,
      @ao_sdtp_alternating, @hybrid
    forward.lr    = log_uniform(1.0e-5, 1.0e-2)
    forward.beta1 = choice(0.9, 0.99)
    forward.beta2 = choice(0.95, 0.99, 0.999)
    forward.eps   = choice(1.0e-3, 1.0e-4, 1.0e-6, 1.0e-8)
    inverse.lr    = log_uniform(1.0e-6, 3.0e-2)
    inverse.beta1 = choice(0.9, 0.99)
    inverse.beta2 = choice(0.95, 0.99, 0.999)
    inverse.eps   = choice(1.0e-3, 1.0e-4, 1.0e-6, 1.0e-8)
    alpha         = log_uniform(0.01, 0.5)
    sigma         = log_uniform(0.01, 0.5)
    gamma         = uniform(0.0, 1.0)
