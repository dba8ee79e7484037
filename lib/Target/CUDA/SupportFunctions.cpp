//===- SupportFunctions.cpp - what surrounds a step, as text --------------===//
//
// The functions' arguments are described in tpc_runtime.h.
//
//===----------------------------------------------------------------------===//

#include "SupportFunctions.h"

#include "LaunchBuilder.h"

#include "llvm/Support/FormatVariadic.h"

#include <algorithm>

using namespace tpc::cuda;

/// Stands for a number of elements that is known when the program runs only.
/// Addresses are computed in 32 bits.
#define MANY "2147483647"

/// A function of one launch, `threads` of a block; in `body`, %block and
/// %thread are the thread's indices.
static std::string writeFunction(const std::string &name,
                                 const std::string &arguments, int64_t blocks,
                                 int64_t threads, const std::string &body) {
  return llvm::formatv(R"(
func.func @{0}({1}) {{
  %one = arith.constant 1 : index
  %blocks = arith.constant {2} : index
  %threads = arith.constant {3} : index
  gpu.launch blocks(%block, %by, %bz) in (%gx = %blocks, %gy = %one, %gz = %one)
      threads(%thread, %ty, %tz) in (%sx = %threads, %sy = %one, %sz = %one) {{
    {4}
    gpu.terminator
  }
  return
})",
                       name, arguments, blocks, threads, body)
      .str();
}

/// A function with a thread for each of batch * size elements of a result.
/// `body` has %element, %row and %column, its place in the result; in the
/// constants %zero and %false.
static std::string writeBatchFunction(const std::string &name,
                                      const std::string &arguments,
                                      int64_t batch, int64_t size,
                                      const std::string &body) {
  std::string guarded = llvm::formatv(R"(
    %elements = arith.constant {0} : index
    %columns = arith.constant {1} : index
    %before = arith.muli %block, %threads : index
    %element = arith.addi %before, %thread : index
    %inside = arith.cmpi ult, %element, %elements : index
    scf.if %inside {{
      %row = arith.divui %element, %columns : index
      %column = arith.remui %element, %columns : index
      {2}
    })",
                                      batch * size, size, body)
                            .str();
  return writeFunction(name, arguments,
                       llvm::divideCeil(batch * size, kBlockThreads),
                       kBlockThreads, guarded);
}

/// %position, the place in %order of the sample of %row, and %sample, its
/// number.
static std::string writeSample(int64_t batch) {
  return llvm::formatv(R"(
      %zero = arith.constant 0 : index
      %rows = arith.constant {0} : index
      %number = memref.load %batch[%zero] : memref<1xi64>
      %batches = arith.index_cast %number : i64 to index
      %first = arith.muli %batches, %rows : index
      %position = arith.addi %first, %row : index
      %listed = memref.load %order[%position] : memref<)" MANY R"(xi32>
      %sample = arith.index_cast %listed : i32 to index)",
                       batch)
      .str();
}

/// %value, f32, of %place in %samples, which are bytes or floats.
static std::string writeValue(bool bytes) {
  return bytes ? R"(
      %byte = memref.load %samples[%place] : memref<)" MANY R"(xi8>
      %whole = arith.uitofp %byte : i8 to f32
      %most = arith.constant 255.0 : f32
      %value = arith.divf %whole, %most : f32)"
               : R"(
      %value = memref.load %samples[%place] : memref<)" MANY R"(xf32>)";
}

/// A function that copies `size` elements of each sample of a batch, bytes or
/// floats, as floats.
static std::string writeCopy(const std::string &name, int64_t batch,
                             int64_t size, bool bytes) {
  int64_t elements = batch * size;
  return writeBatchFunction(
      name,
      llvm::formatv("%samples: memref<" MANY "x{0}>, %order: memref<" MANY
                    "xi32>, %batch: memref<1xi64>, %copy: memref<{1}xf32>",
                    bytes ? "i8" : "f32", elements)
          .str(),
      batch, size,
      writeSample(batch) + R"(
      %before_sample = arith.muli %sample, %columns : index
      %place = arith.addi %before_sample, %column : index)" +
          writeValue(bytes) +
          llvm::formatv(
              "\n      memref.store %value, %copy[%element] : memref<{0}xf32>",
              elements)
              .str());
}

