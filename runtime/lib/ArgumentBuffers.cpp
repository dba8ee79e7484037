#include "tpc/runtime/ArgumentBuffers.h"

namespace tpc::runtime {

namespace {

/// In a block of scalars.
constexpr int64_t slotSize = TPC_BUFFER_ALIGNMENT;

bool isScalar(ArgumentKind kind) {
  return kind == ArgumentKind::Hyperparameter ||
         kind == ArgumentKind::Counter || kind == ArgumentKind::Metric ||
         kind == ArgumentKind::Diagnostic;
}

/// What an error says that memory is for.
std::string describe(ArgumentKind kind) {
  switch (kind) {
  case ArgumentKind::Workspace:
    return "the workspace";
  case ArgumentKind::Probe:
    return "the recorded quantities";
  default:
    return "the batch";
  }
}

} // namespace

ArgumentBuffers::ArgumentBuffers(std::shared_ptr<Device> theDevice,
                                 const std::vector<Argument> &arguments)
    : device(std::move(theDevice)) {
  auto add = [&](ArgumentKind kind, int64_t bytes) {
    Block block{kind, DeviceBuffer(device, bytes, describe(kind)), {}};
    if (!device->sharesHostMemory() && kind != ArgumentKind::Workspace)
      block.host = AlignedBuffer(static_cast<size_t>(bytes));
    blocks.push_back(std::move(block));
    return blocks.size() - 1;
  };
  std::map<ArgumentKind, int64_t> scalars;
  for (const Argument &argument : arguments)
    if (isScalar(argument.kind))
      ++scalars[argument.kind];
  std::map<ArgumentKind, Place> next;
  for (auto [kind, count] : scalars)
    next[kind] = {add(kind, count * slotSize), 0};
  for (const Argument &argument : arguments) {
    Place place;
    if (isScalar(argument.kind)) {
      place = next[argument.kind];
      next[argument.kind].offset += slotSize;
    } else {
      place.block = add(argument.kind,
                        elementCount(argument.shape) * sizeOf(argument.type));
    }
    places.emplace(std::pair(argument.kind, argument.name), place);
  }
}

const ArgumentBuffers::Place *
ArgumentBuffers::find(ArgumentKind kind, const std::string &name) const {
  auto found = places.find({kind, name});
  return found == places.end() ? nullptr : &found->second;
}

void *ArgumentBuffers::onDevice(ArgumentKind kind,
                                const std::string &name) const {
  const Place &place = places.at({kind, name});
  return static_cast<char *>(blocks[place.block].device.data()) + place.offset;
}

void *ArgumentBuffers::onHost(ArgumentKind kind,
                              const std::string &name) const {
  const Place *place = find(kind, name);
  if (!place)
    return nullptr;
  if (device->sharesHostMemory())
    return onDevice(kind, name);
  void *host = blocks[place->block].host.data();
  return host ? static_cast<char *>(host) + place->offset : nullptr;
}

void ArgumentBuffers::upload(ArgumentKind kind) {
  for (Block &block : blocks)
    if (block.kind == kind && block.host.data())
      device->copyToDevice(block.device.data(), block.host.data(),
                           block.device.size());
}

void ArgumentBuffers::download(ArgumentKind kind) {
  for (Block &block : blocks)
    if (block.kind == kind && block.host.data())
      device->copyToHost(block.host.data(), block.device.data(),
                         block.device.size());
}

} // namespace tpc::runtime
