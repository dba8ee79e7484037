// Autoencoders with every activation of the output, by every kind of rule.
// dense_cases.py says the same in the reference's words.

tpc.network @tanh(%image: tensor<28x28x1xf32>) {
  %x  = tpc.flatten %image
  %h1 = tpc.dense @h1 %x  units(33) activation(tanh)
  %h2 = tpc.dense @h2 %h1 units(12) activation(tanh)
  %y  = tpc.dense @out %h2 units(784) activation(tanh)
  tpc.return %y
}
tpc.network @sigmoid(%image: tensor<28x28x1xf32>) {
  %x  = tpc.flatten %image
  %h1 = tpc.dense @h1 %x  units(33) activation(tanh)
  %h2 = tpc.dense @h2 %h1 units(12) activation(tanh)
  %y  = tpc.dense @out %h2 units(784) activation(sigmoid)
  tpc.return %y
}
tpc.network @relu(%image: tensor<28x28x1xf32>) {
  %x  = tpc.flatten %image
  %h1 = tpc.dense @h1 %x  units(33) activation(tanh)
  %h2 = tpc.dense @h2 %h1 units(12) activation(tanh)
  %y  = tpc.dense @out %h2 units(784) activation(relu)
  tpc.return %y
}

tpc.rule @fa_rule
    errors(random)
tpc.rule @dfa_rule
    errors(direct)
tpc.rule @tp_rule
    targets(vanilla) top(label)
    inverse(noise_preserving, sigma = 0.1)
tpc.rule @dtp_rule
    targets(difference) top(gradient, alpha = 0.15)
    inverse(noise_preserving, sigma = 0.1, schedule = alternating)
tpc.rule @sdtp_rule
    targets(difference) top(label)
    inverse(denoising, sigma = 0.1, activation = own)
tpc.rule @ao_sdtp_rule
    targets(difference) top(label) auxiliary(random, size = 20)
    inverse(denoising, sigma = 0.1)
tpc.rule @hybrid_rule
    targets(difference, gamma = 0.3) top(label)
    inverse(denoising, sigma = 0.1, activation = identity)

tpc.trainer @fa trains @relu by @fa_rule
    loss(squared_error) data(mnist, label = input) batch(16)
    forward(adam, lr = 0.001)
tpc.trainer @dfa trains @sigmoid by @dfa_rule
    loss(squared_error) data(mnist, label = input) batch(16)
    forward(adam, lr = 0.001)
tpc.trainer @tp trains @sigmoid by @tp_rule
    loss(squared_error) data(mnist, label = input) batch(16)
    forward(adam, lr = 0.001) inverse(adam, lr = 0.001)
tpc.trainer @dtp trains @relu by @dtp_rule
    loss(squared_error) data(mnist, label = input) batch(16)
    forward(adam, lr = 0.001) inverse(adam, lr = 0.001)
tpc.trainer @sdtp trains @sigmoid by @sdtp_rule
    loss(squared_error) data(mnist, label = input) batch(16)
    forward(adam, lr = 0.001) inverse(adam, lr = 0.001)
tpc.trainer @ao_sdtp trains @relu by @ao_sdtp_rule
    loss(squared_error) data(mnist, label = input) batch(16)
    forward(adam, lr = 0.001) inverse(adam, lr = 0.001)
tpc.trainer @hybrid trains @tanh by @hybrid_rule
    loss(squared_error) data(mnist, label = input) batch(16)
    forward(adam, lr = 0.001) inverse(adam, lr = 0.001)
