import type { Func, ModuleBuilder } from "../emit/index.ts";

const modules = /* @__PURE__ */ new WeakMap<ModuleBuilder, Map<string, Func>>();

/** The function of a name, which a module has once, however many kernels ask for it. */
export function shared<F extends Func>(module: ModuleBuilder, name: string, define: () => F): F {
  let functions = modules.get(module);
  if (functions === undefined) modules.set(module, (functions = new Map<string, Func>()));
  let func = functions.get(name);
  if (func === undefined) functions.set(name, (func = define()));
  return func as F;
}
