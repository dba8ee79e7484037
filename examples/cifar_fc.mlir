// The paper's fully connected network on CIFAR-10, with every learning rule.
//
//   tpc train cifar_fc.mlir --trainer=dtp_parallel --data cifar-10-batches-bin
//
// Hyperparameters are those of the paper's Table 5 (NeurIPS supplement, "CIFAR,
// fully-connected"), as printed there, except where a comment says otherwise.
// The network is that of its Table 3. The paper does not give the batch's size:
// 128 here.
//
// Augmentation: the paper speaks of CIFAR experiments "with an augmented
// training set consisting of vertical flips and random crops", without saying
// which networks had it, how large the crops were, or with which probability.
// Here both CIFAR networks have it: random left-right flips (flips about the
// vertical axis; up-down would be flip = up_down) and crops of 32x32 after
// zero padding by 4.

tpc.network @cifar_fc(%image: tensor<32x32x3xf32>) {
  %x  = tpc.flatten %image
  %h1 = tpc.dense @fc1 %x  units(1024) activation(tanh)
  %h2 = tpc.dense @fc2 %h1 units(1024) activation(tanh)
  %h3 = tpc.dense @fc3 %h2 units(1024) activation(tanh)
  %p  = tpc.dense @out %h3 units(10) activation(softmax)
  tpc.return %p
}

// Rules that propagate errors.

tpc.rule @backpropagation errors(transposed)
tpc.rule @feedback_alignment errors(random)
tpc.rule @direct_feedback_alignment errors(direct)

// The paper's only backpropagation column is headed "BP ConvNet".
tpc.trainer @bp trains @cifar_fc by @backpropagation
    loss(cross_entropy) data(cifar10, flip = left_right, crop = 4) batch(128)
    forward(adam, lr = 0.000019, beta1 = 0.9, beta2 = 0.999, eps = 1.0e-6)

tpc.trainer @fa trains @cifar_fc by @feedback_alignment
    loss(cross_entropy) data(cifar10, flip = left_right, crop = 4) batch(128)
    forward(adam, lr = 0.000025, beta1 = 0.9, beta2 = 0.99, eps = 1.0e-4)

tpc.trainer @dfa trains @cifar_fc by @direct_feedback_alignment
    loss(cross_entropy) data(cifar10, flip = left_right, crop = 4) batch(128)
    forward(adam, lr = 0.000050, beta1 = 0.9, beta2 = 0.99, eps = 1.0e-8)

// Rules that propagate targets. As in mnist_fc.mlir, inverses end in the
// activation of the layer below, tanh, for TP and DTP, and are linear for SDTP
// and AO-SDTP.

tpc.rule @vanilla
    targets(vanilla) top(label)
    inverse(noise_preserving, sigma = 0.169783, schedule = parallel)

tpc.rule @dtp
    targets(difference) top(gradient, alpha = 0.125693)
    inverse(noise_preserving, sigma = 0.169783, schedule = parallel)

tpc.rule @dtp_in_turn
    targets(difference) top(gradient, alpha = 0.172085)
    inverse(noise_preserving, sigma = 0.134811, schedule = alternating)

tpc.rule @sdtp
    targets(difference) top(label)
    inverse(denoising, sigma = 0.273341, schedule = parallel,
            activation = identity)

tpc.rule @sdtp_in_turn
    targets(difference) top(label)
    inverse(denoising, sigma = 0.125678, schedule = alternating,
            activation = identity)

tpc.rule @ao_sdtp
    targets(difference) top(label) auxiliary(random, size = 512)
    inverse(denoising, sigma = 0.273341, schedule = parallel,
            activation = identity)

tpc.rule @ao_sdtp_in_turn
    targets(difference) top(label) auxiliary(random, size = 512)
    inverse(denoising, sigma = 0.125678, schedule = alternating,
            activation = identity)

tpc.rule @dtp_hybrid
    targets(difference, gamma = 0.5) top(gradient, alpha = 0.125693)
    inverse(noise_preserving, sigma = 0.169783, schedule = parallel)

