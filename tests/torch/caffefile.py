# caffefile.py: writes Caffe's network files byte by byte
#
# So that the tests need neither Caffe nor protobuf: a field is its number and kind, then a varint,
# or a length and that many bytes.
#
# SPDX-License-Identifier: MIT
import struct


def varint(value):
    out = bytearray()
    while value > 0x7f:
        out.append(value & 0x7f | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def number(field, value):
    """A field that holds a whole number."""
    return varint(field << 3) + varint(value)


def chunk(field, data):
    """A field that holds a string, a message or packed numbers."""
    return varint(field << 3 | 2) + varint(len(data)) + data


def blob(shape, values, legacy, packed=True, double=False):
    """A BlobProto. LEGACY: num, channels, height and width, with ones in front where there are
    fewer sides, as Caffe wrote until 2014; else a BlobShape."""
    if legacy:
        sides = [1] * (4 - len(shape)) + list(shape)
        head = b"".join(number(i + 1, side) for i, side in enumerate(sides))
    else:
        head = chunk(7, chunk(1, b"".join(varint(side) for side in shape)))
    values = [float(value) for value in values]
    if double:
        return head + chunk(8, struct.pack(f"<{len(values)}d", *values))
    if packed:
        return head + chunk(5, struct.pack(f"<{len(values)}f", *values))
    return head + b"".join(varint(5 << 3 | 5) + struct.pack("<f", value) for value in values)


# V1LayerParameter.LayerType
V1_TYPES = {"Concat": 3, "Convolution": 4, "Data": 5, "Dropout": 6, "Pooling": 17, "ReLU": 18,
            "Softmax": 20, "Crop": 25, "Deconvolution": 39}


def layer(name, kind, blobs, v1, **form):
    """BLOBS: arrays, in their order. V1 is the form of 2015, a field of its own in the network."""
    legacy = form.pop("legacy", v1)
    packed = [blob(array.shape, array.ravel().tolist(), legacy, **form) for array in blobs]
    if v1:
        body = chunk(4, name.encode()) + number(5, V1_TYPES[kind])
        return chunk(2, body + b"".join(chunk(6, data) for data in packed))
    body = chunk(1, name.encode()) + chunk(2, kind.encode())
    return chunk(100, body + b"".join(chunk(7, data) for data in packed))


def network(name, layers, v1, **form):
    """A NetParameter; LAYERS: (name, kind, arrays)."""
    return chunk(1, name.encode()) + b"".join(layer(*one, v1, **form) for one in layers)
