/**
 * The program of a thread: a text, so that no bundler has to find a file. It looks for jobs for a short time, then sleeps.
 * A job is joined between `active + 1` and `active − 1`; the main thread changes jobs only while nobody is active.
 */
export const workerSource = `"use strict";
function work({ memory, control: c, code, places: p, library, patience }) {
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
  const stepOf = (id) => {
    let step = programs.get(id);
    if (step === undefined) {
      const module = new WebAssembly.Module(code.slice(c[p.offset], c[p.offset] + c[p.length]));
      step = new WebAssembly.Instance(module, imports).exports.step;
      if (programs.size >= 512) programs.clear();
      programs.set(id, step);
    }
    return step;
  };
  const help = () => {
    const step = stepOf(c[p.program]);
    const index = c[p.step], base = c[p.base], parts = c[p.parts], chunk = c[p.chunk];
    for (let from; (from = Atomics.add(c, p.next, chunk)) < parts;) step(index, base, from, Math.min(parts, from + chunk));
  };
  let seen = Atomics.load(c, p.epoch);
  Atomics.add(c, p.ready, 1);
  while (Atomics.load(c, p.stop) === 0) {
    const end = performance.now() + patience;
    let now;
    for (let i = 1; (now = Atomics.load(c, p.epoch)) === seen; i++) {
      if (i % 64 !== 0 || performance.now() < end) continue;
      Atomics.add(c, p.sleeping, 1);
      Atomics.wait(c, p.epoch, seen);
      Atomics.sub(c, p.sleeping, 1);
    }
    seen = now;
    Atomics.add(c, p.active, 1);
    try {
      if (Atomics.load(c, p.open) === 1) help();
    } catch {
      Atomics.compareExchange(c, p.error, 0, 1);
    }
    if (Atomics.sub(c, p.active, 1) === 1) Atomics.notify(c, p.active);
  }
}
if (typeof require === "function") work(require("node:worker_threads").workerData);
else onmessage = ({ data }) => work(data);
`;
