#!/usr/bin/env python3
"""Confines a program as a unit of systemd says, where no systemd runs: confine.py --unit=FILE --state=DIR PROGRAM...

Read from the unit, and done with the kernel's own means before the program begins: a user without a name, no
capability, none to be had (bounding set, no_new_privs), a file system of which only the state directory can be written,
SystemCallFilter, RestrictAddressFamilies, MemoryDenyWriteExecute, RestrictNamespaces' clone3, LimitNOFILE, UMask. What
the unit does not say is not done, so that a test sees it missing. Not done: the cgroup's limits, private /tmp, /dev and
users, ProtectProc.

Needs root, libseccomp2 and systemd-analyze (for the names of the sets of system calls). Start it in a mount namespace
of its own.
"""

import argparse
import ctypes
import errno
import os
import resource
import socket
import subprocess
import sys
from pathlib import Path

ALLOW, REFUSE = 0x7FFF0000, 0x00050000
NOT_EQUAL, EQUAL, GREATER, MASKED = 1, 4, 6, 7
PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 24, 38
NOBODY = 61184   # of the range from which DynamicUser takes


class Compare(ctypes.Structure):
    _fields_ = [("argument", ctypes.c_uint), ("how", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64)]


def directives(unit: Path) -> dict:
    """Every value of every key of [Service], in order; an empty value takes back what was before it."""
    found, section = {}, ""
    for line in unit.read_text().splitlines():
        if line.startswith("["):
            section = line
        elif section == "[Service]" and "=" in line and not line.startswith(("#", ";")):
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value.strip())
    return found


def is_on(unit: dict, key: str) -> bool:
    return unit.get(key, ["no"])[-1] in ("yes", "true", "1", "on")


def calls_of(name: str) -> set:
    """A system call, or those of a set and of the sets in it."""
    if not name.startswith("@"):
        return {name}
    text = subprocess.run(["systemd-analyze", "syscall-filter", name],
                          capture_output=True, text=True, check=True).stdout
    inner = [line.strip() for line in text.splitlines()[1:] if line.strip() and not line.strip().startswith("#")]
    return set().union(*(calls_of(one) for one in inner))


def allowed_calls(unit: dict) -> set:
    """None at all where the unit has no filter."""
    allowed = None
    for line in unit.get("SystemCallFilter", []):
        named = set().union(*(calls_of(word) for word in line.lstrip("~").split()))
        if line.startswith("~"):
            allowed -= named
        else:
            allowed = named | (allowed or set())
    # systemd lets these through in any case, or nothing could begin.
    return allowed and allowed | {
    "execve",
    "exit",
    "exit_group",
    "rt_sigreturn",
    "brk",
    "arch_prctl",
    "set_robust_list",
     "rseq"}


class Filter:
    def __init__(self, otherwise: int):
        self.library = ctypes.CDLL("libseccomp.so.2", use_errno=True)
        self.library.seccomp_init.restype = ctypes.c_void_p
        self.context = ctypes.c_void_p(self.library.seccomp_init(ctypes.c_uint32(otherwise)))

    def add(self, action: int, name: str, *compares: Compare) -> None:
        number = self.library.seccomp_syscall_resolve_name(name.encode())
        if number < 0:
            return   # this machine has none of that name
        array = (Compare * len(compares))(*compares)
        done = self.library.seccomp_rule_add_array(self.context, ctypes.c_uint32(action), number, len(compares), array)
        if done != 0:
            raise OSError(-done, f"seccomp rule for {name}")

    def load(self) -> None:
        done = self.library.seccomp_load(self.context)
        if done != 0:
            raise OSError(-done, "seccomp_load")


def refuse(number: int) -> int:
    return REFUSE | number


def filters(unit: dict) -> list:
    made = []
    allowed = allowed_calls(unit)
    if allowed:
        list_filter = Filter(refuse(errno.EPERM))
        for name in sorted(allowed):
            list_filter.add(ALLOW, name)
        made.append(list_filter)
    arguments = Filter(ALLOW)
    if is_on(unit, "RestrictNamespaces"):
        arguments.add(refuse(errno.ENOSYS), "clone3")   # its flags cannot be seen: glibc goes back to clone
    if is_on(unit, "MemoryDenyWriteExecute"):
        arguments.add(refuse(errno.EPERM), "mmap", Compare(2, MASKED, 2 | 4, 2 | 4))
        arguments.add(refuse(errno.EPERM), "mprotect", Compare(2, MASKED, 4, 4))
        arguments.add(refuse(errno.EPERM), "pkey_mprotect", Compare(2, MASKED, 4, 4))
    if "RestrictAddressFamilies" in unit:
        wanted = {int(getattr(socket, name)) for name in unit["RestrictAddressFamilies"][-1].split()}
        arguments.add(refuse(errno.EAFNOSUPPORT), "socket", Compare(0, GREATER, max(wanted), 0))
        for family in set(range(max(wanted))) - wanted:
            arguments.add(refuse(errno.EAFNOSUPPORT), "socket", Compare(0, EQUAL, family, 0))
    return [*made, arguments]


def confine_files(unit: dict, state: Path) -> None:
    if unit.get("ProtectSystem") != ["strict"]:
        return
    subprocess.run(["mount", "--bind", str(state), str(state)], check=True)
    targets = [line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    for target in targets:
        if target != str(state) and not target.startswith(("/proc", "/sys", "/dev")):
            subprocess.run(["mount", "-o", "remount,bind,ro", target], check=target == "/", capture_output=True)


def drop_capabilities(unit: dict) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if unit.get("CapabilityBoundingSet") == [""]:
        for capability in range(64):
            libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    if is_on(unit, "DynamicUser"):
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    if is_on(unit, "NoNewPrivileges") and libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "no_new_privs")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--unit", type=Path, required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("program", nargs=argparse.REMAINDER)
    flags = parser.parse_args()
    unit = directives(flags.unit)
    built = filters(unit)
    if is_on(unit, "DynamicUser"):
        os.chown(flags.state, NOBODY, NOBODY)
    confine_files(unit, flags.state)
    if "LimitNOFILE" in unit:
        files = int(unit["LimitNOFILE"][-1])
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    os.umask(int(unit.get("UMask", ["0022"])[-1], 8))
    os.chdir(flags.state)
    drop_capabilities(unit)
    for one in reversed(built):   # the list last: it may not allow what loads a filter
        one.load()
    os.execv(flags.program[0], flags.program)


if __name__ == "__main__":
    sys.exit(main())
