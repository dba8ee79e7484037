//===- FunctionLowering.cpp - a step's function as linalg -----------------===//

#include "FunctionLowering.h"

#include "Correct.h"
#include "GaussNewton.h"
#include "LayerMaps.h"
#include "Measures.h"
#include "Noise.h"
#include "dialects/Tpc/Loss.h"
#include "dialects/Tpc/Optimizer.h"
#include "dialects/Tpc/RateSchedule.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace tpc;
using namespace tpc::learn;

FunctionLowering::FunctionLowering(StepProgram &program, FunctionOp function,
                                   bool dump)
    : program(program), function(function), dump(dump),
      builder(function.getContext()),
      signature(getSignature(program, function, dump)) {}

Value FunctionLowering::argument(StringRef kind, StringRef name) {
  for (auto [i, argument] : llvm::enumerate(signature))
    if (argument.kind == kind && argument.name == name)
      return body->getArgument(i);
  llvm_unreachable("an argument that the signature does not list");
}

Value FunctionLowering::scalarArgument(StringRef kind, StringRef name) {
  return tensor::ExtractOp::create(builder, function.getLoc(),
                                   argument(kind, name), ValueRange());
}

void FunctionLowering::write(Value value, Value destination) {
  auto op = bufferization::MaterializeInDestinationOp::create(
      builder, value.getLoc(), destination.getType(), value, destination);
  results.push_back(op.getResult());
}

SmallVector<Value> FunctionLowering::get(ValueRange range) {
  return llvm::map_to_vector(range, [&](Value value) { return get(value); });
}

LayerOp FunctionLowering::layer(StringRef name) {
  return *llvm::find_if(program.getLayers(), [&](LayerOp layer) {
    return layer.getSymName() == name;
  });
}

/// [B, ...] as [B, n].
Value FunctionLowering::flat(TensorBuilder &b, Value value) {
  ArrayRef<int64_t> shape = TensorBuilder::shape(value);
  return b.reshape(value, {shape.front(), elementCount(shape.drop_front())});
}

LogicalResult FunctionLowering::run(StringRef name) {
  auto module = program.getOp()->getParentOfType<ModuleOp>();
  builder.setInsertionPointToEnd(module.getBody());
  SmallVector<Type> types;
  for (const BufferArgument &argument : signature)
    types.push_back(argument.type);
  auto lowered =
      func::FuncOp::create(builder, function.getLoc(), name,
                           builder.getFunctionType(types, {}));
  for (auto [i, argument] : llvm::enumerate(signature)) {
    NamedAttrList buffer;
    buffer.append("kind", builder.getStringAttr(argument.kind));
    if (!argument.name.empty())
      buffer.append("name", builder.getStringAttr(argument.name));
    lowered.setArgAttr(i, "tpc.buffer",
                       buffer.getDictionary(builder.getContext()));
    lowered.setArgAttr(i, "bufferization.writable",
                       builder.getBoolAttr(argument.writable));
  }
  body = lowered.addEntryBlock();
  builder.setInsertionPointToEnd(body);
  values.map(function.getInput(), argument("input"));
  values.map(function.getLabel(), argument("label"));
  for (Operation &op : function.getBody().front())
    if (failed(lower(&op)))
      return failure();
  func::ReturnOp::create(builder, function.getLoc(), results);
  lowered.setFunctionType(
      builder.getFunctionType(types, ValueRange(results).getTypes()));
  return success();
}