// The paper has no hyperparameters for vanilla TP. These are those of DTP with
// the parallel schedule, sigma included; none have been searched for.
tpc.trainer @tp trains @cifar_fc by @vanilla
    loss(cross_entropy) data(cifar10, flip = left_right, crop = 4) batch(128)
    forward(adam, lr = 0.000012, beta1 = 0.9, beta2 = 0.999, eps = 1.0e-8)
    inverse(adam, lr = 0.000039, beta1 = 0.9, beta2 = 0.99, eps = 1.0e-6)

tpc.trainer @dtp_parallel trains @cifar_fc by @dtp
    loss(cross_entropy) data(cifar10, flip = left_right, crop = 4) batch(128)
    forward(adam, lr = 0.000012, beta1 = 0.9, beta2 = 0.999, eps = 1.0e-8)
    inverse(adam, lr = 0.000039, beta1 = 0.9, beta2 = 0.99, eps = 1.0e-6)

tpc.trainer @dtp_alternating trains @cifar_fc by @dtp_in_turn
    loss(cross_entropy) data(cifar10, flip = left_right, crop = 4) batch(128)
    forward(adam, lr = 0.000013, beta1 = 0.9, beta2 = 0.999, eps = 1.0e-8)
    inverse(adam, lr = 0.000114, beta1 = 0.9, beta2 = 0.99, eps = 1.0e-4)

tpc.trainer @sdtp_parallel trains @cifar_fc by @sdtp
    loss(cross_entropy) data(cifar10, flip = left_right, crop = 4) batch(128)
    forward(adam, lr = 0.000129, beta1 = 0.9, beta2 = 0.99, eps = 1.0e-6)
    inverse(adam, lr = 0.000011, beta1 = 0.9, beta2 = 0.99, eps = 1.0e-6)

tpc.trainer @sdtp_alternating trains @cifar_fc by @sdtp_in_turn
    loss(cross_entropy) data(cifar10, flip = left_right, crop = 4) batch(128)
    forward(adam, lr = 0.000041, beta1 = 0.9, beta2 = 0.99, eps = 1.0e-4)
    inverse(adam, lr = 0.000014, beta1 = 0.9, beta2 = 0.99, eps = 1.0e-8)

// Of AO-SDTP's hyperparameters the paper has only the 512 auxiliary features.
// The others are SDTP's of the same schedule; none have been searched for.
tpc.trainer @ao_sdtp_parallel trains @cifar_fc by @ao_sdtp
    loss(cross_entropy) data(cifar10, flip = left_right, crop = 4) batch(128)
    forward(adam, lr = 0.000129, beta1 = 0.9, beta2 = 0.99, eps = 1.0e-6)
    inverse(adam, lr = 0.000011, beta1 = 0.9, beta2 = 0.99, eps = 1.0e-6)

tpc.trainer @ao_sdtp_alternating trains @cifar_fc by @ao_sdtp_in_turn
    loss(cross_entropy) data(cifar10, flip = left_right, crop = 4) batch(128)
    forward(adam, lr = 0.000041, beta1 = 0.9, beta2 = 0.99, eps = 1.0e-4)
    inverse(adam, lr = 0.000014, beta1 = 0.9, beta2 = 0.99, eps = 1.0e-8)

// DTP with half of each propagated target from the exact derivative, and with
// the hyperparameters of dtp_parallel.
tpc.trainer @hybrid trains @cifar_fc by @dtp_hybrid
    loss(cross_entropy) data(cifar10, flip = left_right, crop = 4) batch(128)
    forward(adam, lr = 0.000012, beta1 = 0.9, beta2 = 0.999, eps = 1.0e-8)
    inverse(adam, lr = 0.000039, beta1 = 0.9, beta2 = 0.99, eps = 1.0e-6)

// The paper's Table 4 (NeurIPS supplement), for tpc search. A range applies to
// the trainers that have its hyperparameter.
tpc.search @table4 of
      @bp, @fa, @dfa, @tp, @dtp_parallel, @dtp_alternating, @sdtp_parallel,
      @sdtp_alternating, @ao_sdtp_parallel, @ao_sdtp_alternating, @hybrid
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
      @bp, @fa, @dfa, @tp, @dtp_parallel, @dtp_alternating, @sdtp_parallel,
      @sdtp_alternating, @ao_sdtp_parallel, @ao_sdtp_alternating, @hybrid
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
