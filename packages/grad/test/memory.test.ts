import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const run = promisify(execFile);
const megabyte = 1e6;

describe("a synchronous loop of 100,000 gradient steps on 1,000 numbers", () => {
  it("grows the heap by less than 50 MB at any time, and nobody disposed anything", async () => {
    const script = fileURLToPath(new URL("memory-loop.ts", import.meta.url));
    // garbage is collected by its own thread: what is in use must not depend on when helpers get a processor
    const flags = ["--expose-gc", "--single-threaded-gc", "--import", "tsx", "--conditions=@cotangent/source"];
    const { stdout } = await run(process.execPath, [...flags, script, "100000", "1000"], {
      cwd: fileURLToPath(new URL(".", import.meta.url)),
    });
    const { peak, finite } = JSON.parse(stdout) as { peak: number; finite: boolean };
    expect(finite).toBe(true);
    expect(peak / megabyte).toBeGreaterThan(0); // it was measured while values were alive
    expect(peak / megabyte).toBeLessThan(50);
  });
});
