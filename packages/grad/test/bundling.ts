// What a program that uses one transform weighs and holds, as esbuild makes it.
import { build, type BuildOptions } from "esbuild";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

export interface Bundle {
  /** Of the minified bundle, compressed as a server would: gzip, level 9. */
  readonly gzipped: number;
  /** The packages and files that went into it, `packages/grad/src/vjp.ts`; files of which nothing is left are not among them. */
  readonly files: readonly string[];
  /** With the names of functions and variables, and without comments. */
  readonly code: string;
}

const root = fileURLToPath(new URL("../../..", import.meta.url));

export async function bundle(program: string): Promise<Bundle> {
  const options: BuildOptions & { readonly write: false; readonly metafile: true } = {
    stdin: { contents: program, resolveDir: fileURLToPath(new URL(".", import.meta.url)), loader: "ts" },
    absWorkingDir: root,
    bundle: true,
    format: "esm",
    legalComments: "none",
    conditions: ["@cotangent/source"],
    write: false,
    metafile: true,
  };
  const minified = await build({ ...options, minify: true });
  // whitespace goes, and comments with it
  const named = await build({ ...options, minifyWhitespace: true, minifySyntax: true });
  const parts = Object.values(minified.metafile.outputs)[0]!.inputs;
  return {
    gzipped: gzipSync(minified.outputFiles[0]!.contents, { level: 9 }).length,
    files: Object.keys(parts).filter((file) => parts[file]!.bytesInOutput > 0),
    code: named.outputFiles[0]!.text,
  };
}

/** What stands around the first `word` in `code`, in any case; "" where there is none. */
export function around(code: string, word: string): string {
  const at = code.toLowerCase().indexOf(word.toLowerCase());
  return at === -1 ? "" : code.slice(Math.max(0, at - 60), at + 60);
}

/** Names and texts of the batching rules and what interprets them. */
export const batchingNames = ["batchRules", "cotangent.batchRule", "batchElementwise", "BatchTracer", "VMAP_", "randomness"];

/** Names and texts of the JVP and transpose rules and what interprets them. */
export const derivativeNames = [
  "jvpRules",
  "JvpTracer",
  "prodTangent",
  "sumTangents",
  "pushforward",
  "transposeRules",
  "cotangent.transposeRule",
  "transposeGraph",
  "dotCotangents",
  "linearize",
];
