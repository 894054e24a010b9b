// Runs in a fresh process, where no other library has filled the heap, and writes the report of the memory check whose
// kind, backend, steps and seconds are the arguments.
import { createWasmBackend } from "@cotangent/backend-wasm";

import { measureMemory, steps } from "./memory.ts";

const [kind, place, wanted, longest] = process.argv.slice(2);
const step = steps[kind as keyof typeof steps];
if (step === undefined) throw new Error(`there are no steps named ${kind}`);
const backend = place === "wasm" ? await createWasmBackend({ threads: false }) : undefined;
process.stdout.write(
  JSON.stringify(measureMemory(step, Number(wanted), Number(longest), backend)),
);