LogicalResult FunctionLowering::lower(Operation *op) {
  TensorBuilder b(builder, op->getLoc());
  auto setResult = [&](Value value) { values.map(op->getResult(0), value); };
  return llvm::TypeSwitch<Operation *, LogicalResult>(op)
      .Case([&](ReadOp read) {
        setResult(argument("state", read.getState()));
        return success();
      })
      .Case([&](ScalarOp scalar) {
        setResult(scalarArgument("hyperparameter",
                                 scalar.getHyperparameter()));
        return success();
      })
      .Case([&](WriteOp op) {
        write(get(op.getValue()), argument("state", op.getState()));
        return success();
      })
      .Case([&](RecordOp record) {
        std::string name =
            (record.getLayer() + "." + stringifyQuantity(record.getQuantity()))
                .str();
        if (dump)
          write(get(record.getValue()), argument("probe", name));
        return success();
      })
      .Case([&](MetricOp metric) {
        Value perSample = get(metric.getPerSample());
        write(metric.getSum() ? b.sum("b->", perSample)
                              : b.batchMean(perSample),
              argument("metric", metric.getName()));
        return success();
      })
      .Case([&](ResultOp result) {
        write(get(result.getValue()), argument(result.getName()));
        return success();
      })
      .Case<ForwardOp, InverseOp, TransposedOp, FeedbackOp, GradientOp,
            InverseGradientOp, ActivationGradientOp, AuxiliaryOp>(
          [&](auto layerMap) {
            lowerLayerMap(b, layerMap);
            return success();
          })
      .Case<LossOp, OutputErrorOp, MinimiserOp>([&](auto loss) {
        lowerLoss(b, loss);
        return success();
      })
      .Case([&](ClipOp clip) {
        lowerClip(b, clip);
        return success();
      })
      .Case([&](ScheduledRateOp rate) {
        lowerRate(b, rate);
        return success();
      })
      .Case([&](UpdateOp update) {
        lowerUpdate(b, update);
        return success();
      })
      .Case([&](DiagnosticOp diagnostic) {
        write(get(diagnostic.getValue()),
              argument("diagnostic", diagnosticName(diagnostic)));
        return success();
      })
      .Case<AngleOp, NormOp, RelativeDistanceOp, MeanProductOp,
            SymmetricPartOp>([&](auto measure) {
        values.map(measure.getResult(), lowerMeasure(b, measure));
        return success();
      })
      .Case<DirectFeedbackOp, CorrectOp, SquaredDistanceOp,
            SquaredDistanceGradientOp, CorruptOp, GradientTargetOp,
            DifferenceCorrectionOp, MixOp, ConcatOp, SumOp, ForwardWeightOp,
            ProbeOp, UnitOp, GaussNewtonOp>([&](auto arithmetic) {
        lowerArithmetic(b, arithmetic);
        return success();
      })
      .Default([](Operation *other) {
        return other->emitOpError(
            "expected the graph passes to have replaced it before the "
            "conversion to linalg");
      });
}

void FunctionLowering::lowerLayerMap(TensorBuilder &b, Operation *op) {
  LayerOp owner =
      layer(op->getAttrOfType<FlatSymbolRefAttr>("layer").getValue());
  LayerMaps maps(b, program.getChain(owner));
  Activation inverseActivation =
      owner.getInverseActivation().value_or(Activation::Identity);
  SmallVector<Value> lowered =
      llvm::TypeSwitch<Operation *, SmallVector<Value>>(op)
          .Case([&](ForwardOp op) -> SmallVector<Value> {
            return {maps.forward(get(op.getInput()), get(op.getParameters()))};
          })
          .Case([&](InverseOp op) -> SmallVector<Value> {
            return {maps.inverse(get(op.getValue()), get(op.getAt()),
                                 get(op.getParameters()), inverseActivation)};
          })
          .Case([&](TransposedOp op) -> SmallVector<Value> {
            return {maps.transposed(get(op.getError()), get(op.getAt()),
                                    get(op.getParameters()))};
          })
          .Case([&](FeedbackOp op) -> SmallVector<Value> {
            return {maps.feedback(get(op.getError()), get(op.getAt()),
                                  get(op.getParameters()))};
          })
          .Case([&](GradientOp op) {
            return maps.gradients(get(op.getInput()), get(op.getError()));
          })
          .Case([&](InverseGradientOp op) {
            return maps.inverseGradients(get(op.getValue()), get(op.getAt()),
                                         get(op.getError()));
          })
          .Case([&](ActivationGradientOp op) -> SmallVector<Value> {
            Activation activation =
                op.getInverse()
                    ? inverseActivation
                    : program.getChain(owner).top().getLayerActivation();
            return {buildActivationGradient(b, activation,
                                            get(op.getActivity()),
                                            get(op.getValue()))};
          })
          .Case([&](AuxiliaryOp op) -> SmallVector<Value> {
            Value product = b.einsum("bi,oi->bo", flat(b, get(op.getInput())),
                                     get(op.getWeight()));
            Value sum = b.map("bo,o->bo", {product, get(op.getBias())},
                              [](TensorBuilder &b, ValueRange args) {
                                return b.add(args[0], args[1]);
                              });
            return {buildActivation(
                b, owner.getAuxiliaryActivation().value_or(Activation::Identity),
                sum)};
          });
  values.map(op->getResults(), lowered);
}

