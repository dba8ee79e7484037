//===- Passes.td - the graph passes ---------------------------------------===//
#ifndef TPC_TRANSFORMS_PASSES_TD
#define TPC_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

/// A pass over the step programs of a module.
class GraphPass<string argument> : Pass<argument, "::mlir::ModuleOp"> {
  let dependentDialects = ["::tpc::TpcDialect", "::tpc::learn::LearnDialect"];
}

def Instantiate : GraphPass<"tpc-instantiate"> {
  let summary = "Make a trainer into a batched step program";
  let description = [{
    Replaces one `tpc.trainer` by a `learn.program`: layers 1..L with their
    parameters as states, a function `step` that runs the network forward and
    measures the task loss, and a function `evaluate`. The passes after it add
    the rule. All searches (`tpc.search`) are removed: they name the trainer, and
    are no part of a program.

    ```mlir
    tpc.trainer @bp trains @net by @rule loss(cross_entropy) ...
    ```
    becomes
    ```mlir
    learn.program @bp trains @net by @rule ... {
      learn.layer @out index(1) source(@net::@out) parameters([@out.weight, @out.bias])
      learn.state @out.weight parameter of @out init ... : tensor<10x784xf32>
      learn.function @step(%x: tensor<128x784xf32>, %y: tensor<128x10xf32>) {
        %w = learn.read @out.weight : tensor<10x784xf32>
        ...
        %p = learn.forward @out(%x) with(%w, %b) : ...
        learn.record activity @out, %p : tensor<128x10xf32>
        %l = learn.loss "cross_entropy"(%p, %y) : ...
        learn.metric forward "loss", %l : tensor<128xf32>
      }
      learn.function @evaluate ...
    }
    ```
  }];
  let options = [
    Option<"trainer", "trainer", "std::string", "\"\"",
           "The trainer's name; may be left out where there is only one">,
    ListOption<"settings", "set", "std::string",
               "Numbers in place of the model's own: batch=64,aux=512">
  ];
}

def SynthesizeInverses : GraphPass<"tpc-synthesize-inverses"> {
  let summary = "Give layers inverses of their own, and reconstruct with them";
  let description = [{
    For a rule that propagates targets: declares V_l and c_l for l = 2..L (up
    to L-1 where no target passes through g_L) and adds the reconstruction
    g_l(h_l) of h_{l-1}. The inverse's activation is that of the layer below,
    the identity, or the layer's own, as the rule says.

    ```mlir
    %r = learn.inverse @h2(%h2) at(%h1) with(%v, %c) : ...
    learn.record reconstruction @h2, %r : tensor<128x256xf32>
    ```
  }];
  let statistics = [Statistic<"numInverses", "inverses", "Inverses added">];
}

def PropagateTargets : GraphPass<"tpc-propagate-targets"> {
  let summary = "Propagate targets from the top down, uncorrected (vanilla TP)";
  let description = [{
    The top target is the loss' minimiser, t_{L-1} = g_L(t_L), or a step down
    the gradient, t_{L-1} = h_{L-1} - alpha dL/dh_{L-1}. Below,
    t_l = g_{l+1}(t_{l+1}). The last layer's error is the delta rule's.

    ```mlir
    %t1 = learn.inverse @h2(%t2) at(%h1) with(%v, %c) : ...
    learn.record target @h1, %t1 : tensor<128x256xf32>
    ```
  }];
}

def DifferenceCorrection : GraphPass<"tpc-difference-correction"> {
  let summary = "Correct propagated targets by the reconstruction's error";
  let description = [{
    Lee et al. 2015; equation (2) of the paper. A target that came through an
    inverse, t_l = g_{l+1}(t_{l+1}), becomes
    t_l = g_{l+1}(t_{l+1}) + h_l - g_{l+1}(h_{l+1}).

    ```mlir
    %g = learn.inverse @h2(%t2) at(%h1) with(%v, %c) : ...
    %t1 = learn.difference_correction(%g, %h1, %r2) : tensor<128x256xf32>
    ```
  }];
  let statistics = [Statistic<"numCorrected", "corrected", "Targets corrected">];
}

def MixTargets : GraphPass<"tpc-mix-targets"> {
  let summary = "Mix the exact derivative into propagated targets (hybrid)";
  let description = [{
    The paper's section 5.6. For a rule with `gamma`, every g_{l+1}(v) in a
    target becomes gamma g_bp(v) + (1 - gamma) g_{l+1}(v), where
    g_bp(v) = (dh_{l+1}/dh_l)^T v.

    ```mlir
    %a = learn.activation_gradient @h2(%h2, %t2) : ...
    %b = learn.transposed @h2(%a) at(%h1) with(%w, %bias) : ...
    %m = learn.mix %gamma(%b, %g) : tensor<128x256xf32>
    ```
  }];
}

def AuxiliaryOutput : GraphPass<"tpc-auxiliary-output"> {
  let summary = "Give the last layer's inverse random features (AO-SDTP)";
  let description = [{
    Equation (3) of the paper. The output becomes [o, z] with z fixed random
    features of h_{L-1}; only the last layer's inverse reads z, so every
    `learn.inverse` of it gets [v, z] for v, z being taken at the inverse's own
    `at`, and V_L the columns for it.

    ```mlir
    %z = learn.auxiliary @out(%h5) with(%a, %b) : ...
    %v = learn.concat(%y, %z) : ...
    %t = learn.inverse @out(%v) at(%h5) with(%V, %c) : ...
    ```
  }];
}

