import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";

import { build } from "esbuild";
import type * as Core from "@tensorflow/tfjs-core";
import type * as Wasm from "@tensorflow/tfjs-backend-wasm";

import { benchFolder } from "../folder.ts";

export type Tf = typeof Core & Pick<typeof Wasm, "setThreadsCount" | "setWasmPaths">;
export type TfBackend = "cpu" | "wasm";

let loading: Promise<Tf> | null = null;

/**
 * TensorFlow.js with its cpu and its wasm backend, one of them in force. Its gradients are only in a deep ES module whose
 * imports Node cannot resolve, so that it is bundled as for a browser.
 */
export async function tfOn(backend: TfBackend): Promise<Tf> {
  const tf = await (loading ??= load());
  await tf.setBackend(backend);
  return tf;
}

async function load(): Promise<Tf> {
  const file = `${benchFolder}out/tfjs.cjs`;
  const { outputFiles } = await build({
    stdin: {
      contents: [
        'export * from "@tensorflow/tfjs-core";',
        'import "@tensorflow/tfjs-core/dist/register_all_gradients";',
        'import "@tensorflow/tfjs-backend-cpu";',
        'export { setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";',
      ].join("\n"),
      resolveDir: benchFolder,
    },
    bundle: true,
    format: "cjs",
    platform: "node",
    mainFields: ["module", "main"],
    write: false,
    logLevel: "silent",
  });
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, outputFiles[0]!.contents);
  const require = createRequire(import.meta.url);
  const tf = require(file) as Tf;
  tf.setThreadsCount(1);
  tf.setWasmPaths(`${dirname(require.resolve("@tensorflow/tfjs-backend-wasm"))}/`);
  // where its files are is Node's matter; afterwards it would advertise its native package
  await tf.setBackend("wasm");
  tf.env().set("IS_NODE", false);
  return tf;
}
