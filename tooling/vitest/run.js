// vitest with a limit: a shader that never ends cannot be interrupted, and takes its process with it.
// CI takes ten minutes; a machine that is four times slower passes.
//   node tooling/vitest/run.js [--minutes 45] <arguments of vitest>
import { spawn } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const words = process.argv.slice(2);
const minutes = words[0] === "--minutes" ? Number(words.splice(0, 2)[1]) : 45;

const require = createRequire(import.meta.url);
const vitest = join(dirname(require.resolve("vitest/package.json")), "vitest.mjs");
const child = spawn(process.execPath, [vitest, "run", ...words], { stdio: "inherit" });

/** The process and all that it started, the youngest first (where there is no /proc, the process alone). */
function family(pid) {
  const pairs = [];
  for (const name of existsSync("/proc/self/stat") ? readdirSync("/proc") : []) {
    if (!/^\d+$/.test(name)) continue;
    try {
      // "pid (name) state parent …": the name may hold spaces and parentheses.
      const parent = /.*\) \S+ (\d+)/s.exec(readFileSync(`/proc/${name}/stat`, "utf8"))?.[1];
      pairs.push([Number(name), Number(parent)]);
    } catch {
      // It ended meanwhile.
    }
  }
  const below = (parent) =>
    pairs.filter((pair) => pair[1] === parent).flatMap(([child]) => [...below(child), child]);
  return [...below(pid), pid];
}

function stop() {
  for (const pid of family(child.pid)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It ended by itself meanwhile.
    }
  }
}

const limit = setTimeout(() => {
  stop();
  console.log(`the tests were stopped after ${minutes} minutes`);
  console.log("0 passed, 1 failed");
}, minutes * 60_000);

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
  process.on(signal, () => {
    stop();
    process.exit(1);
  });

child.on("exit", (code) => {
  clearTimeout(limit);
  process.exitCode = code ?? 1;
});
