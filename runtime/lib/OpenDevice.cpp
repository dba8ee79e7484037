#include "tpc/runtime/Device.h"

#include "tpc/runtime/Error.h"

#include "CudaDevice.h"

namespace tpc::runtime {

std::shared_ptr<Device> openDevice(const tpc_program &program) {
  if (program.simulated_kernel_count > 0)
    fail("the program was compiled for the simulator, which only `tpc train` "
         "and `tpc eval` have");
  if (program.device_code_count > 0)
    return openCudaDevice(program);
  return makeHostDevice();
}

} // namespace tpc::runtime
