//===- LayerInterface.td - what a layer says of itself --------------------===//
#ifndef TPC_DIALECTS_TPC_LAYERINTERFACE_TD
#define TPC_DIALECTS_TPC_LAYERINTERFACE_TD

include "mlir/IR/OpBase.td"

def LayerOpInterface : OpInterface<"LayerOpInterface"> {
  let cppNamespace = "::tpc";
  let description = [{
    A layer of a network: its forward map, its inverse, its transposed map and
    the gradients of a local loss. Rules speak to layers only through this
    interface, so that any rule works on any layer.

    Shapes are those of one sample; values are tensors with the batch as their
    first dimension. B is the batch size. Builders emit linalg on tensors.
    `input` is always the activity that the forward map took (h of the layer
    below): maps that depend on the point at which they are taken, such as
    unpooling, read it.
  }];
  let methods = [
    InterfaceMethod<[{
      The shape of the layer's output for an input of shape `input`; emits an
      error at the layer where the input does not fit.
    }], "::llvm::FailureOr<::llvm::SmallVector<int64_t>>", "inferOutputShape",
      (ins "::llvm::ArrayRef<int64_t>":$input)>,
    InterfaceMethod<[{
      Parameters of the forward map; none for a layer that only rearranges.
    }], "::llvm::SmallVector<::tpc::ParameterSpec>", "getForwardParameters",
      (ins "::llvm::ArrayRef<int64_t>":$input), [{}], [{ return {}; }]>,
    InterfaceMethod<[{
      Parameters of the inverse, which takes `auxiliary` further features
      after the layer's own output; emits an error where the layer
      cannot take them.
    }], "::llvm::FailureOr<::llvm::SmallVector<::tpc::ParameterSpec>>",
      "getInverseParameters",
      (ins "::llvm::ArrayRef<int64_t>":$input, "int64_t":$auxiliary), [{}],
      [{ return ::llvm::SmallVector<::tpc::ParameterSpec>(); }]>,
    InterfaceMethod<[{
      Parameters of a map with weights of its own that can stand in the place
      of the transposed map.
    }], "::llvm::SmallVector<::tpc::ParameterSpec>", "getFeedbackParameters",
      (ins "::llvm::ArrayRef<int64_t>":$input), [{}], [{ return {}; }]>,
    InterfaceMethod<[{
      The multiplications in the forward map of one sample, each with an
      addition: those with padding, which are never done, do not count. The
      inverse, the transposed map and the gradients have as many, with
      `auxiliary` further features after the layer's own output.
    }], "int64_t", "getProducts",
      (ins "::llvm::ArrayRef<int64_t>":$input, "int64_t":$auxiliary), [{}],
      [{ return 0; }]>,
    InterfaceMethod<"The activation s_l applied to the forward map's value.",
      "::tpc::Activation", "getLayerActivation", (ins), [{}],
      [{ return ::tpc::Activation::Identity; }]>,
    InterfaceMethod<"a_l = W_l h_{l-1} + b_l, before the activation.",
      "::mlir::Value", "buildForward",
      (ins "::tpc::TensorBuilder &":$builder, "::mlir::Value":$input,
           "::mlir::ValueRange":$parameters)>,
    InterfaceMethod<[{
      V_l v + c_l in the shape of `input`, before the inverse's activation;
      v is in the layer's output space, with auxiliary features after it where
      the inverse was given any.
    }], "::mlir::Value", "buildInverse",
      (ins "::tpc::TensorBuilder &":$builder, "::mlir::Value":$value,
           "::mlir::Value":$input, "::mlir::ValueRange":$parameters)>,
    InterfaceMethod<[{
      For a layer without parameters, the transposed map of its inverse: an
      error in the shape of `input` as one in the shape of the layer's output.
    }], "::mlir::Value", "buildInverseTransposed",
      (ins "::tpc::TensorBuilder &":$builder, "::mlir::Value":$error,
           "::mlir::Value":$input), [{}], [{ return error; }]>,
    InterfaceMethod<"W_l^T d in the shape of `input`.",
      "::mlir::Value", "buildTransposed",
      (ins "::tpc::TensorBuilder &":$builder, "::mlir::Value":$error,
           "::mlir::Value":$input, "::mlir::ValueRange":$parameters)>,
    InterfaceMethod<"B_l d in the shape of `input`: the transposed map's stand-in.",
      "::mlir::Value", "buildFeedback",
      (ins "::tpc::TensorBuilder &":$builder, "::mlir::Value":$error,
           "::mlir::Value":$input, "::mlir::ValueRange":$feedback), [{}],
      [{ return $_op.buildTransposed(builder, error, input, feedback); }]>,
    InterfaceMethod<[{
      The weight of an inverse (its columns for auxiliary features left out) or
      of a map that stands in for the transposed map, in the forward weight's
      form: so that the forward weight itself, if they were transposes.
    }], "::mlir::Value", "buildForwardWeight",
      (ins "::tpc::TensorBuilder &":$builder, "::mlir::Value":$weight), [{}],
      [{ return weight; }]>,
    InterfaceMethod<[{
      Batch means of the gradients of a loss with respect to the forward
      parameters, one a parameter; `error` is d = dloss/da_l per sample.
    }], "::llvm::SmallVector<::mlir::Value>", "buildGradients",
      (ins "::tpc::TensorBuilder &":$builder, "::mlir::Value":$input,
           "::mlir::Value":$error), [{}], [{ return {}; }]>,
    InterfaceMethod<[{
      Batch means of the gradients of a loss with respect to the inverse's
      parameters, one a parameter; `error` is the loss' derivative with respect
      to V_l v + c_l, per sample.
    }], "::llvm::SmallVector<::mlir::Value>", "buildInverseGradients",
      (ins "::tpc::TensorBuilder &":$builder, "::mlir::Value":$value,
           "::mlir::Value":$error), [{}], [{ return {}; }]>
  ];
}

#endif
