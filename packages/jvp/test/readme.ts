// The first example of a package's README, run as a program of its own.
import { build } from "esbuild";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { vi } from "vitest";

const packages = fileURLToPath(new URL("../..", import.meta.url));

/** What the first ```ts block prints, and what the ```text block right after it, if there is one, says it prints. */
export async function readmeExample(name: string): Promise<{ readonly printed: string; readonly promised: string | undefined }> {
  const text = readFileSync(`${packages}/${name}/README.md`, "utf8");
  const [, program, promised] = /```ts\n(.*?)```(?:\n\n```text\n(.*?)```)?/s.exec(text)!;
  const { outputFiles } = await build({
    stdin: { contents: program!, resolveDir: `${packages}/${name}`, loader: "ts" },
    bundle: true,
    format: "esm",
    conditions: ["@cotangent/source"],
    write: false,
  });
  const lines: unknown[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((line: unknown) => void lines.push(line));
  try {
    // what was imported before would not run again
    const fresh = crypto.randomUUID();
    await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0]!.contents).toString("base64")}#${fresh}`);
  } finally {
    log.mockRestore();
  }
  return { printed: `${lines.join("\n")}\n`, promised };
}
