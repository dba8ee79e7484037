// Small networks and trainers that between them reach every option of a rule,
// every activation, loss and optimizer. dense_cases.py says the same in the
// reference's words.

tpc.network @tanh(%image: tensor<28x28x1xf32>) {
  %x  = tpc.flatten %image
  %h1 = tpc.dense @h1 %x  units(40) activation(tanh)
  %h2 = tpc.dense @h2 %h1 units(32) activation(tanh)
  %h3 = tpc.dense @h3 %h2 units(24) activation(tanh)
  %p  = tpc.dense @out %h3 units(10) activation(softmax)
  tpc.return %p
}

// Sizes that no vector width divides, and a different activation at each
// layer.
tpc.network @mixed(%image: tensor<28x28x1xf32>) {
  %x  = tpc.flatten %image
  %h1 = tpc.dense @h1 %x  units(37) activation(sigmoid)
  %h2 = tpc.dense @h2 %h1 units(29) activation(relu)
  %h3 = tpc.dense @h3 %h2 units(23) activation(tanh)
  %p  = tpc.dense @out %h3 units(10) activation(sigmoid)
  tpc.return %p
}

tpc.network @autoencoder(%image: tensor<28x28x1xf32>) {
  %x  = tpc.flatten %image
  %h1 = tpc.dense @h1 %x  units(40) activation(tanh)
  %h2 = tpc.dense @h2 %h1 units(12) activation(tanh)
  %h3 = tpc.dense @h3 %h2 units(40) activation(tanh)
  %y  = tpc.dense @out %h3 units(784) activation(identity)
  tpc.return %y
}

// Layers without parameters belong to the layer above them.
tpc.network @flattened(%image: tensor<28x28x1xf32>) {
  %x  = tpc.flatten %image
  %h1 = tpc.dense @h1 %x  units(40) activation(tanh)
  %f1 = tpc.flatten %h1
  %h2 = tpc.dense @h2 %f1 units(32) activation(tanh)
  %f2 = tpc.flatten %h2
  %g2 = tpc.flatten %f2
  %h3 = tpc.dense @h3 %g2 units(24) activation(tanh)
  %p  = tpc.dense @out %h3 units(10) activation(softmax)
  tpc.return %p
}

// One hidden layer: nothing to invert below a gradient target.
tpc.network @one_hidden(%image: tensor<28x28x1xf32>) {
  %x  = tpc.flatten %image
  %h1 = tpc.dense @h1 %x units(40) activation(tanh)
  %p  = tpc.dense @out %h1 units(10) activation(softmax)
  tpc.return %p
}

tpc.rule @bp_rule
    errors(transposed)
tpc.rule @fa_rule
    errors(random)
tpc.rule @dfa_rule
    errors(direct)
tpc.rule @tp_rule
    targets(vanilla) top(label)
    inverse(noise_preserving, sigma = 0.1)
tpc.rule @tp_gradient_rule
    targets(vanilla) top(gradient, alpha = 0.2)
    inverse(denoising, sigma = 0.1, activation = identity)
tpc.rule @dtp_rule
    targets(difference) top(gradient, alpha = 0.15)
    inverse(noise_preserving, sigma = 0.1)
tpc.rule @dtp_alternating_rule
    targets(difference) top(gradient, alpha = 0.15)
    inverse(noise_preserving, sigma = 0.1, schedule = alternating)
tpc.rule @dtp_batch_rule
    targets(difference)
    top(gradient, alpha = 2.0, reduction = batch)
    inverse(denoising, sigma = 0.1, activation = own)
tpc.rule @sdtp_rule
    targets(difference) top(label)
    inverse(denoising, sigma = 0.1, activation = identity)
tpc.rule @sdtp_alternating_rule
    targets(difference) top(label)
    inverse(denoising, sigma = 0.1, schedule = alternating)
tpc.rule @ao_sdtp_rule
    targets(difference) top(label) auxiliary(random, size = 20)
    inverse(denoising, sigma = 0.1, activation = identity)
