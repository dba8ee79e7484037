"""Reads TensorBoard's event files by their formats' definitions: TFRecord, and
protocol buffers' wire format."""

import pathlib
import struct


def crc32c(data):
    """Bit by bit (RFC 3720, B.4)."""
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
    return value ^ 0xFFFFFFFF


def masked(data):
    value = crc32c(data)
    return ((value >> 15 | value << 17) + 0xA282EAD8) & 0xFFFFFFFF


def read_records(path):
    """The data of each record; checks both checksums."""
    data, at = path.read_bytes(), 0
    while at < len(data):
        head = data[at:at + 8]
        [length] = struct.unpack("<Q", head)
        assert struct.unpack("<I", data[at + 8:at + 12])[0] == masked(head)
        body = data[at + 12:at + 12 + length]
        end = at + 16 + length
        assert len(data) >= end, "expected a whole record"
        assert struct.unpack("<I", data[end - 4:end])[0] == masked(body)
        yield body
        at = end


def read_varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def parse(data):
    """Field's number -> values: bytes, whole numbers, or the raw 4 or 8 bytes
    of a real number."""
    fields, at = {}, 0
    while at < len(data):
        tag, at = read_varint(data, at)
        kind = tag & 7
        if kind == 0:
            value, at = read_varint(data, at)
        else:
            size = {1: 8, 5: 4}.get(kind)
            if kind == 2:
                size, at = read_varint(data, at)
            value, at = data[at:at + size], at + size
            assert len(value) == size
        fields.setdefault(tag >> 3, []).append(value)
    return fields


class Events:
    """What the event files of a folder say: `scalars` as (tag, step) -> value,
    `texts` as tag -> text, `hparams` as name -> value, `ends` as the states of
    sessions' ends, `restarts` as steps: what was said of those from there on is
    forgotten."""

    def __init__(self, folder):
        self.scalars, self.texts, self.hparams = {}, {}, {}
        self.ends, self.restarts = [], []
        for path in sorted(pathlib.Path(folder).iterdir()):
            assert "tfevents" in path.name
            events = [parse(record) for record in read_records(path)]
            assert events[0][3] == [b"brain.Event:2"]
            for event in events:
                assert struct.unpack("<d", event[1][0])[0] > 1.7e9
                self.add(event)

    def add(self, event):
        step = event.get(2, [0])[0]
        if 7 in event:
            assert parse(event[7][0]) == {1: [1]}
            self.restarts.append(step)
            self.scalars = {(tag, at): value
                            for (tag, at), value in self.scalars.items()
                            if at < step}
        for summary in event.get(5, []):
            for value in parse(summary)[1]:
                self.add_value(step, parse(value))

    def add_value(self, step, value):
        tag = value[1][0].decode()
        if 2 in value:
            assert (tag, step) not in self.scalars
            [self.scalars[tag, step]] = struct.unpack("<f", value[2][0])
            return
        plugin = parse(parse(value[9][0])[1][0])
        content, tensor = plugin.get(2, [b""])[0], parse(value[8][0])
        if plugin[1] == [b"text"]:
            assert tensor[1] == [7]
            self.texts[tag] = tensor[8][0].decode()
            return
        assert plugin[1] == [b"hparams"]
        data = parse(content)
        if 4 in data:
            self.ends.append(parse(data[4][0])[1][0])
            return
        for entry in map(parse, parse(data[3][0])[1]):
            given = parse(entry[2][0])
            self.hparams[entry[1][0].decode()] = (
                struct.unpack("<d", given[2][0])[0] if 2 in given
                else given[3][0].decode())
