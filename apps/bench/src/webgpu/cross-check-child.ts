// Runs in a process that finds a Vulkan driver when it starts, and has the `navigator.gpu` of Dawn. The arguments are whether to be
// quick, and names of problems; writes the report of each as a line of JSON to descriptor 3
// (drivers write to the usual ones).
import { createWriteStream } from "node:fs";

import { crossCheck } from "../cross-check.ts";
import { problems } from "../problems/index.ts";
import { webgpuCrossCheck, withCpuReference } from "./cross-check.ts";

const [quick, ...names] = process.argv.slice(2);
const out = createWriteStream("", { fd: 3 });
const options = await webgpuCrossCheck(quick === "quick");
for (const name of names) {
  const problem = problems.find((one) => one.name === name);
  if (problem === undefined) throw new Error(`there is no problem named ${name}`);
  out.write(`${JSON.stringify(await crossCheck(withCpuReference(problem), options))}\n`);
}
await new Promise<void>((resolve) => void out.end(resolve));
// what Dawn still holds would keep the process
process.exit(0);
