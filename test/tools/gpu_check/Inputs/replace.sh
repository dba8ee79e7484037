# Replaces programs for a GPU in the folder $1.
set -eu
cd "$1"

# All, by those for the CPU.
by_cpu() {
  for name in *.cpu; do
    cp "$name" "${name%cpu}gpu"
  done
}

# Only when it trains: its first checkpoint is the whole one's.
with_rate() {
  mv "$1.gpu" "$1.whole"
  cat >"$1.gpu" <<END
#!/bin/sh
case " \$* " in
*" --steps 0 "*) exec "$PWD/$1.whole" "\$@" ;;
esac
exec "$PWD/$1.whole" "\$@" --set forward.lr=$2
END
  chmod +x "$1.gpu"
}

# Three by what trains with another learning rate, the autoencoder's in place of
# 0.000152; one by what does nothing, one by what fails.
by_broken() {
  with_rate mnist_fc.bp 0.2
  with_rate small.bp_sgd 0.2
  with_rate mnist_autoencoder.bp 0.00017
  printf '#!/bin/sh\n' >places.shuffles.gpu
  printf '#!/bin/sh\necho no kernel\nexit 1\n' >places.noise.gpu
}

"$2"
