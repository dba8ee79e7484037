// The optimizers' options that change a step: weight decay, clipping and
// schedules of learning rates, with updates of both groups at once and in turn.
tpc.network @tiny(%image: tensor<28x28x1xf32>) {
  %x  = tpc.flatten %image
  %h1 = tpc.dense @h1 %x  units(24) activation(tanh)
  %h2 = tpc.dense @h2 %h1 units(16) activation(tanh)
  %p  = tpc.dense @out %h2 units(10) activation(softmax)
  tpc.return %p
}

tpc.rule @difference
    targets(difference) top(gradient, alpha = 0.15)
    inverse(noise_preserving, sigma = 0.3)
tpc.rule @in_turn
    targets(difference) top(label)
    inverse(denoising, sigma = 0.1, schedule = alternating, activation = identity)

tpc.trainer @parallel trains @tiny by @difference
    loss(cross_entropy) data(mnist) batch(16)
    forward(adam, lr = 0.002, weight_decay = 0.01, clip = 0.1)
    forward_schedule(cosine, warmup = 1.5)
    inverse(rmsprop, lr = 0.002, weight_decay = 0.01)
    inverse_schedule(step, every = 0.5, factor = 0.7)
tpc.trainer @alternating trains @tiny by @in_turn
    loss(cross_entropy) data(mnist) batch(16)
    forward(sgd, lr = 0.02, momentum = 0.9)
    forward_schedule(cosine, final = 0.1)
    inverse(adam, lr = 0.002, clip = 1.0)
    inverse_schedule(cosine, warmup = 0.5)