/// As writeCopy, of images that are shifted and flipped.
static std::string writeGatherChanged(const BatchSizes &sizes, bool bytes) {
  auto [height, width, channels] = *sizes.image;
  // A word of %changes: bit 0 flips left to right, bit 1 up to down; then the
  // shifts of rows and of columns in 15 bits each, to which 2^14 are added.
  std::string place =
      llvm::formatv(R"(
      %channels = arith.constant {2} : index
      %width = arith.constant {1} : index
      %height = arith.constant {0} : index
      %last_row = arith.constant {3} : index
      %last_column = arith.constant {4} : index
      %pixel = arith.divui %column, %channels : index
      %channel = arith.remui %column, %channels : index
      %y = arith.divui %pixel, %width : index
      %x = arith.remui %pixel, %width : index
      %change = memref.load %changes[%position] : memref<)" MANY R"(xi32>
      %left_right = arith.trunci %change : i32 to i1
      %bit = arith.constant 1 : i32
      %second = arith.shrui %change, %bit : i32
      %up_down = arith.trunci %second : i32 to i1
      %mask = arith.constant 32767 : i32
      %middle = arith.constant 16384 : i32
      %two = arith.constant 2 : i32
      %seventeen = arith.constant 17 : i32
      %row_bits = arith.shrui %change, %two : i32
      %row_word = arith.andi %row_bits, %mask : i32
      %row_shift = arith.subi %row_word, %middle : i32
      %column_word = arith.shrui %change, %seventeen : i32
      %column_shift = arith.subi %column_word, %middle : i32
      %rows_on = arith.index_cast %row_shift : i32 to index
      %columns_on = arith.index_cast %column_shift : i32 to index
      %y_mirrored = arith.subi %last_row, %y : index
      %x_mirrored = arith.subi %last_column, %x : index
      %y_flipped = arith.select %up_down, %y_mirrored, %y : index
      %x_flipped = arith.select %left_right, %x_mirrored, %x : index
      %y_source = arith.addi %y_flipped, %rows_on : index
      %x_source = arith.addi %x_flipped, %columns_on : index
      %y_inside = arith.cmpi ult, %y_source, %height : index
      %x_inside = arith.cmpi ult, %x_source, %width : index
      %in_image = arith.andi %y_inside, %x_inside : i1
      %before_sample = arith.muli %sample, %columns : index
      %before_row = arith.muli %y_source, %width : index
      %source_pixel = arith.addi %before_row, %x_source : index
      %before_pixel = arith.muli %source_pixel, %channels : index
      %in_sample = arith.addi %before_pixel, %channel : index
      %place = arith.addi %before_sample, %in_sample : index
      %result = scf.if %in_image -> f32 {{)",
                    height, width, channels, height - 1, width - 1)
          .str();
  return writeBatchFunction(
      bytes ? "support_gather_changed_bytes" : "support_gather_changed_floats",
      llvm::formatv("%samples: memref<" MANY "x{0}>, %order: memref<" MANY
                    "xi32>, %changes: memref<" MANY
                    "xi32>, %batch: memref<1xi64>, %input: memref<{1}xf32>",
                    bytes ? "i8" : "f32", sizes.batch * sizes.features)
          .str(),
      sizes.batch, sizes.features,
      writeSample(sizes.batch) + place + writeValue(bytes) +
          llvm::formatv(R"(
        scf.yield %value : f32
      } else {{
        %nothing = arith.constant 0.0 : f32
        scf.yield %nothing : f32
      }
      memref.store %result, %input[%element] : memref<{0}xf32>)",
                        sizes.batch * sizes.features)
              .str());
}

static std::string writeClasses(const BatchSizes &sizes) {
  int64_t elements = sizes.batch * sizes.label;
  return writeBatchFunction(
      "support_label_class",
      llvm::formatv("%labels: memref<" MANY "xi32>, %order: memref<" MANY
                    "xi32>, %batch: memref<1xi64>, %label: memref<{0}xf32>",
                    elements)
          .str(),
      sizes.batch, sizes.label,
      writeSample(sizes.batch) + llvm::formatv(R"(
      %class_word = memref.load %labels[%sample] : memref<)" MANY R"(xi32>
      %class = arith.index_cast %class_word : i32 to index
      %is_class = arith.cmpi eq, %class, %column : index
      %is = arith.constant 1.0 : f32
      %is_not = arith.constant 0.0 : f32
      %value = arith.select %is_class, %is, %is_not : f32
      memref.store %value, %label[%element] : memref<{0}xf32>)",
                                               elements)
                                     .str());
}

static std::string writeInputs(const BatchSizes &sizes) {
  return writeBatchFunction(
      "support_label_input",
      llvm::formatv("%input: memref<{0}xf32>, %label: memref<{0}xf32>",
                    sizes.batch * sizes.features)
          .str(),
      sizes.batch, sizes.features,
      llvm::formatv(R"(
      %value = memref.load %input[%element] : memref<{0}xf32>
      memref.store %value, %label[%element] : memref<{0}xf32>)",
                    sizes.batch * sizes.features)
          .str());
}

std::string tpc::cuda::writeBatchFunctions(const BatchSizes &sizes) {
  std::string text;
  for (bool bytes : {true, false}) {
    text += writeCopy(bytes ? "support_gather_bytes" : "support_gather_floats",
                      sizes.batch, sizes.features, bytes);
    if (sizes.image)
      text += writeGatherChanged(sizes, bytes);
  }
  if (sizes.label == 0)
    return text;
  text += writeClasses(sizes) + writeCopy("support_label_target", sizes.batch,
                                          sizes.label, /*bytes=*/false);
  if (sizes.label == sizes.features)
    text += writeInputs(sizes);
  return text;
}

