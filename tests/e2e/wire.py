"""The gRPC door in Python: the classes protoc makes of telltale.proto, and raw bytes where those are too polite."""

import importlib
import subprocess
import sys
import tempfile

import grpc

from support import TREE

SERVICE = "/telltale.v1.OutputService/"


def compile_wire():
    """telltale.v1's messages, made by protoc for this run."""
    folder = tempfile.mkdtemp(prefix="telltale-wire-")
    subprocess.run(["protoc", f"-I{TREE / 'proto'}", f"--python_out={folder}", "telltale/v1/telltale.proto"],
                   check=True)
    sys.path.insert(0, folder)
    try:
        return importlib.import_module("telltale.v1.telltale_pb2")
    finally:
        sys.path.remove(folder)
        subprocess.run(["rm", "-r", folder], check=True)


pb = compile_wire()


def varint(number: int) -> bytes:
    parts = bytearray()
    while number > 0x7F:
        parts.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(parts + bytes([number]))


def field(number: int, content: bytes) -> bytes:
    """One length-delimited field, as it stands on the wire."""
    return varint(number << 3 | 2) + varint(len(content)) + content


def request_with_text(text: bytes, **output) -> bytes:
    """An ObserveRequest of one output whose text is any bytes: Python's own class would refuse them."""
    return field(1, pb.Output(**output).SerializeToString() + field(pb.Output.TEXT_FIELD_NUMBER, text))


class Wire:
    def __init__(self, address: str, channel: grpc.Channel = None):
        self.channel = channel or grpc.insecure_channel(address)
        self.observe = self.channel.unary_unary(
            SERVICE + "Observe", request_serializer=pb.ObserveRequest.SerializeToString,
            response_deserializer=pb.ObserveResponse.FromString)
        self.observe_bytes = self.channel.unary_unary(
            SERVICE + "Observe", response_deserializer=pb.ObserveResponse.FromString)
        self.observe_stream = self.channel.stream_stream(
            SERVICE + "ObserveStream", request_serializer=pb.ObserveRequest.SerializeToString,
            response_deserializer=pb.ObserveResponse.FromString)

    def send(self, outputs: list, **request):
        return self.observe(pb.ObserveRequest(outputs=outputs, **request), timeout=30)

    def health(self, service: str = "") -> bytes:
        """The raw HealthCheckResponse: b"\\x08\\x01" says SERVING."""
        check = self.channel.unary_unary("/grpc.health.v1.Health/Check")
        return check(field(1, service.encode()) if service else b"", timeout=30)

    def reflected_services(self) -> bytes:
        """The raw answer of reflection to "which services are there"; the names stand in it as they are."""
        ask = self.channel.stream_stream("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo")
        return next(iter(ask(iter([field(7, b"*")]), timeout=30)))

    def close(self) -> None:
        self.channel.close()
