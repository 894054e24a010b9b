// docs/from-scratch.md as a module.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";
import { vi } from "vitest";

export const page: string = fileURLToPath(new URL("../../../docs/from-scratch.md", import.meta.url));

/** A block of code, and the text that the page says it prints: what follows it at once, else nothing. */
export interface Block {
  readonly code: string;
  readonly promised: string;
}

export function readBlocks(): readonly Block[] {
  const found = readFileSync(page, "utf8").matchAll(/^```ts\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?/gms);
  return Array.from(found, ([, code, promised]) => ({ code: code!, promised: promised ?? "" }));
}

/** Runs the blocks in order as one module: its exports, and what each block prints. */
export async function runBlocks(
  blocks: readonly Block[],
): Promise<{ readonly printed: readonly string[]; readonly exports: unknown }> {
  const end = "the end of a block";
  const program = blocks.map(({ code }) => `${code}console.log(${JSON.stringify(end)});\n`).join("");
  const { code } = await transform(program, { loader: "ts", format: "esm" });
  const printed = [""];
  const log = vi.spyOn(console, "log").mockImplementation((...words: unknown[]) => {
    if (words[0] === end) printed.push("");
    else printed[printed.length - 1] += `${words.join(" ")}\n`;
  });
  try {
    const exports: unknown = await import(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}`);
    return { printed: printed.slice(0, -1), exports };
  } finally {
    log.mockRestore();
  }
}

/** What a strict TypeScript says about the program, "" if nothing. */
export function typeErrors(program: string): string {
  const require = createRequire(import.meta.url);
  const tsc = join(dirname(require.resolve("typescript/package.json")), "bin", "tsc");
  const folder = mkdtempSync(join(tmpdir(), "from-scratch-"));
  const file = join(folder, "from-scratch.ts");
  writeFileSync(file, program);
  const options =
    "--noEmit --strict --noUncheckedIndexedAccess --exactOptionalPropertyTypes --isolatedModules --erasableSyntaxOnly --target es2023 --lib es2023,dom --module esnext --types".split(
      " ",
    );
  try {
    execFileSync(process.execPath, [tsc, ...options, "", file], { cwd: folder, encoding: "utf8" });
    return "";
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string };
    return `${stdout}${stderr}`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
