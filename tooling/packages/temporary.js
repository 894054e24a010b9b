import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Writes `files` (path → text, or a value to write as JSON) to a temporary folder and calls `use` with it. */
export function inFolder(files, use) {
  const root = mkdtempSync(join(tmpdir(), "cotangent-"));
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(
        join(root, path),
        typeof content === "string" ? content : JSON.stringify(content),
      );
    }
    return use(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
