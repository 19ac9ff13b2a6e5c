"""Decodes with OpenH264: access units on stdin, each behind its length as uint32; MD5 of each I420 picture on stdout.

Speaks to the library itself (libopenh264, which Debian's Chromium brings along), since no small program does.
Whatever the decoder finds wrong goes to stderr, one line per access unit.
Usage: python3 hold-openh264.py libopenh264.so.7 < units
"""
import ctypes
import hashlib
import struct
import sys

# codec_app_def.h, codec_def.h
VIDEO_BITSTREAM_AVC = 0
ERROR_CON_DISABLE = 0
DECODER_OPTION_END_OF_STREAM = 1
DECODER_OPTION_ERROR_CON_IDC = 8
DECODER_OPTION_TRACE_LEVEL = 9
DECODER_OPTION_REMAINING = 18


class VideoProperty(ctypes.Structure):
    _fields_ = [("size", ctypes.c_uint), ("type", ctypes.c_int)]


class DecodingParam(ctypes.Structure):
    _fields_ = [
        ("reconstructed_file", ctypes.c_char_p),
        ("cpu_load", ctypes.c_uint),
        ("target_layer", ctypes.c_ubyte),
        ("error_concealment", ctypes.c_int),
        ("parse_only", ctypes.c_bool),
        ("property", VideoProperty),
    ]


class BufferInfo(ctypes.Structure):
    _fields_ = [
        ("status", ctypes.c_int),
        ("in_time", ctypes.c_ulonglong),
        ("out_time", ctypes.c_ulonglong),
        ("width", ctypes.c_int),
        ("height", ctypes.c_int),
        ("format", ctypes.c_int),
        ("stride", ctypes.c_int * 2),
        ("planes", ctypes.c_void_p * 3),
    ]


def main():
    library = ctypes.CDLL(sys.argv[1])
    decoder = ctypes.c_void_p()
    if library.WelsCreateDecoder(ctypes.byref(decoder)) != 0:
        sys.exit("no decoder")
    table = ctypes.cast(decoder, ctypes.POINTER(ctypes.POINTER(ctypes.c_void_p))).contents

    def method(index, *types):
        return ctypes.CFUNCTYPE(ctypes.c_long, ctypes.c_void_p, *types)(table[index])

    pointer = ctypes.c_void_p
    initialize = method(0, pointer)
    decode = method(3, ctypes.c_char_p, ctypes.c_int, pointer, pointer)  # DecodeFrameNoDelay
    flush = method(5, pointer, pointer)
    set_option = method(8, ctypes.c_int, pointer)
    get_option = method(9, ctypes.c_int, pointer)

    quiet = ctypes.c_int(0)
    set_option(decoder, DECODER_OPTION_TRACE_LEVEL, ctypes.byref(quiet))
    param = DecodingParam(error_concealment=ERROR_CON_DISABLE)
    param.property = VideoProperty(ctypes.sizeof(VideoProperty), VIDEO_BITSTREAM_AVC)
    if initialize(decoder, ctypes.byref(param)) != 0:
        sys.exit("the decoder does not initialise")
    concealment = ctypes.c_int(ERROR_CON_DISABLE)
    set_option(decoder, DECODER_OPTION_ERROR_CON_IDC, ctypes.byref(concealment))

    planes = (ctypes.c_void_p * 3)()
    info = BufferInfo()

    def write_picture():
        if info.status != 1:
            return
        digest = hashlib.md5()
        for plane, scale in enumerate([1, 2, 2]):
            stride = info.stride[min(plane, 1)]
            for line in range(info.height // scale):
                digest.update(ctypes.string_at(planes[plane] + line * stride, info.width // scale))
        print(digest.hexdigest())

    units = sys.stdin.buffer.read()
    at = 0
    count = 0
    while at < len(units):
        (length,) = struct.unpack_from(">I", units, at)
        unit = units[at + 4 : at + 4 + length]
        at += 4 + length
        ctypes.memset(ctypes.byref(info), 0, ctypes.sizeof(info))
        state = decode(decoder, unit, len(unit), ctypes.byref(planes), ctypes.byref(info)) & 0xFFFF
        if state != 0:
            print(f"access unit {count}: decoding state {state:#x}", file=sys.stderr)
        write_picture()
        count += 1

    end = ctypes.c_int(1)
    set_option(decoder, DECODER_OPTION_END_OF_STREAM, ctypes.byref(end))
    remaining = ctypes.c_int(0)
    get_option(decoder, DECODER_OPTION_REMAINING, ctypes.byref(remaining))
    for _ in range(remaining.value):
        ctypes.memset(ctypes.byref(info), 0, ctypes.sizeof(info))
        flush(decoder, ctypes.byref(planes), ctypes.byref(info))
        write_picture()


main()