std::string tpc::cuda::writeAccountFunction(int64_t metrics) {
  std::string arguments, body = R"(
    %zero = arith.constant 0 : index
    %c2 = arith.constant 2 : index
    %step_before = memref.load %step[%zero] : memref<1xi64>
    %single = arith.constant 1 : i64
    %none = arith.constant 0 : i64
    %step_now = arith.addi %step_before, %single : i64
    %magnitude = arith.constant 2147483647 : i32
    %infinite = arith.constant 2139095040 : i32)";
  for (int64_t i = 0; i < metrics; ++i) {
    arguments += llvm::formatv("%metric{0}: memref<1xf32>, ", i).str();
    body += llvm::formatv(R"(
    %place{0} = arith.constant {0} : index
    %value{0} = memref.load %metric{0}[%zero] : memref<1xf32>
    %wide{0} = arith.extf %value{0} : f32 to f64
    %sum{0} = memref.load %sums[%place{0}] : memref<{1}xf64>
    %added{0} = arith.addf %sum{0}, %wide{0} : f64
    memref.store %added{0}, %sums[%place{0}] : memref<{1}xf64>
    %bits{0} = arith.bitcast %value{0} : f32 to i32
    %exponent{0} = arith.andi %bits{0}, %magnitude : i32
    %bad{0} = arith.cmpi uge, %exponent{0}, %infinite : i32
    %known{0} = memref.load %status[%zero] : memref<3xi64>
    %new{0} = arith.cmpi eq, %known{0}, %none : i64
    %first{0} = arith.andi %bad{0}, %new{0} : i1
    scf.if %first{0} {{
      memref.store %step_now, %status[%zero] : memref<3xi64>
      %which = arith.constant {0} : i64
      memref.store %which, %status[%one] : memref<3xi64>
      %long = arith.extui %bits{0} : i32 to i64
      memref.store %long, %status[%c2] : memref<3xi64>
    })",
                          i, metrics)
                .str();
  }
  body += R"(
    memref.store %step_now, %step[%zero] : memref<1xi64>
    %batch_before = memref.load %batch[%zero] : memref<1xi64>
    %batch_now = arith.addi %batch_before, %single : i64
    memref.store %batch_now, %batch[%zero] : memref<1xi64>)";
  for (const char *group : {"forward", "inverse"})
    body += llvm::formatv(R"(
    %{0}_before = memref.load %{0}[%zero] : memref<1xi64>
    %{0}_updates = memref.load %updates[%{1}] : memref<2xi64>
    %{0}_now = arith.addi %{0}_before, %{0}_updates : i64
    memref.store %{0}_now, %{0}[%zero] : memref<1xi64>)",
                          group, group[0] == 'f' ? "zero" : "one")
                .str();
  arguments +=
      llvm::formatv("%sums: memref<{0}xf64>, %status: memref<3xi64>, %batch: "
                    "memref<1xi64>, %step: memref<1xi64>, %forward: "
                    "memref<1xi64>, %inverse: memref<1xi64>, %updates: "
                    "memref<2xi64>",
                    metrics)
          .str();
  return writeFunction("support_account_" + std::to_string(metrics), arguments,
                       1, 1, body);
}

std::string tpc::cuda::writeCheckFunction(int64_t elements) {
  constexpr int64_t mostBlocks = 1024;
  int64_t blocks =
      std::min<int64_t>(llvm::divideCeil(elements, kBlockThreads), mostBlocks);
  return writeFunction(
      "support_check_" + std::to_string(elements),
      llvm::formatv("%values: memref<{0}xf32>, %found: memref<1xi32>", elements)
          .str(),
      blocks, kBlockThreads,
      llvm::formatv(R"(
    %elements = arith.constant {0} : index
    %stride = arith.constant {1} : index
    %zero = arith.constant 0 : index
    %before = arith.muli %block, %threads : index
    %begin = arith.addi %before, %thread : index
    %magnitude = arith.constant 2147483647 : i32
    %infinite = arith.constant 2139095040 : i32
    %fine = arith.constant 0 : i32
    %largest = scf.for %i = %begin to %elements step %stride
        iter_args(%so_far = %fine) -> i32 {{
      %value = memref.load %values[%i] : memref<{0}xf32>
      %bits = arith.bitcast %value : f32 to i32
      %exponent = arith.andi %bits, %magnitude : i32
      %larger = arith.maxui %so_far, %exponent : i32
      scf.yield %larger : i32
    }
    %bad = arith.cmpi uge, %largest, %infinite : i32
    scf.if %bad {{
      %true = arith.constant 1 : i32
      %old = memref.atomic_rmw maxu %true, %found[%zero] : (i32, memref<1xi32>) -> i32
    })",
                    elements, blocks * kBlockThreads)
          .str());
}
