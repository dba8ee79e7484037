// The paper's locally connected network on ImageNet: 260 million parameters
// forward, and 223 million in the inverses of SDTP.
//
//   tpc train imagenet_lc.mlir --trainer=dtp_parallel --steps 10
//
// Data are synthetic, of ImageNet's shape: random images, labelled by a random
// network. Hyperparameters are those of the paper's Table 5 (NeurIPS
// supplement, "ImageNet, locally-connected"), as printed there. The network is
// that of its Table 3. Where the paper is silent: the batch has 8 samples,
// which fits into the memory of an ordinary machine, and of an odd number of
// padding zeros the smaller half comes first, padding(same).

tpc.network @imagenet_lc(%image: tensor<224x224x3xf32>) {
  %h1 = tpc.locally_connected @lc1 %image kernel(9) channels(48) stride(4)
         activation(tanh)
  %h2 = tpc.locally_connected @lc2 %h1 kernel(3) channels(48) stride(2)
         activation(tanh)
  %h3 = tpc.locally_connected @lc3 %h2 kernel(5) channels(96) stride(1)
         activation(tanh)
  %h4 = tpc.locally_connected @lc4 %h3 kernel(3) channels(96) stride(2)
         activation(tanh)
  %h5 = tpc.locally_connected @lc5 %h4 kernel(3) channels(192) stride(1)
         activation(tanh)
  %h6 = tpc.locally_connected @lc6 %h5 kernel(3) channels(192) stride(2)
         activation(tanh)
  %h7 = tpc.locally_connected @lc7 %h6 kernel(3) channels(384) stride(1)
         activation(tanh)
  %x  = tpc.flatten %h7
  %p  = tpc.dense @out %x units(1000) activation(softmax)
  tpc.return %p
}

// The same with shared weights, the paper's "BP ConvNet". Layers have the names
// of those above, so that their losses and files can be compared.

tpc.network @imagenet_convnet(%image: tensor<224x224x3xf32>) {
  %h1 = tpc.convolution @lc1 %image kernel(9) channels(48) stride(4)
         activation(tanh)
  %h2 = tpc.convolution @lc2 %h1 kernel(3) channels(48) stride(2)
         activation(tanh)
  %h3 = tpc.convolution @lc3 %h2 kernel(5) channels(96) stride(1)
         activation(tanh)
  %h4 = tpc.convolution @lc4 %h3 kernel(3) channels(96) stride(2)
         activation(tanh)
  %h5 = tpc.convolution @lc5 %h4 kernel(3) channels(192) stride(1)
         activation(tanh)
  %h6 = tpc.convolution @lc6 %h5 kernel(3) channels(192) stride(2)
         activation(tanh)
  %h7 = tpc.convolution @lc7 %h6 kernel(3) channels(384) stride(1)
         activation(tanh)
  %x  = tpc.flatten %h7
  %p  = tpc.dense @out %x units(1000) activation(softmax)
  tpc.return %p
}

// Rules that propagate errors.

tpc.rule @backpropagation errors(transposed)
tpc.rule @feedback_alignment errors(random)
tpc.rule @direct_feedback_alignment errors(direct)

// The paper's only backpropagation column is headed "BP ConvNet": it serves bp
// as well.
tpc.trainer @bp trains @imagenet_lc by @backpropagation
    loss(cross_entropy) data(synthetic, samples = 256, test_samples = 64)
    batch(8) top_k(5)
    forward(adam, lr = 0.000024, beta1 = 0.9, beta2 = 0.999, eps = 1.0e-8)

tpc.trainer @bp_convnet trains @imagenet_convnet by @backpropagation
    loss(cross_entropy) data(synthetic, samples = 256, test_samples = 64)
    batch(8) top_k(5)
    forward(adam, lr = 0.000024, beta1 = 0.9, beta2 = 0.999, eps = 1.0e-8)

tpc.trainer @fa trains @imagenet_lc by @feedback_alignment
    loss(cross_entropy) data(synthetic, samples = 256, test_samples = 64)
    batch(8) top_k(5)
    forward(adam, lr = 0.000049, beta1 = 0.9, beta2 = 0.99, eps = 1.0e-8)

// Random feedback from the 1000 outputs to each of 348,096 hidden units takes
// 1.4 GB, which the paper could not fit into 16 GB beside all else. It lists
// hyperparameters nevertheless, but no errors.
tpc.trainer @dfa trains @imagenet_lc by @direct_feedback_alignment
    loss(cross_entropy) data(synthetic, samples = 256, test_samples = 64)
    batch(8) top_k(5)
    forward(adam, lr = 0.000043, beta1 = 0.9, beta2 = 0.99, eps = 1.0e-4)

// Rules that propagate targets. As in mnist_fc.mlir, inverses end in the
// activation of the layer below, tanh, for DTP, and are linear for SDTP.

tpc.rule @dtp
    targets(difference) top(gradient, alpha = 0.163359)
    inverse(noise_preserving, sigma = 0.192835, schedule = parallel)

tpc.rule @sdtp
    targets(difference) top(label)
    inverse(denoising, sigma = 0.168522, schedule = parallel,
            activation = identity)

tpc.trainer @dtp_parallel trains @imagenet_lc by @dtp
    loss(cross_entropy) data(synthetic, samples = 256, test_samples = 64)
    batch(8) top_k(5)
    forward(adam, lr = 0.000217, beta1 = 0.9, beta2 = 0.99, eps = 1.0e-6)
    inverse(adam, lr = 0.000234, beta1 = 0.9, beta2 = 0.999, eps = 1.0e-6)

tpc.trainer @sdtp_parallel trains @imagenet_lc by @sdtp
    loss(cross_entropy) data(synthetic, samples = 256, test_samples = 64)
    batch(8) top_k(5)
    forward(adam, lr = 0.000011, beta1 = 0.9, beta2 = 0.999, eps = 1.0e-6)
    inverse(adam, lr = 0.000170, beta1 = 0.9, beta2 = 0.999, eps = 1.0e-8)
