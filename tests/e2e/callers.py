"""Callers of telltale's ports who show tokens, certificates or the headers of a browser."""

import json
import urllib.error
import urllib.request
from pathlib import Path

import grpc

import support
from wire import SERVICE, pb


def secret(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(text)
    return path


def ask(method: str, url: str, token: str = None, body: bytes = None, context=None, headers=()) -> support.Answer:
    request = urllib.request.Request(url, data=body, method=method, headers=dict(headers))
    if body is not None:
        request.add_header("Content-Type", "application/json")
    if token is not None:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=30, context=context) as answer:
            return support.Answer(answer.status, answer.read(), answer.headers)
    except urllib.error.HTTPError as error:
        return support.Answer(error.code, error.read(), error.headers)


def observe(channel, token: str, identity: str):
    """OK, or the code that the call was refused with."""
    call = channel.unary_unary(SERVICE + "Observe", request_serializer=pb.ObserveRequest.SerializeToString,
                               response_deserializer=pb.ObserveResponse.FromString)
    metadata = [("authorization", f"Bearer {token}")] if token else []
    try:
        call(pb.ObserveRequest(outputs=[pb.Output(id=identity, workflow="mail", step="answer", text="hello")]),
             timeout=30, metadata=metadata)
        return grpc.StatusCode.OK
    except grpc.RpcError as error:
        return error.code()


def output(identity: str) -> bytes:
    return json.dumps({"id": identity, "workflow": "mail", "step": "answer", "text": "hello"}).encode()