tpc.rule @ao_sdtp_tanh_rule
    targets(difference) top(label)
    auxiliary(random, size = 19, activation = tanh)
    inverse(noise_preserving, sigma = 0.1, schedule = alternating)
tpc.rule @hybrid_rule
    targets(difference, gamma = 0.3) top(gradient, alpha = 0.15)
    inverse(noise_preserving, sigma = 0.1)
tpc.rule @hybrid_vanilla_rule
    targets(vanilla, gamma = 0.3) top(label)
    inverse(noise_preserving, sigma = 0.1)
tpc.rule @hybrid_ao_rule
    targets(difference, gamma = 0.6) top(label)
    auxiliary(random, size = 20)
    inverse(denoising, sigma = 0.1)
tpc.rule @hybrid_exact_rule
    targets(difference, gamma = 1.0)
    top(gradient, alpha = 1.0)
    inverse(noise_preserving, sigma = 0.1)

tpc.trainer @bp_sgd trains @tanh by @bp_rule
    loss(cross_entropy) data(mnist) batch(16)
    forward(sgd, lr = 0.1)
tpc.trainer @bp_momentum trains @mixed by @bp_rule
    loss(squared_error) data(mnist) batch(16)
    forward(sgd, lr = 0.02, momentum = 0.8)
tpc.trainer @fa_rmsprop trains @mixed by @fa_rule
    loss(squared_error) data(mnist) batch(16)
    forward(rmsprop, lr = 0.001, decay = 0.8, eps = 0.001)
tpc.trainer @dfa_hat trains @tanh by @dfa_rule
    loss(cross_entropy) data(mnist) batch(16)
    forward(adam, lr = 0.001, beta1 = 0.9, beta2 = 0.99, eps = 0.0001,
            epsilon = hat)
tpc.trainer @tp trains @tanh by @tp_rule
    loss(cross_entropy) data(mnist) batch(16)
    forward(adam, lr = 0.001, eps = 0.0001)
    inverse(adam, lr = 0.001, eps = 0.0001)
tpc.trainer @tp_gradient trains @mixed by @tp_gradient_rule
    loss(squared_error) data(mnist) batch(16)
    forward(adam, lr = 0.001, eps = 0.0001)
    inverse(sgd, lr = 0.01)
tpc.trainer @dtp trains @tanh by @dtp_rule
    loss(cross_entropy) data(mnist) batch(16)
    forward(adam, lr = 0.001, beta1 = 0.95, eps = 0.0001)
    inverse(rmsprop, lr = 0.001, decay = 0.95, eps = 0.0001)
tpc.trainer @dtp_alternating trains @tanh by @dtp_alternating_rule
    loss(cross_entropy) data(mnist) batch(16)
    forward(adam, lr = 0.001, beta1 = 0.95, eps = 0.0001)
    inverse(adam, lr = 0.002, beta2 = 0.99, eps = 0.0001, epsilon = hat)
tpc.trainer @dtp_batch trains @mixed by @dtp_batch_rule
    loss(squared_error) data(mnist) batch(16)
    forward(sgd, lr = 0.02)
    inverse(sgd, lr = 0.01, momentum = 0.5)
tpc.trainer @sdtp trains @mixed by @sdtp_rule
    loss(squared_error) data(mnist) batch(16)
    forward(adam, lr = 0.001, eps = 0.0001)
    inverse(adam, lr = 0.001, eps = 0.0001)
tpc.trainer @sdtp_alternating trains @tanh by @sdtp_alternating_rule
    loss(cross_entropy) data(mnist) batch(16)
    forward(adam, lr = 0.001, eps = 0.0001)
    inverse(adam, lr = 0.001, eps = 0.0001)
tpc.trainer @ao_sdtp trains @tanh by @ao_sdtp_rule
    loss(cross_entropy) data(mnist) batch(16)
    forward(adam, lr = 0.001, eps = 0.0001)
    inverse(adam, lr = 0.001, eps = 0.0001)