def Backpropagate : GraphPass<"tpc-backpropagate"> {
  let summary = "Propagate errors from the top down by transposed maps";
  let description = [{
    For a rule that propagates errors:
    d_l = (W_{l+1}^T d_{l+1}) * s_l'(a_l), from d_L = dloss/da_L.

    ```mlir
    %e = learn.transposed @out(%d2) at(%h1) with(%w, %b) : ...
    %d1 = learn.activation_gradient @h1(%h1, %e) : tensor<128x256xf32>
    learn.record error @h1, %d1 : tensor<128x256xf32>
    ```
  }];
}

def FeedbackAlignment : GraphPass<"tpc-feedback-alignment"> {
  let summary = "Replace transposed maps by fixed random feedback (FA, DFA)";
  let description = [{
    `errors(random)`: W_{l+1}^T d_{l+1} becomes B_{l+1} d_{l+1} (Lillicrap et
    al. 2016). `errors(direct)`: it becomes B_l d_L (Nokland 2016).

    ```mlir
    %e = learn.feedback @out(%d2) at(%h1) with(%B) : ...
    ```
  }];
  let statistics = [Statistic<"numReplaced", "replaced", "Maps replaced">];
}

def LocalLosses : GraphPass<"tpc-local-losses"> {
  let summary = "Add local losses and the gradients that train with them";
  let description = [{
    Errors give each layer's gradient directly. Targets give hidden layers the
    forward loss ||f_l(h_{l-1}) - t_l||^2, and inverses the loss ||u - r||^2
    (noise-preserving) or ||h_{l-1} - r||^2 (denoising) of the reconstruction r
    of a corrupted activity u. Each trains its own layer's parameters only.

    ```mlir
    %u = learn.corrupt @h2(%h1, %sigma) : tensor<128x256xf32>
    %f = learn.forward @h2(%u) with(%w, %b) : ...
    %r = learn.inverse @h2(%f) at(%u) with(%v, %c) : ...
    %l = learn.squared_distance(%r, %u) : ...
    ...
    learn.descend inverse @h2.inverse.weight, %dv : tensor<256x256xf32>
    ```
  }];
}

def Diagnose : GraphPass<"tpc-diagnose"> {
  let summary = "Add a function that measures what the step does";
  let description = [{
    Adds the function `diagnose`, which takes the step's batch and the parameters
    before the step, changes nothing, and reports scalars (`learn.diagnostic`).
    The step itself stays as it is. Kinds are `angles`,
    `gauss_newton`, `norms`, `reconstruction`, `alignment` and `spectrum`; what they are is in
    docs/algorithms.md, "Diagnostics".

    ```mlir
    learn.function @diagnose(%x: tensor<128x784xf32>, %y: tensor<128x10xf32>) {
      ...
      %a = learn.angle(%dw) to(%exact) : ...
      learn.diagnostic @h1 "angle_backpropagation", %a : tensor<f32>
    }
    ```
  }];
  let options = [
    ListOption<"kinds", "kinds", "std::string", "What to measure; nothing unless given">
  ];
  let statistics = [Statistic<"numDiagnostics", "diagnostics", "Numbers reported">];
}

def ClipGradients : GraphPass<"tpc-clip-gradients"> {
  let summary = "Limit the norm of each layer's gradient (`clip`)";
  let description = [{
    For an optimizer with `clip`: the gradients of one layer's parameters, of
    one group, become min(1, clip / n) of themselves, n being the norm of all of
    them together. Local losses have a gradient for each layer, so each layer
    has a norm of its own.

    ```mlir
    %limit = learn.scalar @forward.clip
    %c:2 = learn.clip %limit(%dw, %db) : ...
    learn.descend forward @h1.weight, %c#0 : tensor<256x784xf32>
    ```
  }];
  let statistics = [Statistic<"numClipped", "clipped", "Layers clipped">];
}

def ScheduleUpdates : GraphPass<"tpc-schedule-updates"> {
  let summary = "Turn gradients into optimizer updates, on the rule's schedule";
  let description = [{
    Each `learn.descend` becomes a `learn.update` by its group's optimizer,
    whose slots become states. With the alternating schedule, `step` becomes
    `step_inverse` and `step_forward`, each with its own updates only.

    ```mlir
    %w1, %m1, %v1 = learn.update forward <adam, ...>(%w, %g) slots(%m, %v) ...
    learn.write @h1.weight, %w1 : tensor<256x784xf32>
    ```
  }];
}

def DecayWeights : GraphPass<"tpc-decay-weights"> {
  let summary = "Let weights decay beside their updates (`weight_decay`)";
  let description = [{
    Decoupled weight decay (Loshchilov & Hutter 2019): for an optimizer with
    `weight_decay`, each update of a weight also takes lr weight_decay w off it.
    Weights are the parameters with a random initial value; biases, which start
    at zero, do not decay.

    ```mlir
    %decay = learn.scalar @forward.weight_decay
    %w1, ... = learn.update forward <adam, ...>(%w, %g) ... decay(%decay)
    ```
  }];
  let statistics = [Statistic<"numDecayed", "decayed", "Updates with decay">];
}

def ScheduleRates : GraphPass<"tpc-schedule-rates"> {
  let summary = "Let learning rates follow their schedules";
  let description = [{
    For a group with a schedule (`forward_schedule`, `inverse_schedule`), the
    learning rate of each update becomes the schedule's, computed in the step
    from counters.

    ```mlir
    %r = learn.scheduled_rate forward <cosine, ...>(%lr) hyperparameters(%final, %warmup)
    %w1, ... = learn.update forward <adam, ...>(%w, %g) ... hyperparameters(%r, ...)
    ```
  }];
  let statistics = [Statistic<"numScheduled", "scheduled", "Updates scheduled">];
}

#endif
