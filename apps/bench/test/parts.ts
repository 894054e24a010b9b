import type { Tensor } from "cotangent";

import { backends } from "../src/backends.ts";
import type { Instance, Problem } from "../src/problem.ts";
import { type Route, route } from "../src/routes/route.ts";
import { routes } from "../src/routes/index.ts";
import type { Parts, Watcher } from "../src/run.ts";
import type { RaceOptions } from "../src/timing.ts";
import { tickingClock } from "./clock.ts";

const instance: Instance<Tensor> = {
  label: "n = 2",
  size: 2,
  kinds: ["gradient", "hessian"],
  leaves: [{ shape: [2], data: [0.5, -1.25] }],
  pack: ([x]) => x!,
  bind: () => (x) => x.exp().mul(x).sum(),
  plain: (x) => [x.reduce((sum, v) => sum + Math.exp(v) * v, 0)],
};

/** Σ eˣ·x of two parameters. */
export const small: Problem = {
  name: "small",
  title: "Small <problem>",
  formula: "f(x) = Σ eˣ·x",
  instances: [instance],
};

/** A run of one small problem. */
export const smallParts: Parts = {
  problems: [small],
  routes,
  backends: backends.slice(0, 1),
  peerTasks: [],
  competitors: [],
  checks: [],
  now: tickingClock(),
};

/** A gradient in which one entry is off by a millionth. */
export const wrongRoute: Route = route("gradient", "transforms", "deliberately wrong", (s) => ({
  values: () => s.x.map((x, i) => Math.exp(x) * (1 + x) * (i === 0 ? 1 + 1e-6 : 1)),
}));

/** A Hessian that throws. */
export const failingRoute: Route = route("hessian", "transforms", "deliberately failing", () => ({
  values: () => {
    throw new Error("no such luck");
  },
}));

/** A race of no length. */
export const brief: RaceOptions = { warmUp: 1, budget: 1, batch: 0.1 };

export const silent: Watcher = {
  begin: () => {},
  step: () => {},
  problem: () => {},
  peerTask: () => {},
  check: () => {},
  memory: () => {},
};
