/// \file
/// The wire format of protocol buffers, as far as events need it.

#ifndef TPC_RUNTIME_PROTOBUFMESSAGE_H
#define TPC_RUNTIME_PROTOBUFMESSAGE_H

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace tpc::runtime {

/// The bytes of a message, field by field. Each function adds a field of that
/// number and returns the message.
class ProtobufMessage {
public:
  /// int64, int32, bool and enumerations.
  ProtobufMessage &integer(uint32_t field, int64_t value) {
    tag(field, 0);
    varint(static_cast<uint64_t>(value));
    return *this;
  }
  ProtobufMessage &real(uint32_t field, double value) {
    tag(field, 1);
    fixed(value);
    return *this;
  }
  ProtobufMessage &real(uint32_t field, float value) {
    tag(field, 5);
    fixed(value);
    return *this;
  }
  /// Strings and bytes.
  ProtobufMessage &text(uint32_t field, std::string_view value) {
    tag(field, 2);
    varint(value.size());
    bytes += value;
    return *this;
  }
  ProtobufMessage &message(uint32_t field, const ProtobufMessage &value) {
    return text(field, value.bytes);
  }

  const std::string &str() const { return bytes; }

private:
  void tag(uint32_t field, uint32_t wireType) {
    varint(uint64_t(field) << 3 | wireType);
  }
  void varint(uint64_t value) {
    for (; value >= 0x80; value >>= 7)
      bytes += static_cast<char>(value | 0x80);
    bytes += static_cast<char>(value);
  }
  /// Little-endian, as all machines that tpc compiles for are.
  template <typename T> void fixed(T value) {
    char memory[sizeof(T)];
    std::memcpy(memory, &value, sizeof(T));
    bytes.append(memory, sizeof(T));
  }

  std::string bytes;
};

} // namespace tpc::runtime

#endif // TPC_RUNTIME_PROTOBUFMESSAGE_H
