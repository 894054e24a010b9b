// For `node --import`: packages' modules as tsc made them, not those for Node, which have hints already.
import { register } from "node:module";
import { isMainThread } from "node:worker_threads";

if (isMainThread) register(import.meta.url);

export async function resolve(specifier, context, next) {
  const resolved = await next(specifier, context);
  return { ...resolved, url: resolved.url.replace("/dist/node/", "/dist/") };
}
