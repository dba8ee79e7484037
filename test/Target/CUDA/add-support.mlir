// RUN: tpc-opt %s -tpc-cuda-add-support | FileCheck %s

// A batch of 4 images of 3 x 5 pixels of 2 channels, with labels of 7 numbers:
// bytes are gathered by the list of samples and divided by 255.
// CHECK-LABEL: func.func @support_gather_bytes(
// CHECK-SAME:    %[[SAMPLES:[a-z0-9]+]]: memref<2147483647xi8>, %[[ORDER:[a-z0-9]+]]: memref<2147483647xi32>, %[[BATCH:[a-z0-9]+]]: memref<1xi64>, %[[INPUT:[a-z0-9]+]]: memref<120xf32>)
// CHECK:         %[[NUMBER:.*]] = memref.load %[[BATCH]]
// CHECK:         memref.load %[[ORDER]]
// CHECK:         %[[BYTE:.*]] = memref.load %[[SAMPLES]]
// CHECK:         %[[WHOLE:.*]] = arith.uitofp %[[BYTE]] : i8 to f32
// CHECK:         %[[VALUE:.*]] = arith.divf %[[WHOLE]], %{{.*}} : f32
// CHECK:         memref.store %[[VALUE]], %[[INPUT]]

// Changed images have zeros where nothing of the image is.
// CHECK-LABEL: func.func @support_gather_changed_bytes(
// CHECK:         scf.if %{{.*}} -> (f32)
// CHECK:         } else {
// CHECK-NEXT:      %[[ZERO:.*]] = arith.constant 0.0
// CHECK-NEXT:      scf.yield %[[ZERO]]

// CHECK:       func.func @support_gather_floats(
// CHECK-NOT:     arith.uitofp
// CHECK:       func.func @support_gather_changed_floats(
// CHECK:       func.func @support_label_class({{.*}}: memref<28xf32>)
// CHECK:       func.func @support_label_target({{.*}}: memref<28xf32>)
// The label is no input: it has another size.
// CHECK-NOT:   support_label_input

// Metrics are added up in double precision, and the first one that is not
// finite is kept.
// CHECK-LABEL: func.func @support_account_2(
// CHECK-COUNT-2: arith.addf {{.*}} : f64
// CHECK-NOT:     arith.addf

// One check for all states of a size.
// CHECK-LABEL: func.func @support_check_6(
// CHECK:         memref.atomic_rmw maxu
// CHECK-NOT:   support_check
func.func @step() attributes {tpc.arguments = [
    {kind = "state", name = "a.weight", shape = [2, 3], dtype = "f32"},
    {kind = "state", name = "b.weight", shape = [6], dtype = "f32"},
    {kind = "input", shape = [4, 3, 5, 2], dtype = "f32"},
    {kind = "label", shape = [4, 7], dtype = "f32"},
    {kind = "metric", name = "loss", shape = [], dtype = "f32"},
    {kind = "metric", name = "errors", shape = [], dtype = "f32"},
    {kind = "workspace", dtype = "byte"}]} {
  return
}
// Functions that nothing is said of add nothing.
func.func private @tpc_power(f64, i64) -> f64