void FunctionLowering::lowerLoss(TensorBuilder &b, Operation *op) {
  const Loss &loss =
      *Loss::lookup(op->getAttrOfType<StringAttr>("kind").getValue());
  // Both variants have the operands (output, label).
  Value output = flat(b, get(op->getOperand(0)));
  Value label = get(op->getOperand(1));
  Value result =
      llvm::TypeSwitch<Operation *, Value>(op)
          .Case([&](LossOp) { return loss.buildValue(b, output, label); })
          .Case([&](MinimiserOp) {
            return loss.buildMinimiser(b, output, label);
          })
          .Case([&](OutputErrorOp op) {
            Activation activation = program.getChain(layer(op.getLayer()))
                                        .top()
                                        .getLayerActivation();
            return loss.buildOutputError(b, activation, output, label);
          });
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  values.map(op->getResult(0), b.reshape(result, type.getShape()));
}

void FunctionLowering::lowerClip(TensorBuilder &b, ClipOp op) {
  SmallVector<Value> gradients = get(op.getGradients());
  Value total;
  for (Value gradient : gradients) {
    Value squares = buildSquaredNorm(b, gradient);
    total = total ? b.add(total, squares) : squares;
  }
  Value limit = get(op.getLimit());
  Value factor = b.map("->", total, [&](TensorBuilder &b, ValueRange args) {
    OpBuilder &inner = b.getBuilder();
    Value norm = math::SqrtOp::create(inner, b.getLoc(), args[0]);
    Value share = arith::DivFOp::create(inner, b.getLoc(), limit, norm);
    return Value(arith::MinimumFOp::create(inner, b.getLoc(), b.constant(1.0),
                                           share));
  });
  Value scalar =
      tensor::ExtractOp::create(builder, op.getLoc(), factor, ValueRange());
  for (auto [result, gradient] : llvm::zip_equal(op.getResults(), gradients))
    values.map(result, b.scale(scalar, gradient));
}

/// One of an operation's hyperparameters, which are in the order of `options`.
static Value lookup(ArrayRef<OptionSpec> options, ValueRange values,
                    StringRef name) {
  for (auto [option, value] : llvm::zip_equal(options, values))
    if (option.name == name)
      return value;
  llvm_unreachable("a kind asks for an option that it does not have");
}

void FunctionLowering::lowerRate(TensorBuilder &b, ScheduledRateOp op) {
  const RateSchedule &schedule =
      *RateSchedule::lookup(op.getSchedule().getKind());
  std::string group = stringifyGroup(op.getGroup()).str();
  RateSchedule::Counters counters{scalarArgument("counter", group),
                                  scalarArgument("counter", group + "_planned"),
                                  scalarArgument("counter", "epoch")};
  SmallVector<Value> numbers = get(op.getHyperparameters());
  values.map(op.getResult(),
             schedule.buildRate(b, get(op.getRate()), counters,
                                [&](StringRef name) {
                                  return lookup(schedule.getClauseOptions(),
                                                numbers, name);
                                }));
}

void FunctionLowering::lowerUpdate(TensorBuilder &b, UpdateOp op) {
  const Optimizer &optimizer = *Optimizer::lookup(op.getOptimizer().getKind());
  SmallVector<Value> numbers = get(op.getHyperparameters());
  auto hyperparameter = [&](StringRef name) {
    return lookup(optimizer.getHyperparameters(), numbers, name);
  };
  Value decay;
  if (op.getDecay())
    decay = b.mul(hyperparameter("lr"), get(op.getDecay()));
  Optimizer::Update update{get(op.getParameter()),
                           get(op.getGradient()),
                           get(op.getSlots()),
                           hyperparameter,
                           decay,
                           scalarArgument("counter",
                                          stringifyGroup(op.getGroup())),
                           op.getOptimizer()};
  values.map(op.getResults(), optimizer.buildUpdate(b, update));
}

Value FunctionLowering::lowerMeasure(TensorBuilder &b, Operation *op) {
  return llvm::TypeSwitch<Operation *, Value>(op)
      .Case([&](AngleOp op) {
        return buildAngle(b, get(op.getLhs()), get(op.getRhs()));
      })
      .Case([&](NormOp op) {
        Value value = get(op.getValue());
        double count = op.getMean() ? TensorBuilder::shape(value).front() : 1;
        return buildNorm(b, value, count);
      })
      .Case([&](RelativeDistanceOp op) {
        return buildRelativeDistance(b, get(op.getLhs()), get(op.getRhs()));
      })
      .Case([&](MeanProductOp op) {
        return buildMeanProduct(b, get(op.getLhs()), get(op.getRhs()));
      })
      .Case([&](SymmetricPartOp op) {
        return buildSymmetricPart(b, get(op.getProbe()), get(op.getOnce()),
                                  get(op.getTwice()));
      });
}

