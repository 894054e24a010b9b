import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createCpuBackend as createInterpreter } from "@cotangent/backend-cpu";
import { createCpuBackend as createGenerator } from "@cotangent/backend-cpu/generated";
import { setDefaultBackend, type Tensor, tensor } from "@cotangent/core";
import { beforeAll, describe } from "vitest";

/** The body's tests with tensors on each of the backends that need nothing but JavaScript. */
export function describeOnBoth(title: string, body: () => void): void {
  for (const [name, create] of [
    ["interpreter", createInterpreter],
    ["generated", createGenerator],
  ] as const)
    describe(`${title} (${name})`, () => {
      beforeAll(() => setDefaultBackend(create()));
      body();
    });
}

/** For the top of a test file: tensors are made on the generating backend. */
export function onGenerator(): void {
  beforeAll(() => setDefaultBackend(createGenerator()));
}

export function f64(data: number | readonly number[]): Tensor {
  return tensor(data as number[], { dtype: "float64" });
}

/**
 * Runs a script of this folder in a process of its own, with the stack that Node gives; the JSON that it prints. Garbage is
 * collected by its own thread: what is in use must not depend on when helpers get a processor.
 */
export async function runChild(
  script: string,
  args: readonly (string | number)[] = [],
): Promise<unknown> {
  const folder = fileURLToPath(new URL(".", import.meta.url));
  const flags = ["--expose-gc", "--single-threaded-gc", "--import", "tsx", "--conditions=@cotangent/source"];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...flags, `${folder}${script}`, ...args.map(String)],
    { cwd: folder },
  );
  return JSON.parse(stdout) as unknown;
}
