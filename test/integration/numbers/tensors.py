"""safetensors files of single-precision tensors."""

import array
import json
import struct


def read(path):
    """The tensors of type F32, as flat arrays."""
    data = path.read_bytes()
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8:8 + length])
    header.pop("__metadata__", None)
    return {
        name: array.array("f", data[8 + length + entry["data_offsets"][0]:
                                    8 + length + entry["data_offsets"][1]])
        for name, entry in header.items() if entry["dtype"] == "F32"
    }


def write(path, tensors):
    """Writes a dictionary of (shape, values)."""
    header, data = {}, b""
    for name, (shape, values) in tensors.items():
        begin = len(data)
        data += array.array("f", values).tobytes()
        header[name] = {"dtype": "F32", "shape": shape,
                        "data_offsets": [begin, len(data)]}
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
