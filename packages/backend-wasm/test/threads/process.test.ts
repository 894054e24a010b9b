import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const run = promisify(execFile);
let made: string;
let count = 0;
beforeAll(async () => {
  made = await mkdtemp(join(tmpdir(), "cotangent-"));
});
afterAll(() => rm(made, { recursive: true }));

const folder = fileURLToPath(new URL(".", import.meta.url));

/** A script on the package as a bundler makes it, as a process of its own. */
async function script(contents: string, env: object = {}): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const outfile = join(made, `${count++}.mjs`);
  await build({
    stdin: { contents: `${imports}\n${contents}`, resolveDir: folder, loader: "ts" },
    bundle: true,
    minify: true,
    platform: "node",
    format: "esm",
    conditions: ["@cotangent/source"],
    outfile,
  });
  return run(process.execPath, [outfile], { timeout: 120_000, env: { ...process.env, ...env } });
}

const imports = `
  import { createWasmBackend } from "../../src/index.ts";
  import { setDefaultBackend, tensor } from "@cotangent/core";
  const square = () => { const x = tensor(new Float32Array(90000).fill(1), { shape: [300, 300] }); return x.matmul(x).sum().item(); };
`;

describe("A script that uses threads", () => {
  test("ends by itself, at once and after it has computed", async () => {
    expect((await script(`setDefaultBackend(await createWasmBackend({ threads: 3 }));`)).stderr).toBe("");
    const { stdout, stderr } = await script(`
      const backend = await createWasmBackend({ threads: 3 });
      setDefaultBackend(backend);
      while (backend.memory.threads < 3) await new Promise((next) => setTimeout(next, 5));
      for (let k = 0; k < 20; k++) square();
      console.log(square());
    `);
    expect(stdout).toBe("27000000\n");
    expect(stderr).toBe("");
  });

  test("ends by itself while its threads sleep, and after they were ended", async () => {
    const { stdout } = await script(`
      const backend = await createWasmBackend({ threads: 2 });
      setDefaultBackend(backend);
      console.log(square());
      await new Promise((next) => setTimeout(next, 200));
      console.log(square());
      await backend.dispose();
      console.log(square(), backend.memory.threads);
    `);
    expect(stdout).toBe("27000000\n27000000\n27000000 1\n");
  });

  test("may end at any time", async () => {
    const { stdout } = await script(`
      setDefaultBackend(await createWasmBackend({ threads: 2 }));
      console.log(square());
      process.exit(0);
    `);
    expect(stdout).toBe("27000000\n");
  });

  test("has its preloaded modules once: threads do without them, which may make backends with threads themselves", async () => {
    const [preload, log] = [join(made, "preload.cjs"), join(made, "log.txt")];
    await writeFile(preload, `require("node:fs").appendFileSync(${JSON.stringify(log)}, "loaded;")`);
    const { stdout } = await script(
      `
      const backend = await createWasmBackend({ threads: 3 });
      setDefaultBackend(backend);
      while (backend.memory.threads < 3) await new Promise((next) => setTimeout(next, 5));
      console.log(square());
    `,
      { NODE_OPTIONS: `--require ${preload}` },
    );
    expect([stdout, await readFile(log, "utf8")]).toEqual(["27000000\n", "loaded;"]);
  });
});