tpc.trainer @ao_sdtp_tanh trains @mixed by @ao_sdtp_tanh_rule
    loss(squared_error) data(mnist) batch(16)
    forward(adam, lr = 0.001, eps = 0.0001)
    inverse(adam, lr = 0.001, eps = 0.0001)
tpc.trainer @hybrid trains @mixed by @hybrid_rule
    loss(squared_error) data(mnist) batch(16)
    forward(adam, lr = 0.001, eps = 0.0001)
    inverse(adam, lr = 0.001, eps = 0.0001)
tpc.trainer @hybrid_vanilla trains @tanh by @hybrid_vanilla_rule
    loss(cross_entropy) data(mnist) batch(16)
    forward(adam, lr = 0.001, eps = 0.0001)
    inverse(adam, lr = 0.001, eps = 0.0001)
tpc.trainer @hybrid_ao trains @tanh by @hybrid_ao_rule
    loss(cross_entropy) data(mnist) batch(16)
    forward(adam, lr = 0.001, eps = 0.0001)
    inverse(adam, lr = 0.001, eps = 0.0001)
tpc.trainer @hybrid_exact trains @tanh by @hybrid_exact_rule
    loss(cross_entropy) data(mnist) batch(16)
    forward(sgd, lr = 0.1)
    inverse(sgd, lr = 0.1)
tpc.trainer @autoencoder_dtp trains @autoencoder by @dtp_rule
    loss(squared_error) data(mnist, label = input) batch(16)
    forward(adam, lr = 0.001, eps = 0.0001)
    inverse(adam, lr = 0.001, eps = 0.0001)
tpc.trainer @autoencoder_sdtp trains @autoencoder by @sdtp_alternating_rule
    loss(squared_error) data(mnist, label = input) batch(16)
    forward(adam, lr = 0.001, eps = 0.0001)
    inverse(adam, lr = 0.001, eps = 0.0001)

tpc.trainer @between trains @flattened by @sdtp_rule
    loss(cross_entropy) data(mnist) batch(16)
    forward(adam, lr = 0.001) inverse(adam, lr = 0.001)
tpc.trainer @shallow trains @one_hidden by @dtp_alternating_rule
    loss(cross_entropy) data(mnist) batch(16)
    forward(adam, lr = 0.001) inverse(adam, lr = 0.001)

// Weight decay, clipping and schedules.
tpc.trainer @bp_clipped trains @tanh by @bp_rule
    loss(cross_entropy) data(mnist) batch(16)
    forward(sgd, lr = 0.1, momentum = 0.5, weight_decay = 0.05, clip = 0.2)
    forward_schedule(step, every = 0.8, factor = 0.5, warmup = 0.6)
tpc.trainer @fa_decay trains @mixed by @fa_rule
    loss(squared_error) data(mnist) batch(16)
    forward(rmsprop, lr = 0.001, decay = 0.8, eps = 0.001, weight_decay = 0.5)
    forward_schedule(constant, warmup = 1.5)
tpc.trainer @dtp_scheduled trains @tanh by @dtp_rule
    loss(cross_entropy) data(mnist) batch(16)
    forward(adam, lr = 0.001, eps = 0.0001, weight_decay = 0.2, clip = 0.01)
    forward_schedule(cosine, final = 0.1, warmup = 1.0)
    inverse(rmsprop, lr = 0.001, decay = 0.95, eps = 0.0001,
            weight_decay = 0.1, clip = 0.3)
    inverse_schedule(step, every = 1.0)
tpc.trainer @sdtp_scheduled trains @tanh by @sdtp_alternating_rule
    loss(cross_entropy) data(mnist) batch(16)
    forward(adam, lr = 0.001, eps = 0.0001, epsilon = hat)
    forward_schedule(cosine)
    inverse(sgd, lr = 0.01, clip = 0.5)
    inverse_schedule(cosine, final = 0.2, warmup = 0.5)