void FunctionLowering::lowerArithmetic(TensorBuilder &b, Operation *op) {
  auto resultType = cast<RankedTensorType>(op->getResult(0).getType());
  Value result =
      llvm::TypeSwitch<Operation *, Value>(op)
          .Case([&](DirectFeedbackOp op) {
            return b.einsum("bo,uo->bu", flat(b, get(op.getError())),
                            get(op.getFeedback()));
          })
          .Case([&](CorrectOp op) {
            return buildCorrect(b, flat(b, get(op.getOutput())),
                                get(op.getLabel()), op.getK(), op.getNegated());
          })
          .Case([&](SquaredDistanceOp op) {
            Value squares =
                b.map({get(op.getLhs()), get(op.getRhs())},
                      [](TensorBuilder &b, ValueRange args) {
                        Value difference = b.sub(args[0], args[1]);
                        return b.mul(difference, difference);
                      });
            return b.sumOfSamples(squares);
          })
          .Case([&](SquaredDistanceGradientOp op) {
            return b.map({get(op.getLhs()), get(op.getRhs())},
                         [](TensorBuilder &b, ValueRange args) {
                           return b.mul(b.constant(2.0),
                                        b.sub(args[0], args[1]));
                         });
          })
          .Case([&](CorruptOp op) {
            NoiseKey key{scalarArgument("counter", "seed"),
                         scalarArgument("counter", "step"),
                         static_cast<int64_t>(Purpose::Noise),
                         static_cast<int64_t>(layer(op.getLayer()).getIndex())};
            return buildCorruption(b, get(op.getActivity()),
                                   get(op.getSigma()), key);
          })
          .Case([&](GradientTargetOp op) {
            Value alpha = get(op.getAlpha());
            double share =
                op.getBatchMean() ? 1.0 / resultType.getDimSize(0) : 1.0;
            Value factor = b.mul(alpha, b.constant(share));
            return b.map({get(op.getActivity()), get(op.getGradient())},
                         [&](TensorBuilder &b, ValueRange args) {
                           return b.sub(args[0], b.mul(factor, args[1]));
                         });
          })
          .Case([&](DifferenceCorrectionOp op) {
            return b.map({get(op.getTarget()), get(op.getActivity()),
                          get(op.getReconstruction())},
                         [](TensorBuilder &b, ValueRange args) {
                           // The difference first: t and r are close.
                           return b.add(args[1], b.sub(args[0], args[2]));
                         });
          })
          .Case([&](MixOp op) {
            Value gamma = get(op.getGamma());
            Value rest = b.sub(b.constant(1.0), gamma);
            return b.map({get(op.getLhs()), get(op.getRhs())},
                         [&](TensorBuilder &b, ValueRange args) {
                           return b.add(b.mul(gamma, args[0]),
                                        b.mul(rest, args[1]));
                         });
          })
          .Case([&](SumOp op) {
            Value x = b.constant(op.getLhsFactor().convertToDouble());
            Value y = b.constant(op.getRhsFactor().convertToDouble());
            return b.map({get(op.getLhs()), get(op.getRhs())},
                         [&](TensorBuilder &b, ValueRange args) {
                           return b.add(b.mul(x, args[0]), b.mul(y, args[1]));
                         });
          })
          .Case([&](ForwardWeightOp op) {
            return program.getChain(layer(op.getLayer()))
                .top()
                .buildForwardWeight(b, get(op.getWeight()));
          })
          .Case([&](ProbeOp op) {
            NoiseKey key{scalarArgument("counter", "seed"),
                         scalarArgument("counter", "step"),
                         static_cast<int64_t>(Purpose::Probe),
                         static_cast<int64_t>(layer(op.getLayer()).getIndex())};
            return buildCorruption(b, b.filled(0, resultType.getShape()),
                                   b.constant(1), key);
          })
          .Case([&](UnitOp op) {
            ArrayRef<int64_t> shape = resultType.getShape();
            return buildUnit(b, static_cast<int64_t>(op.getElement()),
                             {shape.front(), elementCount(shape.drop_front())});
          })
          .Case([&](GaussNewtonOp op) {
            SmallVector<Value> rows = llvm::map_to_vector(
                op.getRows(), [&](Value row) { return flat(b, get(row)); });
            return buildGaussNewton(b, rows, flat(b, get(op.getError())),
                                    op.getDamping().convertToDouble());
          })
          .Case([&](ConcatOp op) {
            return b.concat(flat(b, get(op.getLhs())), get(op.getRhs()));
          });
  values.map(op->getResult(0), b.reshape(result, resultType.getShape()));
}
