"""What /proc knows of a process: CPU time, memory, threads, context switches."""

import os
import re

TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid):
    """User and system time of all threads, those that have ended too."""
    with open("/proc/%d/stat" % pid) as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def status_value(pid, name):
    """A number of /proc/PID/status; memory is in KiB."""
    with open("/proc/%d/status" % pid) as f:
        return int(re.search(r"^%s:\s+(\d+)" % name, f.read(), re.M).group(1))


def switches(pid):
    """Voluntary context switches of all threads of a process."""
    total = 0
    for task in os.listdir("/proc/%d/task" % pid):
        with open("/proc/%d/task/%s/status" % (pid, task)) as f:
            total += int(re.search(r"^voluntary_ctxt_switches:\s+(\d+)", f.read(), re.M).group(1))
    return total


def thread_count(pid):
    return len(os.listdir("/proc/%d/task" % pid))


def machine():
    with open("/proc/cpuinfo") as f:
        names = re.findall(r"model name\s*:\s*(.+)", f.read())
    return "%d x %s, Linux %s" % (len(names), names[0] if names else "unknown", os.uname().release)
