// The process tree, read from /proc: to end exactly what we started, and to add up what it costs.
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

function stat(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the name in parentheses, and may hold anything.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0], parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
  } catch {
    return null; // it has ended
  }
}

/** Every living process below `root`, itself included. */
export function tree(root) {
  const parents = new Map();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const found = stat(name);
    if (found && found.state !== "Z") parents.set(Number(name), found.parent);
  }
  const found = parents.has(root) ? [root] : [];
  for (const pid of found) {
    for (const [child, parent] of parents) if (parent === pid) found.push(child);
  }
  return found;
}

/** Those of `pids` that run `program`. */
export function running(pids, program) {
  return pids.filter((pid) => {
    try {
      return readlinkSync(`/proc/${pid}/exe`) === program;
    } catch {
      return false;
    }
  });
}

/** CPU time of the tree so far, in clock ticks (a hundredth of a second on Linux). */
export function ticks(root) {
  return tree(root).reduce((sum, pid) => sum + (stat(pid)?.ticks ?? 0), 0);
}

export function end(pids, signal = "SIGKILL") {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // it has ended by itself
    }
  }
}
