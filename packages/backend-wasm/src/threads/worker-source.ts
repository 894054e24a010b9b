/**
 * The program of a thread: a text, so that no bundler has to find a file. It looks for jobs as long as its last ones took,
 * within limits, then sleeps. A job is joined between `active + 1` and `active − 1`; the main thread waits for those who are
 * active, and changes jobs only while nobody is. So code that is new is copied then, and compiled outside.
 */
export const workerSource = `"use strict";
function work({ memory, control: c, code, places: p, library, shares, patience }) {
  const programs = new Map();
  const refuse = () => { throw new Error("not on this thread"); };
  const refusals = Object.fromEntries(library.map((name, i) => [name, (...args) => {
    if (Atomics.compareExchange(c, p.error, 0, 2 + i) === 0) args.forEach((x, k) => { c[p.argument + k] = x; });
    refuse();
  }]));
  const imports = {
    env: { memory, parallel: refuse },
    host: new Proxy({}, { get: () => refuse }),
    library: refusals,
  };
  const instantiate = (bytes) => {
    try {
      return new WebAssembly.Instance(new WebAssembly.Module(bytes), imports).exports.step;
    } catch {
      return null;
    }
  };
  const help = (step) => {
    const index = c[p.step], base = c[p.base], parts = c[p.parts];
    for (;;) {
      const count = Math.max(1, Math.ceil((parts - Atomics.load(c, p.next)) / shares));
      const from = Atomics.add(c, p.next, count);
      if (from >= parts) return;
      step(index, base, from, Math.min(parts, from + count));
    }
  };
  const join = (known, unknown) => {
    Atomics.add(c, p.active, 1);
    try {
      if (Atomics.load(c, p.open) === 1) {
        const id = c[p.program], step = programs.get(id);
        if (step === undefined) unknown(id);
        else if (step !== null) known(step);
      }
    } catch {
      Atomics.compareExchange(c, p.error, 0, 1);
    }
    if (Atomics.sub(c, p.active, 1) === 1) Atomics.notify(c, p.active);
  };
  const [least, most] = patience;
  let seen = Atomics.load(c, p.epoch);
  let end = performance.now() + least;
  Atomics.add(c, p.ready, 1);
  while (Atomics.load(c, p.stop) === 0) {
    let now;
    for (let i = 1; (now = Atomics.load(c, p.epoch)) === seen; i++) {
      if (i % 64 !== 0 || performance.now() < end) continue;
      Atomics.add(c, p.sleeping, 1);
      Atomics.wait(c, p.epoch, seen);
      Atomics.sub(c, p.sleeping, 1);
    }
    seen = now;
    const start = performance.now();
    let id, bytes;
    join(help, (program) => {
      id = program;
      bytes = code.slice(c[p.offset], c[p.offset] + c[p.length]);
    });
    if (bytes !== undefined) {
      if (programs.size >= 512) programs.clear();
      programs.set(id, instantiate(bytes));
      join(help, () => {});
    }
    const done = performance.now();
    end = Math.max(end, done + Math.min(most, Math.max(least, done - start)));
  }
}
if (typeof require === "function") work(require("node:worker_threads").workerData);
else onmessage = ({ data }) => work(data);
`;
