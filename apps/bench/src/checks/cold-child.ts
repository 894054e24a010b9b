// Runs in a fresh process and writes the milliseconds of the first use that is named in the arguments, by the clock and of
// the processor.
import { tensor } from "cotangent";

import { firstUses } from "./first-uses.ts";

const use = firstUses[process.argv[2] ?? ""];
if (use === undefined) throw new Error(`there is no first use named ${process.argv[2]}`);
// start-up is over when something has run, and Node has loaded its clock
tensor([1, 2, 3]).add(1).dataSync();
performance.now();
const cpu = process.cpuUsage();
const start = performance.now();
const result = use();
const milliseconds = performance.now() - start;
const { user, system } = process.cpuUsage(cpu);
if (!result.every((list) => Array.from(list).every(Number.isFinite)))
  throw new Error("the result is not finite");
process.stdout.write(JSON.stringify([milliseconds, (user + system) / 1000]));
