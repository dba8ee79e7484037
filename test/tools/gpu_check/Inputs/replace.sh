# Replaces programs for a GPU in the folder $1.
set -eu
cd "$1"

# All, by those for the CPU.
by_cpu() {
  for name in *.cpu; do
    cp "$name" "${name%cpu}gpu"
  done
}

# Two by what trains with another learning rate, one by what fails.
by_broken() {
  for name in mnist_fc.bp small.bp_sgd; do
    mv "$name.gpu" "$name.whole"
    printf '#!/bin/sh\nexec "%s" "$@" --set forward.lr=0.2\n' \
      "$PWD/$name.whole" >"$name.gpu"
    chmod +x "$name.gpu"
  done
  printf '#!/bin/sh\necho no kernel\nexit 1\n' >places.noise.gpu
}

"$2"
