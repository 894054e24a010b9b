import { f32, ModuleBuilder, op } from "./emit/index.ts";
import { noSimd, noWebAssembly } from "./errors.ts";
import { type Engine, engine } from "./platform.ts";

/** The engine. Throws `NO_WEBASSEMBLY`, `NO_WASM_SIMD`. */
export function engineWithSimd(): Engine {
  const found = engine();
  if (found === undefined) throw noWebAssembly();
  if (!found.validate(probe(() => op("f32x4.splat", f32(0))))) throw noSimd();
  return found;
}

/** Whether the engine has multiply-add with one rounding or two, as the processor likes. */
export function hasRelaxedMadd({ validate }: Engine): boolean {
  const x = op("f32x4.splat", f32(0));
  return validate(probe(() => op("f32x4.relaxed_madd", x, x, x)));
}

function probe(body: () => ReturnType<typeof op<"f32x4.splat">>): Uint8Array<ArrayBuffer> {
  const m = new ModuleBuilder();
  m.define([], "v128", body);
  return m.encode();
}
