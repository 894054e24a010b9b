// Runs in a process that finds a Vulkan driver when it starts, and has the `navigator.gpu` of Dawn. The arguments are how much to run, and
// names of problems; writes the report of each as a line of JSON to descriptor 3 (drivers write to the usual ones).
import { createWriteStream } from "node:fs";

import { crossCheck } from "../cross-check.ts";
import type { Extent } from "../extent.ts";
import { problems } from "../problems/index.ts";
import { sizesFor, webgpuCrossCheck, withCpuReference } from "./cross-check.ts";

const [wanted, ...names] = process.argv.slice(2);
const extent = wanted as Extent;
const out = createWriteStream("", { fd: 3 });
const options = await webgpuCrossCheck();
for (const name of names) {
  const problem = problems.find((one) => one.name === name);
  if (problem === undefined) throw new Error(`there is no problem named ${name}`);
  const chosen = withCpuReference(sizesFor(problem, extent).problem);
  out.write(`${JSON.stringify(await crossCheck(chosen, options))}\n`);
}
await new Promise<void>((resolve) => void out.end(resolve));
// what Dawn still holds would keep the process
process.exit(0);
